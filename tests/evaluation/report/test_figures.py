"""Protects readers of figures: few digits, no false digits, and bold only for what stands out."""

from __future__ import annotations

import math

import pytest

from evaluation.report.figures import (
    MISSING,
    digits,
    figure,
    row_values,
    strongest,
    turns_of,
    value,
    ways_of,
)
from evaluation.report.testing import estimate, sample_summary
from evaluation.summary import Estimate, Row


@pytest.mark.parametrize(
    ("mean", "unit", "printed"),
    [(0.4123, "share", "0.412"), (0.0004, "share", "<0.001"), (0.0, "share", "0.000"),
     (-0.0001, "share", "0.000"), (1.0, "share", "1.000"), (None, "share", MISSING),
     (math.nan, "share", MISSING), (math.inf, "seconds", MISSING), (0.7064, "seconds", "0.706 s"),
     (12.34, "seconds", "12.3 s"), (0.0, "tokens", "0"), (1840.2, "tokens", "1840"),
     (9.414, "bits", "9.414")],
)  # fmt: skip
def test_a_figure_has_its_unit_and_no_false_digits(
    mean: float | None, unit: str, printed: str
) -> None:
    assert figure(mean, unit) == printed


def test_an_estimate_has_its_interval_and_its_turns() -> None:
    """In brackets, with as many decimals as the mean."""
    printed = value(Estimate(mean=0.415, low=0.352, high=0.4711, count=1), "share", 2)
    assert str(printed) == "0.41 [0.35, 0.47]"
    assert printed.hint == "1 turn; 95 % interval 0.35 to 0.47"
    seconds = value(Estimate(mean=1.234, low=0.9, high=12.0, count=3), "seconds", 2)
    assert str(seconds) == "1.23 s [0.900, 12.0]"


def test_what_was_not_measured_is_no_nought() -> None:
    """Neither is an interval said where there is none."""
    assert str(value(None, "share", 2)) == MISSING
    assert str(value(Estimate(mean=0, low=0, high=0, count=0), "share", 2)) == MISSING
    assert str(value(Estimate(mean=math.nan, low=0, high=1, count=5), "share", 2)) == MISSING
    assert str(value(Estimate(mean=0.25, low=0.25, high=0.25, count=5), "share", 2)) == "0.25"
    assert str(value(Estimate(mean=0.25, low=math.nan, high=1, count=5), "share", 2)) == "0.25"


def test_small_shares_have_a_third_decimal() -> None:
    """All figures of a row have as many; seconds and nought ask for none."""
    assert digits("share", [0.5, 0.04]) == 3
    assert digits("share", [0.5, 0.0, 0.1]) == 2
    assert digits("number", [0.04]) == 2


def made(better: str = "high", **ways: tuple[float, float, float]) -> Row:
    return Row.model_validate(
        {"name": "mrr", "group": "found", "better": better, "ways": {
            way: Estimate(mean=mean, low=low, high=high, count=9)
            for way, (low, mean, high) in ways.items()}}
    )  # fmt: skip


def test_the_best_stands_out_from_one_at_least() -> None:
    """Its interval meets that of b, but not that of c."""
    row = made(a=(0.4, 0.5, 0.6), b=(0.3, 0.45, 0.55), c=(0.1, 0.2, 0.3))
    assert strongest(row) == {"a"}
    assert [cell.strong for cell in row_values(row, ("b", "a", "none"))] == [False, True, False]


def test_nothing_is_best_where_all_intervals_meet() -> None:
    """Touching is meeting; one way alone is not the best of several."""
    assert strongest(made(a=(0.4, 0.5, 0.6), b=(0.3, 0.35, 0.4))) == frozenset()
    assert strongest(made("low", a=(0.1, 0.2, 0.3), b=(0.3, 0.35, 0.4))) == frozenset()
    assert strongest(made(a=(0.4, 0.5, 0.6))) == frozenset()


def test_the_best_may_be_the_lowest_or_none() -> None:
    ways = {"a": (4.0, 5.0, 6.0), "b": (1.0, 2.0, 3.0)}
    assert strongest(made("low", **ways)) == {"b"}
    assert strongest(made("neither", **ways)) == frozenset()


def test_equals_are_best_together() -> None:
    row = made(a=(0.5, 0.5, 0.6), b=(0.4, 0.5, 0.6), c=(0.0, 0.1, 0.2))
    assert strongest(row) == {"a", "b"}


def test_turns_are_told_where_ways_differ() -> None:
    row = made(a=(0.1, 0.2, 0.3))
    assert turns_of(row) == "9"
    assert turns_of(row.model_copy(update={"ways": {}})) == MISSING
    assert turns_of(row.model_copy(update={"ways": {**row.ways, "b": estimate(1, count=7)}})) == (
        "7 to 9"
    )


def test_matinee_is_the_first_way() -> None:
    """Also where it was run last; what has figures and no run is there too."""
    summary = sample_summary(("bm25",))
    runs = {way: summary.runs[way] for way in ("bm25", "matinee")}
    rows = (*summary.rows, made(later=(0.1, 0.2, 0.3)))
    assert ways_of(summary.model_copy(update={"runs": runs, "rows": rows})) == (
        "matinee", "bm25", "later",
    )  # fmt: skip
