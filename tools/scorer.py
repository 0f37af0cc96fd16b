"""Exact scores of many candidates at once, and of the moments of those that are shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from base.slots import Modality, Vectors
from catalog.vector_cache import ItemVectors
from catalog.whole_rows import Rows
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
    """Scores items by the vectors that the library holds of them.

    Items' own vectors are there from the beginning, unless `wholes` is false and nobody asks for
    them; those of moments are loaded when they are asked for, while the connection is open.
    """

    def __init__(
        self,
        library: Library,
        connection: Connection,
        items: Sequence[str],
        modalities: Iterable[Modality] = tuple(Modality),
        wholes: bool = True,
    ) -> None:
        self.items = list(items)
        self._method = library.settings.fusion.method
        self._spaces = {modality: library.space(modality) for modality in modalities}
        self._cache, self._connection = library.vectors, connection
        self._moments: dict[Modality, dict[str, ItemVectors]] = {m: {} for m in self._spaces}
        self._rows = self._own_rows() if wholes else None
        self._cosines: dict[Modality, dict[int, tuple[Vectors, Vectors]]] = {}

    def whole(self, item: str) -> dict[Modality, Vectors]:
        """The item's own vector in each modality that it has."""
        place = self._place[item]
        return {
            modality: known.rows[known.at[place]]
            for modality, known in self._wholes.items()
            if known.at[place] >= 0
        }

    def look_into(self, items: Iterable[str]) -> None:
        """Load the vectors of their moments, all at once."""
        new = [i for i in items if not all(i in known for known in self._moments.values())]
        if new:
            loaded = self._cache.load(self._connection, list(self._spaces.values()), new)
            for modality, space in self._spaces.items():
                self._moments[modality].update(loaded[space])

    def by_whole(self, tastes: Sequence[Blocks], scale: Scale) -> list[Parts]:
        """For each taste, each item's parts by its own vectors, in the order of `items`."""
        if self._method != "weighted":
            return [self._joined(blocks) for blocks in tastes]
        self.foresee(tastes)
        columns: list[dict[str, Numbers]] = [{} for _ in tastes]
        for modality, known in self._wholes.items():
            which = np.flatnonzero(known.at >= 0)
            for column, blocks in zip(columns, tastes, strict=True):
                if which.size and modality in blocks:
                    _, cosines = self._cosines[modality][id(blocks[modality])]
                    column[str(modality)] = self._part(modality, which, cosines, scale)
        return [Parts(each, len(self.items)) for each in columns]

    def foresee(self, tastes: Iterable[Blocks]) -> None:
        """Compare the items with these vectors, which will be asked for: once is quicker."""
        every = list(tastes)
        for modality, known in self._wholes.items():
            done = self._cosines.setdefault(modality, {})
            each = {
                id(blocks[modality]): blocks[modality] for blocks in every if modality in blocks
            }
            new = [query for name, query in each.items() if name not in done]
            if new and len(known.rows):
                cosines = product(known.rows, np.stack(new, axis=1))
                # the query beside them, so that nothing else comes to have its name
                done |= {id(q): (q, c) for q, c in zip(new, cosines.T, strict=True)}

    def by_moments(self, blocks: Blocks, scale: Scale, best: int) -> Parts:
        """Each item's parts by the mean of its best few moments, in the order of `items`."""
        if self._method != "weighted":
            return self._joined(blocks)
        self.look_into(self.items)
        columns = {}
        for modality, query in blocks.items():
            known = [self._moments[modality][item].rows for item in self.items]
            which = np.flatnonzero([len(rows) for rows in known])
            each = [known[i] @ query for i in which]
            columns[str(modality)] = self._part(modality, which, best_means(each, best), scale)
        return Parts(columns, len(self.items))

    def moments(self, item: str, blocks: Blocks, scale: Scale) -> list[MomentScore]:
        """What each moment of an item is worth, the sum over the modalities; best first."""
        self.look_into([item])
        values: dict[int, float] = {}
        for modality, query in blocks.items():
            vectors = self._moments[modality][item]
            if not vectors.moments:
                continue
            worth = scale.parts(modality, vectors.rows @ query).tolist()
            for moment, value in zip(vectors.moments, worth, strict=True):
                if moment is not None:
                    values[moment] = values.get(moment, 0.0) + value
        scored = [MomentScore(moment, value) for moment, value in values.items()]
        return sorted(scored, key=lambda one: -one.value)

    @property
    def _wholes(self) -> dict[Modality, Rows]:
        if self._rows is None:
            self._rows = self._own_rows()
        return self._rows

    def _own_rows(self) -> dict[Modality, Rows]:
        found = self._cache.wholes(self._connection, list(self._spaces.values()), self.items)
        return {modality: found[space] for modality, space in self._spaces.items()}

    @cached_property
    def _place(self) -> dict[str, int]:
        return {item: index for index, item in enumerate(self.items)}

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
