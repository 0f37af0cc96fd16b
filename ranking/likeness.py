"""How like all items are to a person's interests, a modality at a time and by weights of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from base.slots import Modality, Vectors
from ranking.fusion import Blocks, Calibration, Numbers, scaled
from ranking.histories import Mask
from ranking.nearest import Nearest, nearest, trusts
from ranking.products import product
from ranking.profile import Interest

Weights = Mapping[Modality, float]


@dataclass(frozen=True)
class Space:
    """Vectors of one modality, (items, d), which of them say anything, and their calibration."""

    rows: Vectors
    usable: Mask
    calibration: Calibration

    @classmethod
    def of(cls, rows: Vectors, calibration: Calibration) -> Self:
        """With nothing but zeros where a vector is not usable."""
        rows = np.asarray(rows, np.float32)
        told = usable(rows)
        cleaned = rows if np.isfinite(rows).all() else np.where(told[:, None], rows, 0)
        return cls(cleaned, told, calibration)


@dataclass(frozen=True)
class Likeness:
    """Every item beside interests; `items` is how many there are."""

    spaces: Mapping[Modality, Space]
    items: int

    def blocks(self, column: int) -> Blocks:
        """The vectors that an item has."""
        return {m: one.rows[column] for m, one in self.spaces.items() if one.usable[column]}

    def deviations(self, groups: Sequence[Interest], modality: Modality) -> Numbers:
        """(cos − μ)/σ of every item by each group, (groups, items); not a number where unknown."""
        space = self.spaces[modality]
        found = np.full((len(groups), self.items), np.nan)
        having = [index for index, group in enumerate(groups) if modality in group.blocks]
        if having:
            queries = np.stack([groups[index].blocks[modality] for index in having], axis=1)
            cosines = product(space.rows, queries).astype(np.float64)
            parts = scaled(cosines, space.calibration, 1.0)
            found[having] = np.where(space.usable, parts.T, np.nan)
        return found

    def nearest(self, groups: Sequence[Interest], weights: Weights) -> Nearest:
        """Each item's Σ weight · deviation, by the interest that fits it best."""
        totals = np.zeros((len(groups), self.items))
        for modality in self.spaces:
            totals += weights[modality] * np.nan_to_num(self.deviations(groups, modality))
        return nearest(groups, list(totals), self.items)

    def alone(self, groups: Sequence[Interest], weights: Weights) -> tuple[Numbers, Numbers]:
        """What each modality says, (items, modalities), by the interest that fits best.

        Not a number where it says nothing. With it comes the score, (items,), by all of them.
        """
        best = self.nearest(groups, weights)
        if not groups:
            return np.full((self.items, len(self.spaces)), np.nan), best.totals
        trust = np.asarray(trusts(groups))[best.which]
        which = best.which, np.arange(self.items)
        each = [trust * self.deviations(groups, modality)[which] for modality in self.spaces]
        return np.stack(each, axis=1), best.totals


def usable(rows: Vectors) -> Mask:
    """Which rows are vectors that say anything; shape (items,)."""
    return np.asarray(np.isfinite(rows).all(axis=1) & (rows != 0).any(axis=1))
