"""Which of a person's interests fits an item best, and how far a small one is trusted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ranking.fusion import Numbers
from ranking.histories import Integers
from ranking.profile import Interest

LEAST_TRUST = 0.6  # in the smallest interest, of that in the biggest


@dataclass(frozen=True)
class Nearest:
    """For each item the interest that fits it best, and its score by that one; shape (items,)."""

    which: Integers
    totals: Numbers


def trusts(groups: Sequence[Interest]) -> list[float]:
    """What the scores by each interest are multiplied by: a taste of one play counts less."""
    strongest = max((group.weight for group in groups), default=1.0) or 1.0
    return [LEAST_TRUST + (1 - LEAST_TRUST) * group.weight / strongest for group in groups]


def nearest(groups: Sequence[Interest], totals: Sequence[Numbers], items: int) -> Nearest:
    """The best of the scores by each interest, `totals`; 0 for every item where there is none.

    Of interests that fit equally well it is the first.
    """
    if not groups:
        return Nearest(np.zeros(items, np.intp), np.zeros(items))
    trusted = [trust * np.asarray(each) for trust, each in zip(trusts(groups), totals, strict=True)]
    return Nearest(np.argmax(trusted, axis=0), np.max(trusted, axis=0))
