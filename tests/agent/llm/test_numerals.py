"""Numbers that a grammar lets through are exactly those within the schema's bounds."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.llm import numerals
from base.errors import UsageError


def as_pattern(gbnf: str) -> re.Pattern[str]:
    """GBNF of numerals is a regular expression but for its quotes and spaces."""
    return re.compile("(?:" + gbnf.replace('"."', "[.]").replace('"', "").replace(" ", "") + ")")


@given(st.integers(-1200, 1200), st.integers(0, 1500), st.integers(-3000, 3000))
def test_whole_numbers(low: int, width: int, tried: int) -> None:
    """Also at powers of ten and around zero."""
    pattern = as_pattern(numerals.integer({"minimum": low, "maximum": low + width}))
    for value in (tried, low, low + width, low - 1, low + width + 1):
        matched = bool(pattern.fullmatch(str(value)))
        assert matched == (low <= value <= low + width), value


@given(
    st.integers(-50, 50),
    st.integers(1, 60),
    st.decimals(-120, 120, places=2).map(lambda d: f"{d:.2f}"),
)
def test_decimals_stay_within_their_bounds(low: int, width: int, tried: str) -> None:
    """None is outside. -0.x is left out: a schema from -1 loses little by it."""
    pattern = as_pattern(numerals.number({"minimum": low, "maximum": low + width}))
    if pattern.fullmatch(tried):
        assert low <= float(tried) <= low + width
    elif low < float(tried) < low + width:
        assert -1 < float(tried) < 0
    assert pattern.fullmatch(str(low))
    assert pattern.fullmatch(str(low + width))


def test_exclusive_bounds() -> None:
    """A length has to be above 0; half a minute is one."""
    pattern = as_pattern(numerals.number({"exclusiveMinimum": 0, "exclusiveMaximum": 2}))
    assert [text for text in ("0", "0.0", "0.5", "1", "1.99", "2") if pattern.fullmatch(text)] == [
        "0.5",
        "1",
        "1.99",
    ]


def test_a_leading_zero_is_no_number() -> None:
    pattern = as_pattern(numerals.integer({"minimum": 0, "maximum": 600}))
    assert not pattern.fullmatch("007")
    assert not pattern.fullmatch("-0")
    assert pattern.fullmatch("0")


def test_bounds_that_hold_nothing_are_an_error() -> None:
    with pytest.raises(UsageError, match="widen"):
        numerals.integer({"minimum": 5, "maximum": 4})
    with pytest.raises(UsageError, match="widen"):
        numerals.number({"minimum": 0.2, "maximum": 0.8})
