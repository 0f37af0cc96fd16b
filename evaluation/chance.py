"""What a random order gives on average: all orders of the library are equally likely.

A figure means little without it: recall@10 is 1 in a library of ten. Throughout, `relevant` of
`items` are expected. The first hit of such an order has the negative hypergeometric distribution
(Johnson, Kemp, Kotz, Univariate Discrete Distributions, 2005, ch. 6).
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from evaluation.measures import CUTS, NDCG_AT


def recall(k: int, items: int) -> float:
    """Of the expected, the share among the first k: each is there with k of `items`."""
    return min(1.0, k / items) if items else 0.0


def ndcg(k: int, relevant: int, items: int) -> float:
    """NDCG@k with gains of 0 or 1 (Järvelin, Kekäläinen, 2002): each place has relevant/items."""
    relevant = min(relevant, items)
    if not relevant:
        return 0.0
    worth = 1 / np.log2(np.arange(2, k + 2))
    return float(relevant / items * worth[:items].sum() / worth[:relevant].sum())


def mrr(k: int, relevant: int, items: int) -> float:
    """One over the place of the first hit, 0 where none is among the first k."""
    first = _first(k, relevant, items)
    return float((first / np.arange(1, first.size + 1)).sum())


def hit(k: int, relevant: int, items: int) -> float:
    """How likely any of the expected is among the first k."""
    return float(_first(k, relevant, items).sum())


@lru_cache(maxsize=1024)
def by_measure(relevant: int, items: int, k: int, page: int) -> dict[str, float]:
    """By the names of `evaluation.measures`, of lists cut to k of which the first page is shown.

    The dictionary is kept for the next turn with the same numbers: it is only read.
    """
    found = {f"recall@{cut}": recall(cut, items) for cut in CUTS if cut <= k}
    if k >= NDCG_AT:
        found[f"ndcg@{NDCG_AT}"] = ndcg(NDCG_AT, relevant, items)
    found["mrr"] = mrr(k, relevant, items)
    found["shown"] = hit(page, relevant, items)
    return found


def _first(k: int, relevant: int, items: int) -> NDArray[np.float64]:
    """How likely the first hit is at place 1, 2, …, k; shape (places,).

    Place p takes p - 1 misses in a row, then a hit among the items - p + 1 that are left.
    """
    relevant = min(relevant, items)
    before = np.arange(min(k, items - relevant + 1) if relevant else 0)
    left = items - before
    missed = np.concatenate([[1.0], np.cumprod(1 - relevant / left)])
    return np.asarray(missed[: before.size] * relevant / left)
