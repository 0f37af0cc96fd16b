"""Exact scores of many candidates at once, and of the moments of those that are shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from base.slots import Modality, Vectors
from catalog.vector_cache import NOTHING
from ranking.fusion import Blocks, Scale, best_means, joined_parts
from ranking.products import product
from tools.context import Library

Numbers = NDArray[np.float64]


@dataclass
class MomentScore:
    """How well one moment fits the query, in the units of the score."""

    moment: int
    value: float


@dataclass
class Scored:
    """One item's score as named parts, and the moments that speak for it, best first."""

    item: str
    parts: dict[str, float]
    moments: list[MomentScore] = field(default_factory=list)

    @property
    def score(self) -> float:
        """The sum of the parts."""
        return sum(self.parts.values())


@dataclass(frozen=True)
class Parts:
    """The parts of many items' scores: an array a name, not a number where an item has none."""

    columns: dict[str, Numbers]
    count: int

    @cached_property
    def totals(self) -> Numbers:
        """The sum of each item's parts, in the order of the parts."""
        if not self.columns:
            return np.zeros(self.count)
        return np.asarray(np.nansum(list(self.columns.values()), axis=0))

    def plus(self, name: str, column: Numbers) -> Parts:
        """With one more part."""
        return Parts({**self.columns, name: column}, self.count)

    def of(self, index: int) -> dict[str, float]:
        """The parts that one item has, by name."""
        found = {name: float(column[index]) for name, column in self.columns.items()}
        return {name: value for name, value in found.items() if value == value}


class Scorer:
    """Scores items by the vectors that the library holds of them."""

    def __init__(
        self,
        library: Library,
        connection: Connection,
        items: Sequence[str],
        modalities: Iterable[Modality] = tuple(Modality),
    ) -> None:
        self.items = list(items)
        self._method = library.settings.fusion.method
        spaces = {modality: library.space(modality) for modality in modalities}
        loaded = library.vectors.load(connection, list(spaces.values()), self.items)
        self._vectors = {modality: loaded[space] for modality, space in spaces.items()}
        self._wholes: dict[Modality, tuple[NDArray[np.intp], Vectors]] = {}

    def whole(self, item: str) -> dict[Modality, Vectors]:
        """The item's own vector in each modality that it has."""
        return {
            modality: row
            for modality, known in self._vectors.items()
            if (row := known[item].whole) is not None
        }

    def by_whole(self, tastes: Sequence[Blocks], scale: Scale) -> list[Parts]:
        """For each taste, each item's parts by its own vectors, in the order of `items`."""
        if self._method != "weighted":
            return [self._joined(blocks) for blocks in tastes]
        columns: list[dict[str, Numbers]] = [{} for _ in tastes]
        for modality in self._vectors:
            having = [index for index, blocks in enumerate(tastes) if modality in blocks]
            which, rows = self._stacked(modality)
            if not having or not which.size:
                continue
            queries = np.stack([tastes[index][modality] for index in having], axis=1)
            cosines = product(rows, queries)
            for index, column in zip(having, cosines.T, strict=True):
                columns[index][str(modality)] = self._part(modality, which, column, scale)
        return [Parts(each, len(self.items)) for each in columns]

    def by_moments(self, blocks: Blocks, scale: Scale, best: int) -> Parts:
        """Each item's parts by the mean of its best few moments, in the order of `items`."""
        if self._method != "weighted":
            return self._joined(blocks)
        columns = {}
        for modality, query in blocks.items():
            known = [self._vectors[modality][item].rows for item in self.items]
            which = np.flatnonzero([len(rows) for rows in known])
            each = [known[i] @ query for i in which]
            columns[str(modality)] = self._part(modality, which, best_means(each, best), scale)
        return Parts(columns, len(self.items))

    def moments(self, item: str, blocks: Blocks, scale: Scale) -> list[MomentScore]:
        """What each moment of an item is worth, the sum over the modalities; best first."""
        values: dict[int, float] = {}
        for modality, query in blocks.items():
            vectors = self._vectors[modality][item]
            if not vectors.moments:
                continue
            worth = scale.parts(modality, vectors.rows @ query).tolist()
            for moment, value in zip(vectors.moments, worth, strict=True):
                if moment is not None:
                    values[moment] = values.get(moment, 0.0) + value
        scored = [MomentScore(moment, value) for moment, value in values.items()]
        return sorted(scored, key=lambda one: -one.value)

    def _stacked(self, modality: Modality) -> tuple[NDArray[np.intp], Vectors]:
        if modality not in self._wholes:
            rows = [self._vectors[modality][item].whole for item in self.items]
            known = [row for row in rows if row is not None]
            which = np.flatnonzero([row is not None for row in rows])
            # quicker than stacking, where there are thousands of rows
            whole = np.concatenate(known).reshape(len(known), -1) if known else NOTHING.rows
            self._wholes[modality] = which, whole
        return self._wholes[modality]

    def _part(
        self,
        modality: Modality,
        which: NDArray[np.intp],
        cosines: Vectors,
        scale: Scale,
    ) -> Numbers:
        column = np.full(len(self.items), np.nan)
        column[which] = scale.parts(modality, cosines)
        return column

    def _joined(self, blocks: Blocks) -> Parts:
        columns: dict[str, Numbers] = {}
        for index, item in enumerate(self.items):
            for modality, part in joined_parts(self._method, blocks, self.whole(item)).items():
                empty = np.full(len(self.items), np.nan)
                columns.setdefault(str(modality), empty)[index] = part
        return Parts(columns, len(self.items))


def best_first(scorer: Scorer, parts: Parts) -> Iterator[Scored]:
    """The scorer's items with their parts, by score and then by id."""
    totals = parts.totals.tolist()
    for index in sorted(range(len(totals)), key=lambda i: (-totals[i], scorer.items[i])):
        yield Scored(scorer.items[index], parts.of(index))
