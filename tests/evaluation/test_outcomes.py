"""Figures over outcomes, worked by hand."""

from __future__ import annotations

import pytest

from evaluation.outcomes import Figures, Outcome, estimate, figures

ENDED = [
    Outcome(how="success", turns=1, rewritten=2),
    Outcome(how="success", turns=3, thrown=1),
    Outcome(how="gave up", turns=5, unfit=1),
    Outcome(how="leaked", turns=2, leaks=("bees",)),
    Outcome(how="leaked", turns=0, leaks=("bees",)),
]


def test_a_leak_is_a_failure() -> None:
    """Of five, two succeeded: one at the first answer, the other at the third."""
    found = figures(ENDED)
    assert (found.dialogues, found.leaked, found.gave_up) == (5, 2, 1)
    assert found.success is not None
    assert found.success.mean == pytest.approx(2 / 5)
    assert [one.mean for one in found.by_turn] == pytest.approx([1 / 5, 1 / 5, 2 / 5, 2 / 5, 2 / 5])
    assert found.turns is not None
    assert found.turns.mean == pytest.approx((1 + 3 + 5) / 3)
    assert found.turns.count == 3
    assert found.turns_to_success is not None
    assert found.turns_to_success.mean == pytest.approx((1 + 3) / 2)
    assert (found.rewritten, found.thrown, found.unfit) == (2, 1, 1)
    assert Figures.model_validate_json(found.model_dump_json()) == found


def test_an_interval_holds_its_mean() -> None:
    """And is the same each time; of equal numbers it is that number."""
    found = estimate([0, 1, 1, 0, 1])
    assert found is not None
    assert found.mean == pytest.approx(3 / 5)
    assert 0 <= found.low < found.mean < found.high <= 1
    assert estimate([0, 1, 1, 0, 1]) == found
    same = estimate([2.0, 2.0])
    assert same is not None
    assert (same.low, same.mean, same.high) == (2, 2, 2)


def test_figures_of_nothing() -> None:
    """No number is made up."""
    assert figures([]) == Figures(dialogues=0, leaked=0, gave_up=0)
    assert figures(ENDED[3:]).turns is None
