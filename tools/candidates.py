"""Which items are worth scoring, and their cosines: shared by search and recommendation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from sqlalchemy import Connection

from base.slots import Modality, Vectors
from catalog.items import Item
from catalog.vectors import StoredVectors, VectorIndex, load_vectors
from catalog.words import WordHit
from ranking.fusion import PRIOR, Blocks, Calibrations, best_mean, joined_parts, weighted_parts
from tools.context import Library

SCORED_WHOLLY = 2_000  # up to so many items that fit hard constraints, all of them are scored
WORDS_SCALE = 3.0  # all the query's words in one text are worth three deviations of a cosine


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


def nearest_items(
    library: Library,
    index: VectorIndex,
    blocks: Blocks,
    calibrations: Calibrations,
    count: int,
) -> set[str]:
    """Items whose fused vector, or one of whose moments, is near the query."""
    fused = library.layout.query(blocks, calibrations, library.weights)
    found = {hit.item for hit in index.nearest(library.fused, fused, count)}
    for modality, vector in blocks.items():
        found |= {hit.item for hit in index.nearest(library.space(modality), vector, count)}
    return found


def available(items: Iterable[Item], now: str) -> dict[str, Item]:
    """Items that can be played now: there, and inside their dates."""
    return {
        item.id: item
        for item in items
        if item.state == "present"
        and (not item.available_from or item.available_from <= now)
        and (not item.available_until or now <= item.available_until)
    }


class Scorer:
    """Exact scores of candidates for one query vector a modality."""

    def __init__(
        self,
        library: Library,
        connection: Connection,
        items: Sequence[str],
        modalities: Iterable[Modality] = tuple(Modality),
    ) -> None:
        self._library = library
        self._vectors = {
            modality: _Grouped(load_vectors(connection, library.space(modality), items))
            for modality in modalities
        }

    def whole(self, item: str) -> dict[Modality, Vectors]:
        """The item's own vector in each modality that it has."""
        return {
            modality: row
            for modality, grouped in self._vectors.items()
            if (row := grouped.whole(item)) is not None
        }

    def score(
        self,
        item: str,
        blocks: Blocks,
        calibrations: Calibrations,
        best_moments: int | None = None,
    ) -> Scored:
        """Parts by modality; with `best_moments`, an item is the mean of its best few moments."""
        settings = self._library.settings
        cosines: dict[Modality, float] = {}
        values: dict[int, float] = {}
        for modality, query in blocks.items():
            grouped = self._vectors[modality]
            rows = grouped.rows(item)
            if not len(rows):
                continue
            each = grouped.matrix[rows] @ query
            cosines[modality] = (
                best_mean(each, best_moments) if best_moments else float(each[grouped.first(item)])
            )
            self._add_moments(values, grouped, rows, each, modality, calibrations)
        if settings.fusion.method == "weighted":
            parts = weighted_parts(cosines, calibrations, self._library.weights)
        else:
            parts = joined_parts(settings.fusion.method, blocks, self.whole(item))
        moments = [MomentScore(moment, value) for moment, value in values.items()]
        moments.sort(key=lambda one: -one.value)
        return Scored(item, {str(name): part for name, part in parts.items()}, moments)

    def _add_moments(
        self,
        values: dict[int, float],
        grouped: _Grouped,
        rows: Sequence[int],
        each: Vectors,
        modality: Modality,
        calibrations: Calibrations,
    ) -> None:
        calibration = calibrations.get(modality, PRIOR)
        weight = self._library.weights[modality]
        for row, cosine in zip(rows, each, strict=True):
            moment = grouped.moments[row]
            if moment is not None:
                z = weight * (float(cosine) - calibration.mean) / calibration.deviation
                values[moment] = values.get(moment, 0.0) + z


def add_words(scored: Mapping[str, Scored], hits: Sequence[WordHit], weight: float) -> None:
    """Add the part for exact words: that of the item's best text, bounded by the weight."""
    for hit in sorted(hits, key=lambda one: one.share):  # the best is written last
        one = scored.get(hit.item)
        if one is None:
            continue
        value = weight * WORDS_SCALE * hit.share
        one.parts["words"] = value
        if hit.moment is not None:
            known = {moment.moment: moment for moment in one.moments}
            if hit.moment in known:
                known[hit.moment].value += value
            else:
                one.moments.append(MomentScore(hit.moment, value))
    for one in scored.values():
        one.moments.sort(key=lambda moment: -moment.value)


class _Grouped:
    """Stored vectors by item."""

    def __init__(self, stored: StoredVectors) -> None:
        self.matrix, self.moments = stored.rows, stored.moments
        self._rows: dict[str, list[int]] = {}
        for i, item in enumerate(stored.items):
            self._rows.setdefault(item, []).append(i)

    def rows(self, item: str) -> list[int]:
        return self._rows.get(item, [])

    def first(self, item: str) -> int:
        """Where the item's own vector is among its rows; it is stored before its moments'."""
        rows = self.rows(item)
        return next((i for i, row in enumerate(rows) if self.moments[row] is None), 0)

    def whole(self, item: str) -> Vectors | None:
        rows = self.rows(item)
        return np.asarray(self.matrix[rows[self.first(item)]]) if rows else None
