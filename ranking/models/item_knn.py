"""Items that are played by the same people: item-based nearest neighbours."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import inf
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, vstack

from ranking.histories import Histories, How, Integers
from ranking.models.contract import About, State
from ranking.models.fitted import Fitted, by_name, packed, played, unpacked

ENTRIES = 10_000_000  # of a block of similarities at most, about 120 MB


@dataclass(kw_only=True, eq=False)
class ItemKNN(Fitted):
    """Σ over what was played of its likeness to an item (Sarwar, Karypis, Konstan, Riedl 2001).

    The likeness is the cosine of the items' columns, shrunk: x·y / (‖x‖‖y‖ + shrink), so that two
    items with one person in common are not the same thing (Ferrari Dacrema, Cremonesi, Jannach
    2019, after Bell and Koren 2007). Each item is asked by its `neighbours` nearest alone.
    """

    name: ClassVar[str] = "item_knn"
    limits: ClassVar = {"neighbours": (1, inf), "shrink": (0, inf)}

    neighbours: int = 200
    shrink: float = 50.0
    how: How = "grade"

    def _learn(self, seen: Histories, about: About) -> State:
        order = by_name(about.items)
        back = np.argsort(order, kind="stable")
        near = nearest(seen.matrix(self.how)[:, order], self.neighbours, self.shrink)
        return {"known": played(seen), **packed("near", near[:, back][back])}

    def _prepare(self, state: State, about: About) -> None:
        del about  # plays say everything
        self._near = unpacked("near", state)

    def _score(self, of: Histories) -> NDArray[Any]:
        return np.asarray((of.matrix(self.how) @ self._near).toarray())


def nearest(matrix: csr_array, neighbours: int, shrink: float) -> csr_array:
    """Shrunk cosines of columns, of shape (items, items); 0 on the diagonal and where below 0.

    A column holds the nearest `neighbours` of its item. Of two that are equally near the first is
    kept.
    """
    by_item = csr_array(matrix.T).astype(np.float64)
    length = np.sqrt(np.asarray(by_item.multiply(by_item).sum(axis=1)).ravel())
    items = by_item.shape[0]
    step = max(1, ENTRIES // max(1, items))
    blocks = [
        _block(by_item, np.arange(start, min(start + step, items)), length, neighbours, shrink)
        for start in range(0, items, step)
    ]
    return csr_array(vstack(blocks).T) if blocks else csr_array((0, 0), dtype=np.float32)


def _block(
    by_item: csr_array, rows: Integers, length: NDArray[Any], neighbours: int, shrink: float
) -> csr_array:
    """The nearest neighbours of some items, a row each."""
    alike = csr_array(by_item[rows] @ by_item.T)
    alike.sort_indices()  # so that the first of equals is the first of the items
    here = np.repeat(np.arange(len(rows)), np.diff(alike.indptr))
    scale = length[rows[here]] * length[alike.indices] + shrink
    values = np.divide(alike.data, scale, out=np.zeros(len(scale)), where=scale > 0)
    values[alike.indices == rows[here]] = 0.0
    values = values.astype(np.float32)
    parts = [
        start + _best(values[start:stop], neighbours)
        for start, stop in pairwise(alike.indptr.tolist())
    ]
    kept = np.concatenate(parts)
    entries = values[kept], (here[kept], alike.indices[kept])
    return csr_array(entries, shape=(len(rows), by_item.shape[0]))


def _best(values: NDArray[np.float32], most: int) -> Integers:
    """Where the highest values above 0 are, at most so many, of equal ones the first."""
    positive = np.flatnonzero(values > 0)
    if len(positive) <= most:
        return positive
    found = values[positive]
    cut = np.partition(found, len(found) - most)[len(found) - most]
    candidates = np.flatnonzero(found >= cut)
    return positive[candidates[np.argsort(-found[candidates], kind="stable")[:most]]]
