"""Ranked lists: the best columns a row out of scores, and which places of a list are relevant."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

Ranked = NDArray[np.intp]  # shape (people, k): columns of items, the best first, EMPTY at the end
Hits = NDArray[np.bool_]
EMPTY = -1


def top_k(scores: NDArray[Any], seen: csr_array | None, k: int) -> Ranked:
    """The best k columns of each row, shape (people, k), padded with −1 where there are fewer.

    Ties go to the lower column, so the same scores always give the same lists. Left out is what is
    not a number and what the person has `seen`: the entries of a matrix like `scores` that are not
    0. Infinite scores are scores.

    Args:
        scores: shape (people, items), higher is better.
        seen: shape (people, items), or None where nothing is left out.
        k: places a list, at least 0.
    """
    people, items = scores.shape
    lists: Ranked = np.full((people, max(0, k)), EMPTY, np.intp)
    wanted = min(k, items)
    if wanted < 1 or people == 0:
        return lists
    left_out = np.isnan(scores)
    if seen is not None:
        left_out |= seen.toarray() != 0
    far = np.where(left_out, np.inf, -scores)
    worst = np.partition(far, wanted - 1, axis=1)[:, wanted - 1 : wanted]
    rows, columns = np.nonzero((far <= worst) & ~left_out)  # all that tie for the last place too
    order = np.lexsort((columns, far[rows, columns], rows))
    rows, columns = rows[order], columns[order]
    places = np.arange(len(rows)) - np.searchsorted(rows, rows)
    kept = places < wanted
    lists[rows[kept], places[kept]] = columns[kept]
    return lists


def hits(lists: Ranked, relevant: csr_array) -> Hits:
    """Whether each place holds what is relevant to that person; shape (people, k).

    Args:
        lists: shape (people, k), no item twice in one row.
        relevant: shape (people, items); every entry that is not 0 is relevant.
    """
    people, items = relevant.shape
    rows, columns = relevant.nonzero()
    known = rows.astype(np.int64) * items + columns
    asked = np.arange(people)[:, None] * items + lists
    return np.asarray((lists != EMPTY) & np.isin(asked, known))
