"""Content: what items are like, by their vectors, beside what one person likes."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from base.settings import FusionSettings
from base.slots import Modality, Vectors
from ranking.features import Features
from ranking.fusion import Calibration, Numbers, against_items, weights_of
from ranking.histories import Histories
from ranking.likeness import Likeness, Space, Weights, usable
from ranking.models.contract import About, Scores, State, check_items, unknown_where
from ranking.models.fitted import Fitted, by_name
from ranking.profile import Interests, interests, strongest

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
            told = usable(rows)
            known |= told
            found = _measured(rows, [column for column in by_name(about.items) if told[column]])
            state[str(modality)] = np.asarray([found.mean, found.deviation, found.pairs])
        return {"known": known, **state}

    def _prepare(self, state: State, about: About) -> None:
        self._weights = weights_of(FusionSettings()) | dict(about.weights)
        spaces = {}
        for modality in (one for one in Modality if one in about.vectors):
            mean, deviation, pairs = state[str(modality)].tolist()
            known = Calibration(mean=mean, deviation=deviation, pairs=int(pairs))
            spaces[modality] = Space.of(about.vectors[modality], known)
        self._calibrations = {modality: one.calibration for modality, one in spaces.items()}
        self._likeness = Likeness(spaces, len(about.items))

    def scores_by(self, of: Histories, weights: Sequence[Weights]) -> Scores:
        """As `scores`, by weights of each person's own instead of those of the items."""
        check_items(self._items, of)
        found = np.zeros((len(of.users), len(of.items)))
        for row, theirs in enumerate(weights):
            found[row] = self._person(self._taste(of, row), theirs)
        return unknown_where(found, ~self._state["known"])

    def by_modality(self, of: Histories) -> Features:
        """What each modality says of every item, (people, items, modalities), a unit of weight.

        It is by the interests that count under the present weights, so that Σ weight · value is the
        score. What is not known, of the item or of the interest, is not a number.
        """
        check_items(self._items, of)
        names = tuple(map(str, self._likeness.spaces))
        found = np.full((len(of.users), len(of.items), len(names)), np.nan, np.float32)
        if names:
            for row in range(len(of.users)):
                found[row] = self._telling(self._taste(of, row))
        return Features(names, found)

    def _score(self, of: Histories) -> NDArray[Any]:
        rows = range(len(of.users))
        return np.stack([self._person(self._taste(of, row), self._weights) for row in rows])

    def _taste(self, of: Histories, row: int) -> Interests:
        theirs = of.of_user(row)
        columns, weights = of.item[theirs].tolist(), of.weight[theirs].tolist()
        column = {of.items[index]: index for index in columns}
        weight = dict(zip(column, weights, strict=True))
        counted = strongest(weight)
        return interests(
            {item: weight[item] for item in counted},
            {item: self._likeness.blocks(column[item]) for item in counted},
            self._calibrations,
        )

    def _person(self, taste: Interests, weights: Weights) -> Numbers:
        if not taste.likes:
            return np.zeros(self._likeness.items)
        liked = self._likeness.nearest(taste.likes, weights).totals
        against = self._likeness.nearest(taste.dislikes, weights).totals
        return np.asarray(liked - self.dislike * np.maximum(against, 0.0))

    def _telling(self, taste: Interests) -> Numbers:
        """Of one person, shape (items, modalities)."""
        if not taste.likes:
            spaces = self._likeness.spaces.values()
            return np.stack([np.where(one.usable, 0, np.nan) for one in spaces], axis=1)
        liked, _ = self._likeness.alone(taste.likes, self._weights)
        against, total = self._likeness.alone(taste.dislikes, self._weights)
        taken = np.where((total > 0)[:, None], self.dislike * against, np.nan)
        return np.where(np.isnan(taken), liked, np.nan_to_num(liked) - taken)


def _measured(rows: Vectors, which: Sequence[int]) -> Calibration:
    """What the cosine of unrelated items is, by some of those given, the same ones each time."""
    draw = random.Random(SEED)
    sample = sorted(draw.sample(range(len(which)), min(MOST_ITEMS, len(which))))
    return against_items([rows[which[index]] for index in sample], draw)
