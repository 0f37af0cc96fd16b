"""A graph of items, what they are about and who played them, and a walk through it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, hstack

from ranking.histories import Histories, How
from ranking.models.contract import About, State
from ranking.models.fitted import Fitted, packed, played, unpacked

NO_CHANCE = 1e-9  # of what no way leads to: far below any other at 100,000 items
AT_ONCE = 64  # people, so that their walks take some 100 MB at 100,000 items


@dataclass(kw_only=True, eq=False)
class KnowledgeGraph(Fitted):
    """Random walk with restart (Tong, Faloutsos, Pan 2006) from what a person liked.

    From an item the walk goes to one of its traits (a creator, person, genre, tag or series) or, so
    many times as often as `people` says, to somebody who played it; from there to one of their
    items; at each of its `steps` it starts anew with the chance `restart`. An item's score is the
    chance to be there, c·Σ_k (1 − c)^k·W^k·s cut off after `steps`, two of which lead from item to
    item. Items without plays are reached through their traits. With `discount` β each chance is
    divided by (1 + plays)^β, for much played items are on every way (Paudel and others 2017, RP3β).

    Scores are logarithms: chances of items that people lead to are a thousand times those of items
    that traits alone lead to, and a ranker that weighs chances sees no difference among the latter.
    """

    name: ClassVar[str] = "graph"
    limits: ClassVar = {
        "restart": (0.01, 0.99),
        "steps": (2, 1000),
        "people": (0, inf),
        "discount": (0, 2),
    }

    restart: float = 0.3
    steps: int = 2
    how: How = "grade"
    people: float = 30.0
    discount: float = 0.5

    def _learn(self, seen: Histories, about: About) -> State:
        named = _traits(about.traits, len(about.items))
        known = played(seen) | (np.diff(named.indptr) > 0)
        plays = seen.matrix(self.how)
        plays.data = np.maximum(plays.data, 0)
        plays.eliminate_zeros()
        return {"known": known, **packed("plays", plays)}

    def _prepare(self, state: State, about: About) -> None:
        named = _traits(about.traits, len(about.items))
        who = csr_array(unpacked("plays", state).T)
        if self.people == 0:
            who = csr_array(who.shape, dtype=np.float32)
        has_traits, has_people = (np.diff(one.indptr) > 0 for one in (named, who))
        to_people = np.where(has_traits, self.people / (1 + self.people), 1.0) * has_people
        to_traits = np.where(has_people, 1 / (1 + self.people), 1.0) * has_traits
        leaving = [_scaled(_shares(named), to_traits), _scaled(_shares(who), to_people)]
        self._leave = csr_array(csr_array(hstack(leaving)).T)
        counts = np.diff(unpacked("plays", state).tocsc().indptr)
        self._worth = ((1.0 + counts) ** -self.discount).astype(np.float32)
        back = [_shares(csr_array(one.T)).T for one in (named, who)]
        self._back = csr_array(hstack(back))

    def _score(self, of: Histories) -> NDArray[Any]:
        liked = of.matrix("strength")
        liked.data = np.maximum(liked.data, 0)
        start = _shares(liked)
        found = np.zeros(start.shape, np.float32)
        for first in range(0, len(found), AT_ONCE):
            found[first : first + AT_ONCE] = self._walked(start[first : first + AT_ONCE])
        return np.asarray(np.log(found * self._worth + NO_CHANCE))

    def _walked(self, start: csr_array) -> NDArray[np.float32]:
        """The chance to be at each item; shapes (people, items)."""
        here = start.toarray().T
        here = here.ravel() if here.shape[1] == 1 else np.ascontiguousarray(here)
        here *= np.float32(self.restart)
        found = here.copy()
        for _ in range(self.steps // 2):
            here = self._back @ (self._leave @ here)
            here *= np.float32((1 - self.restart) ** 2)
            found += here
        return np.asarray(found.reshape(start.shape[1], -1).T)


def _traits(traits: Mapping[str, Sequence[tuple[str, ...]]], items: int) -> csr_array:
    """Which item has which trait, each kind's names being apart; shape (items, traits)."""
    column: dict[tuple[str, str], int] = {}
    rows: list[int] = []
    columns: list[int] = []
    for kind in sorted(traits):
        for row, names in enumerate(traits[kind]):
            for name in dict.fromkeys(names):
                rows.append(row)
                columns.append(column.setdefault((kind, name), len(column)))
    entries = np.ones(len(rows), np.float32), (np.asarray(rows, int), np.asarray(columns, int))
    return csr_array(entries, shape=(items, len(column)))


def _shares(matrix: csr_array) -> csr_array:
    """Rows that sum to 1, or to 0 where they are empty."""
    total = np.asarray(matrix.sum(axis=1), np.float32).ravel()
    return _scaled(matrix, np.divide(1, total, out=np.zeros_like(total), where=total > 0))


def _scaled(matrix: csr_array, rows: NDArray[Any]) -> csr_array:
    values = matrix.data * np.repeat(rows.astype(np.float32), np.diff(matrix.indptr))
    return csr_array((values, matrix.indices, matrix.indptr), shape=matrix.shape)
