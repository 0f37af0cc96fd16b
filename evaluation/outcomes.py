"""How talks with simulated people ended, and the figures over many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from pydantic import Field

from base.slots import Frozen
from evaluation.summary import Estimate
from ranking.significance import paired_bootstrap

How = Literal["going on", "success", "gave up", "leaked"]


class Outcome(Frozen):
    """How one dialogue ended, or that it did not yet.

    `turns` are the answers that were heard; a success is at the last of them. `leaks` are what in
    the person's own words gave the answer away: the dialogue failed then, whatever was shown.
    """

    how: How = "going on"
    turns: int = Field(0, ge=0)
    leaks: tuple[str, ...] = ()
    rewritten: int = 0  # lines in a model's words
    thrown: int = 0  # lines of a model that leaked
    unfit: int = 0  # lines of a model that said something else, or nothing

    @property
    def over(self) -> bool:
        """Whether nothing more is said."""
        return self.how != "going on"


class Figures(Frozen):
    """Of many dialogues. Shares are of all of them, so that a leak counts as a failure.

    `by_turn` is the share that had succeeded by the first, second, ... answer. `turns` are the
    answers heard in those that did not leak: who gave up counts with all of them.
    `turns_to_success` are those of the successes alone.
    """

    dialogues: int
    leaked: int
    gave_up: int
    success: Estimate | None = None
    by_turn: tuple[Estimate, ...] = ()
    turns: Estimate | None = None
    turns_to_success: Estimate | None = None
    rewritten: int = 0
    thrown: int = 0
    unfit: int = 0


def figures(outcomes: Sequence[Outcome], seed: int = 0) -> Figures:
    """Over every dialogue that was begun; one that is not over counts as no success."""
    good = [one for one in outcomes if one.how == "success"]
    clean = [one for one in outcomes if one.how != "leaked"]
    last = max((one.turns for one in outcomes), default=0)
    by_turn = [
        estimate([one.how == "success" and one.turns <= turn for one in outcomes], seed)
        for turn in range(1, last + 1)
    ]
    return Figures(
        dialogues=len(outcomes),
        leaked=len(outcomes) - len(clean),
        gave_up=sum(one.how == "gave up" for one in outcomes),
        success=estimate([one.how == "success" for one in outcomes], seed),
        by_turn=tuple(one for one in by_turn if one is not None),
        turns=estimate([one.turns for one in clean], seed),
        turns_to_success=estimate([one.turns for one in good], seed),
        rewritten=sum(one.rewritten for one in outcomes),
        thrown=sum(one.thrown for one in outcomes),
        unfit=sum(one.unfit for one in outcomes),
    )


def estimate(values: ArrayLike, seed: int = 0) -> Estimate | None:
    """The mean with its 95 % interval over resampled dialogues; None of nothing.

    Args:
        values: one number a dialogue.
        seed: of the draws.
    """
    numbers = np.asarray(values, np.float64)
    if not numbers.size:
        return None
    mean, low, high = paired_bootstrap(numbers, np.zeros_like(numbers), seed)
    return Estimate(mean=mean, low=low, high=high, count=numbers.size)
