"""Protects what is printed: tables that Markdown reads as such, and numbers of few digits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.tables import Cell, duration, number, table


@pytest.mark.parametrize(
    ("value", "printed"),
    [(1234.4, "1234"), (99.96, "100"), (99.94, "99.9"), (9.994, "9.99"), (9.996, "10.0"),
     (0.9996, "1.00"), (0.1234, "0.123"), (0.0347, "0.035"), (0, "0.000"), (4e-5, "0.000"),
     (0.0023, "0.002"), (-12.34, "-12.3")],
)  # fmt: skip
def test_a_number_keeps_the_digits_that_tell(value: float, printed: str) -> None:
    assert number(value) == printed


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(42.4, "42 s"), (59.7, "1 min 0 s"), (185, "3 min 5 s"), (7800, "2 h 10 min"), (-1, "0 s")],
)
def test_durations_are_said_as_people_say_them(seconds: float, said: str) -> None:
    assert duration(seconds) == said


def test_a_table_is_aligned_and_rounds_numbers() -> None:
    printed = table(("kind", "s"), [("video", 12.345), ("all", 3), ("none", Cell(value=None))])
    assert printed.splitlines() == [
        "| kind  |    s |",
        "| ----- | ---: |",
        "| video | 12.3 |",
        "| all   |    3 |",
        "| none  |    – |",
    ]


@given(st.lists(st.text(alphabet="a|\n\\ é", max_size=6), min_size=2, max_size=2))
def test_no_cell_breaks_a_table(cells: list[str]) -> None:
    """Bars and line ends in a text would make another column or row."""
    lines = table(("one", "two"), [cells]).splitlines()
    assert len(lines) == 3
    assert lines[2].count("|") - lines[2].count("\\|") == 3


def test_a_row_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="each header"):
        table(("one", "two"), [("alone",)])
