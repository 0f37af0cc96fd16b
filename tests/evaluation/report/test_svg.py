"""Protects the plots' scales and labels."""

from __future__ import annotations

import math
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.report.svg import cut, picture, spread, text, ticks, told, width_of
from evaluation.report.testing import HOSTILE


@pytest.mark.parametrize(
    ("highest", "marks"),
    [(0.47, (0.0, 0.1, 0.2, 0.3, 0.4, 0.5)), (1.0, (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)),
     (0.8, (0.0, 0.2, 0.4, 0.6, 0.8)), (1914.0, (0.0, 500.0, 1000.0, 1500.0, 2000.0)),
     (0.0, (0.0, 1.0)), (math.nan, (0.0, 1.0)), (math.inf, (0.0, 1.0))],
)  # fmt: skip
def test_ticks_are_round(highest: float, marks: tuple[float, ...]) -> None:
    assert ticks(highest) == marks


@given(st.floats(1e-6, 1e9))
def test_ticks_hold_the_highest(highest: float) -> None:
    """In two to six equal steps, none of them above it."""
    marks = ticks(highest)
    steps = [b - a for a, b in pairwise(marks)]
    assert marks[0] == 0
    assert marks[-2] < highest * (1 + 1e-6)
    assert marks[-1] >= highest * (1 - 1e-6)
    assert 1 <= len(steps) <= 6
    assert steps == pytest.approx([steps[0]] * len(steps))


def test_shares_end_at_one() -> None:
    """An interval may go beyond; the scale does not."""
    assert ticks(1.07, 1.0)[-1] == 1.0


@given(st.lists(st.floats(0, 100), min_size=1, max_size=8))
def test_labels_are_apart_and_in_order(wanted: list[float]) -> None:
    """Eight of them 10 apart fit into 0 to 100, so that none leaves it either."""
    placed = spread(wanted, 10, 0, 100)
    assert all(-1e-6 <= place <= 100 + 1e-6 for place in placed)
    order = sorted(range(len(wanted)), key=lambda n: wanted[n])
    assert all(placed[b] - placed[a] >= 10 - 1e-6 for a, b in pairwise(order))


def test_labels_that_do_not_meet_stay() -> None:
    assert spread([80, 10, 40], 10, 0, 100) == [80, 10, 40]
    assert spread([50, 50], 10, 0, 100) == [50, 60]
    assert spread([99, 100], 10, 0, 100) == [90, 100]


@given(st.text(max_size=60), st.floats(8, 400))
def test_a_cut_text_fits(said: str, width: float) -> None:
    """Or is nothing but the sign that it was cut."""
    shown = cut(said, width)
    assert width_of(shown) <= width or shown == "…"


def test_what_fits_is_not_cut() -> None:
    assert cut("recall@10", 200) == "recall@10"
    assert width_of("海海") > width_of("ab")


@pytest.mark.parametrize("said", HOSTILE)
def test_a_text_is_nothing_but_text(said: str) -> None:
    """The picture is XML with the elements that were drawn, and no others."""
    drawn = picture(said, 100, 50, [told(said, [text(0, 0, said)])])
    names = [element.tag.split("}")[1] for element in ElementTree.fromstring(drawn).iter()]
    assert names == ["svg", "title", "style", "rect", "text", "g", "title", "text"]
