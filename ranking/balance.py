"""The mix of a list beside the mix of a person's tastes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

ALPHA = 0.01  # of the wanted shares that the list's are mixed with, so that no logarithm is of 0
WORST = float(np.log(1 / ALPHA))  # the divergence of a list that has nothing of what is wanted

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Balance:
    """What a list should be made of, and what each candidate is.

    Attributes:
        shares: shape (groups,), the wanted share of each group; they sum to 1.
        groups: shape (candidates,), the group that each candidate belongs to.
        weight: how much balance counts beside relevance, 0 to 1.
    """

    shares: Numbers
    groups: NDArray[np.intp]
    weight: float

    def costs(self, counts: Numbers) -> Numbers:
        """How far the list is from the wanted mix with each candidate added; 0 to 1 each.

        KL(p ‖ q̃) = Σ p·log(p / q̃), q̃ = (1 − α)·q + α·p, divided by its worst value log(1/α): the
        term of Steck (2018, "Calibrated recommendations"), which a list is filled by greedily.

        Args:
            counts: shape (groups,), how many of each group the list has already.
        """
        number = len(self.shares)
        listed = (counts + np.eye(number)) / (counts.sum() + 1)  # a row: with one more of that
        mixed = (1 - ALPHA) * listed + ALPHA * self.shares
        ratio = np.divide(self.shares, mixed, out=np.ones_like(mixed), where=self.shares > 0)
        far = (self.shares * np.log(ratio)).sum(axis=1) / WORST
        return np.asarray(np.maximum(0.0, far)[self.groups])
