"""Steps from the list in hand, and the same words where they bound something instead."""

from __future__ import annotations

import pytest

from agent.reading.clues import Situation, gather
from agent.reading.normal import normal
from agent.reading.phrases import phrase
from tools.vocabulary import Vocabulary

STEPS = ("shorter", "longer", "newer", "older", "another")


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("got a snappier one?", "shorter"),
        ("shorter than those", "shorter"),
        ("嫌长", "shorter"),
        ("a bit meatier", "longer"),
        ("没过瘾,再长些", "longer"),
        ("those are too dated", "newer"),
        ("再新点儿", "newer"),
        ("more old-school", "older"),
        ("年代再早一些", "older"),
        ("a fresh batch", "another"),
        ("换三部", "another"),
    ],
)
def test_a_step(text: str, step: str) -> None:
    assert [name for name in STEPS if phrase(name, normal(text))] == [step]


@pytest.mark.parametrize(
    "text",
    ["no longer than an hour", "shorter than 20 minutes", "nothing older than 1990",
     "newer than 2015", "nothing too long", "not too old", "别太长"],
)  # fmt: skip
def test_a_bound_is_no_step(text: str) -> None:
    assert not any(phrase(name, normal(text)) for name in STEPS)


def test_a_bit_shorter_is_than_the_list_in_hand(names: Vocabulary) -> None:
    """Where there is none, it is short."""
    shown = {"a": "Tide Tables"}
    alone = gather("短点儿", Situation(), names).constraints.values
    in_talk = gather("短点儿", Situation(shown=shown), names).constraints.values
    assert (alone, in_talk) == ({"max_minutes": 20.0}, {})
