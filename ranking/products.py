"""Matrix products of a search, computed in parts so small that one thread does each.

OpenBLAS shares a product among threads from 2^18 multiplications on. Those of a search take under
a millisecond, and threads that wait for each other on a busy machine take many: with two threads
a recommendation out of 10,000 items cost twice the processor time that it costs with one.
"""

from __future__ import annotations

import numpy as np

from base.slots import Vectors

ONE_THREAD = 2**18  # multiplications; OpenBLAS, interface/gemm.c: SMP_THRESHOLD_MIN times 4


def product(left: Vectors, right: Vectors) -> Vectors:
    """`left @ right` of shapes (n, d) and (d, m)."""
    step = max(1, ONE_THREAD // max(1, right.size))
    if len(left) <= step:
        return np.asarray(left @ right)
    parts = [left[start : start + step] @ right for start in range(0, len(left), step)]
    return np.concatenate(parts)


def gram(rows: Vectors) -> Vectors:
    """`rows @ rows.T`, half of it computed; shape (n, n), the same both ways."""
    count = len(rows)
    found = np.empty((count, count), rows.dtype)
    for start in range(count):
        found[start, start:] = rows[start:] @ rows[start]
        found[start:, start] = found[start, start:]
    return found
