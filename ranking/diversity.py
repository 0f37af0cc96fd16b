"""Variety and balance: maximal marginal relevance, and saying what it moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from base.slots import Vectors
from ranking.balance import Balance


@dataclass(frozen=True)
class Placed:
    """Where a candidate came out: its index among the candidates, and what raised it, if anything.

    `balanced` is one that comes before others for the sake of balance, `moved_up` for variety.
    """

    index: int
    moved_up: bool
    balanced: bool = False


def mmr(
    scores: Sequence[float],
    similarity: Vectors,
    k: int,
    diversity: float,
    balance: Balance | None = None,
) -> list[Placed]:
    """Choose k by (1 − λ)·score − λ·likeness to the nearest one chosen (Carbonell, Goldstein 1998).

    Scores are scaled to [0, 1] over the candidates so that both terms are of one size. With λ = 0
    the order is that of the scores, with λ = 1 only the first is chosen by its score. Ties go to
    the better score, then to the order of the candidates; what is not a number is no likeness.

    Args:
        scores: one a candidate, higher is better.
        similarity: shape (n, n), 1 for the same, 0 or below for nothing in common.
        k: how many to choose.
        diversity: λ, 0 to 1.
        balance: takes from each candidate what the list would lose of its balance, by its weight.
    """
    values = np.asarray(scores, np.float64)
    if values.size == 0 or k < 1:
        return []
    spread = float(np.ptp(values)) or 1.0
    relevance = (values - values.min()) / spread
    order = np.argsort(-values, kind="stable")
    by_score = np.argsort(order, kind="stable")
    nearest = np.zeros(values.size)
    left = np.ones(values.size, bool)
    counts = np.zeros(0 if balance is None else len(balance.shares))
    chosen: list[Placed] = []
    while len(chosen) < min(k, values.size):
        gain = np.where(left, (1 - diversity) * relevance - diversity * nearest, -np.inf)
        best = by_variety = int(order[np.argmax(gain[order])])
        if balance is not None:
            gain = gain - balance.weight * balance.costs(counts)
            best = int(order[np.argmax(gain[order])])
            counts[balance.groups[best]] += 1
        higher = int(by_score[best]) > len(chosen)
        for_variety = best == by_variety
        chosen.append(Placed(best, higher and for_variety, higher and not for_variety))
        left[best] = False
        nearest = np.fmax(nearest, np.clip(similarity[best], 0, 1))
    return chosen
