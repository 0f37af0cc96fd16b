"""Content: what items are like, by their vectors, beside what one person likes."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from base.settings import FusionSettings
from base.slots import Modality, Vectors
from ranking.fusion import Blocks, Calibration, Numbers, against_items, scaled, weights_of
from ranking.histories import Histories, Mask
from ranking.models.contract import About, State
from ranking.models.fitted import Fitted, by_name
from ranking.nearest import nearest
from ranking.products import product
from ranking.profile import Interest, interests, strongest

MOST_ITEMS = 300  # that calibration looks at
SEED = 0


@dataclass(kw_only=True, eq=False)
class Content(Fitted):
    """The interests of `ranking.profile` and Σ w·(cos − μ)/σ by the one that fits an item best.

    It is the score that a recommendation without words begins with. What a person dislikes takes
    `dislike` of an item's likeness to it away. To somebody who liked nothing all items are equal.
    """

    name: ClassVar[str] = "content"
    limits: ClassVar = {"dislike": (0, inf)}

    dislike: float = 0.5

    def _learn(self, seen: Histories, about: About) -> State:
        del seen  # what others play is nothing to it
        known = np.zeros(len(about.items), bool)
        state: State = {}
        for modality, rows in about.vectors.items():
            usable = _usable(rows)
            known |= usable
            found = _measured(rows, [column for column in by_name(about.items) if usable[column]])
            state[str(modality)] = np.asarray([found.mean, found.deviation, found.pairs])
        return {"known": known, **state}

    def _prepare(self, state: State, about: About) -> None:
        defaults = weights_of(FusionSettings())
        self._spaces: dict[Modality, _Space] = {}
        self._calibrations: dict[Modality, Calibration] = {}
        for modality in (one for one in Modality if one in about.vectors):
            mean, deviation, pairs = state[str(modality)].tolist()
            self._calibrations[modality] = Calibration(
                mean=mean, deviation=deviation, pairs=int(pairs)
            )
            rows = np.asarray(about.vectors[modality], np.float32)
            usable = _usable(rows)
            cleaned = rows if np.isfinite(rows).all() else np.where(usable[:, None], rows, 0)
            weight = float(about.weights.get(modality, defaults[modality]))
            self._spaces[modality] = _Space(cleaned, usable, weight)

    def _score(self, of: Histories) -> NDArray[Any]:
        found = np.zeros((len(of.users), len(of.items)))
        for row in range(len(of.users)):
            theirs = of.of_user(row)
            columns, weights = of.item[theirs].tolist(), of.weight[theirs].tolist()
            found[row] = self._person(of.items, dict(zip(columns, weights, strict=True)))
        return found

    def _person(self, items: Sequence[str], weights: Mapping[int, float]) -> Numbers:
        counted = strongest({items[column]: weight for column, weight in weights.items()})
        column = {items[column]: column for column in weights}
        taste = interests(
            {item: weights[column[item]] for item in counted},
            {item: self._blocks(column[item]) for item in counted},
            self._calibrations,
        )
        if not taste.likes:
            return np.zeros(len(items))
        against = self._by(taste.dislikes, len(items))
        return np.asarray(
            self._by(taste.likes, len(items)) - self.dislike * np.maximum(against, 0.0)
        )

    def _by(self, groups: Sequence[Interest], items: int) -> Numbers:
        """Each item's score by the interest that fits it best."""
        totals = np.zeros((len(groups), items))
        for modality, space in self._spaces.items():
            having = [index for index, group in enumerate(groups) if modality in group.blocks]
            if having:
                queries = np.stack([groups[index].blocks[modality] for index in having], axis=1)
                cosines = product(space.rows, queries).astype(np.float64)
                parts = scaled(cosines, self._calibrations[modality], space.weight)
                totals[having] += np.where(space.usable, parts.T, 0.0)
        return nearest(groups, list(totals), items).totals

    def _blocks(self, column: int) -> Blocks:
        spaces = self._spaces.items()
        return {modality: one.rows[column] for modality, one in spaces if one.usable[column]}


@dataclass(frozen=True)
class _Space:
    """The vectors of one modality, which of them say anything, and what it counts."""

    rows: Vectors
    usable: Mask
    weight: float


def _usable(rows: Vectors) -> Mask:
    return np.asarray(np.isfinite(rows).all(axis=1) & (rows != 0).any(axis=1))


def _measured(rows: Vectors, which: Sequence[int]) -> Calibration:
    """What the cosine of unrelated items is, by some of those given, the same ones each time."""
    draw = random.Random(SEED)
    sample = sorted(draw.sample(range(len(which)), min(MOST_ITEMS, len(which))))
    return against_items([rows[which[index]] for index in sample], draw)
