"""Something for several people: least misery with a little mean, and turns that are fair.

The score for a group is (1 − λ)·min + λ·mean over its people's own scores, λ = `MEAN_SHARE`: least
misery (O'Connor, Cosley, Konstan, Riedl: PolyLens, ECSCW 2001), softened by the average that
Masthoff's survey found people to use as well (Group Recommender Systems, 2011). Written as
mean − (1 − λ)·(mean − min) it is exactly a sum: the mean of each named part, and one part more
that is never above 0, "least misery".

A list by such a score can still serve one person in every place, so places are taken in turns: who
has had least of it so far may have an item moved up, the greedy form of fairness to each member
over a whole list (Lin and others, Fairness-aware group recommendation, RecSys 2017).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tools.scorer import Numbers, Parts

MEAN_SHARE = 0.3
MISERY = "least misery"
LEAST_SPREAD = 2.0  # deviations; who finds all of it much the same gains little by any of it
REACH = 15  # places from which an item may be moved up
BEHIND = 0.25  # of the best possible item: who has had so much less than another has a turn
WORTH_MOVING = 0.25  # of the same: what an item must be better by for the person whose turn it is


@dataclass(frozen=True)
class Turn:
    """One place of a list: the candidate's index, and for whom it was moved up, if for anybody."""

    index: int
    moved_up_for: int | None = None


def combined(each: Sequence[Parts]) -> Parts:
    """The parts of the group's scores out of those of its people; one person's are their own."""
    if len(each) == 1:
        return each[0]
    totals = np.stack([parts.totals for parts in each])
    columns = {
        name: _mean([parts.columns.get(name) for parts in each], each[0].count)
        for name in dict.fromkeys(name for parts in each for name in parts.columns)
    }
    misery = (1 - MEAN_SHARE) * (totals.min(axis=0) - totals.mean(axis=0))
    return Parts(columns, each[0].count).plus(MISERY, np.where(misery < 0, misery, np.nan))


def gains_of(totals: Numbers) -> Numbers:
    """What each item is worth to each person: 0 for their worst, at most 1 for their best of these.

    Args:
        totals: shape (people, items), each person's own scores.
    """
    if totals.size == 0:
        return totals
    low = totals.min(axis=1, keepdims=True)
    spread = totals.max(axis=1, keepdims=True) - low
    return np.asarray((totals - low) / np.maximum(spread, LEAST_SPREAD))


def take_turns(gains: Numbers, k: int) -> list[Turn]:
    """The first k places out of candidates that are in the group's order.

    Each place is the next one's of that order, unless somebody has had less than another by more
    than `BEHIND`: then it is the best for them of the next `REACH`, if that is better for them than
    the next one by more than `WORTH_MOVING`. Ties go to the order.

    Args:
        gains: shape (people, candidates), as `gains_of` gives them.
        k: how many places.
    """
    people, count = gains.shape
    left = list(range(count))
    served = np.zeros(people)
    turns: list[Turn] = []
    while left and len(turns) < k:
        chosen, person = left[0], int(np.argmin(served))
        moved_up_for = None
        if served.max() - served[person] > BEHIND:
            best = max(left[:REACH], key=lambda index: (gains[person, index], -index))
            if gains[person, best] - gains[person, chosen] > WORTH_MOVING:
                chosen, moved_up_for = best, person
        left.remove(chosen)
        served += gains[:, chosen]
        turns.append(Turn(chosen, moved_up_for))
    return turns


def _mean(columns: Sequence[Numbers | None], count: int) -> Numbers:
    """The mean over all people; who has no such part has 0 of it, and what nobody has is none."""
    known = np.stack([np.full(count, np.nan) if c is None else c for c in columns])
    mean = np.nansum(known, axis=0) / len(columns)
    return np.asarray(np.where(np.isnan(known).all(axis=0), np.nan, mean))
