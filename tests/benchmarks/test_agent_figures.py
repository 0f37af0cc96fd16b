"""Figures over scored turns, worked by hand."""

from __future__ import annotations

import pytest

from benchmarks.agent.figures import held_to_the_end, median, share, totals
from benchmarks.agent.observed import Cost
from benchmarks.agent.score import Scored


def scored(case: str, dialogue: bool = False, **right: bool) -> Scored:
    named = {name.replace("_", " "): value for name, value in right.items()}
    return Scored(case=case, turn=0, language="en", intent=None, dialogue=dialogue, right=named)


def test_shares_are_over_turns_and_intervals_over_cases() -> None:
    """2 of 3 turns; resampled by case the share is 1/2, 2/3 or 1, never something between."""
    turns = [scored("a", intent=True), scored("a", intent=False), scored("b", intent=True)]
    found = share([*turns, scored("c", tools=True)], "intent")
    assert found.mean == pytest.approx(2 / 3)
    assert (found.low, found.high, found.count) == (0.5, 1.0, 3)


def test_dialogues_that_hold_to_the_end() -> None:
    """One broken turn breaks its dialogue; single turns are none."""
    turns = [
        scored("d-1", True, constraints=True, not_items=True),
        scored("d-1", True, constraints=False),
        scored("d-2", True, not_items=True),
        scored("t-1", constraints=False),
    ]
    assert held_to_the_end(turns).mean == 0.5
    assert held_to_the_end(turns).count == 2


def test_seconds_and_counts() -> None:
    """The median of 1, 2 and 9 is 2; turns without a list have no seconds to one."""
    turns = [
        scored(f"t-{n}").model_copy(
            update={"cost": Cost(calls=n, to_items_s=s, removed=1, sentences=2), "outside": ("x",)}
        )
        for n, s in enumerate([1.0, None, 2.0, 9.0])
    ]
    found = median(turns, lambda one: one.cost.to_items_s)
    assert found is not None
    assert (found.median, found.count) == (2.0, 3)
    assert found.p90 == pytest.approx(2 + 0.8 * 7)  # linear between 2 and 9
    assert median(turns, lambda _: None) is None
    counted = totals(turns)
    assert (counted.calls, counted.removed, counted.sentences, counted.outside) == (6, 4, 8, 4)
