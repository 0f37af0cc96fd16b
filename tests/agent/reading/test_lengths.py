"""How a length is meant by the words beside it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.reading.lengths import length_limits, vague_limits
from agent.reading.normal import normal


def _read(text: str) -> dict[str, float]:
    return {limit.name: limit.value for limit in length_limits(normal(text), [])}


@pytest.mark.parametrize(
    ("text", "longest"),
    [
        ("seventy minutes tops", 70),
        ("nothing above 35", 35),
        ("I can't sit through more than two hours", 120),
        ("the tram comes in 12 minutes", 12),
        ("we have about an hour before dinner", 60),
        ("hour and ten at most", 70),
        ("sub-25 minutes", 25),
        ("45 max please", 45),
        ("不能长于五十分钟", 50),
        ("三刻钟封顶", 45),
        ("俩小时之内", 120),
        ("25以内吧", 25),
        ("还剩大概四十分钟的时间", 40),
        ("兩個鐘頭以內", 120),
    ],
)
def test_at_most(text: str, longest: float) -> None:
    assert _read(text) == {"max_minutes": longest}


@pytest.mark.parametrize(
    ("text", "shortest"),
    [
        ("nothing under 50 minutes", 50),
        ("no shorter than an hour", 60),
        ("70 minutes and up", 70),
        ("more than 55 i'd say", 55),
        ("45+ min", 45),
        ("少说也要一小时起", 60),
        ("不少于四十分钟", 40),
        ("两个半小时往上", 150),
    ],
)
def test_at_least(text: str, shortest: float) -> None:
    assert _read(text) == {"min_minutes": shortest}


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("anywhere from 15 to 25 minutes", 15, 25),
        ("an hour or two", 60, 120),
        ("between half an hour and 50 minutes", 30, 50),
        ("roughly 80 minutes", 60, 100),
        ("三四十分钟", 30, 40),
        ("一两个小时", 60, 120),
        ("二十分钟左右", 15, 25),
    ],
)
def test_a_stretch(text: str, low: float, high: float) -> None:
    assert _read(text) == pytest.approx({"min_minutes": low, "max_minutes": high})


def test_a_complaint_gives_way_to_what_is_asked_for() -> None:
    """ "Two hours is too long" limits only where nothing else does."""
    assert _read("an hour is too long, 35 minutes at most") == {"max_minutes": 35}
    assert _read("two hours is too long") == {"max_minutes": 120}
    assert _read("十五分钟太短") == {"min_minutes": 15}


@pytest.mark.parametrize(
    "text",
    ["films for kids under 9", "at least 6 of them", "over 300 episodes", "number 20", "第20个"],
)
def test_a_number_that_counts_something_else(text: str) -> None:
    assert _read(text) == {}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("a quick one", "max_minutes"),
        ("nothing that long-winded, short and sweet", "max_minutes"),
        ("别那么长", "max_minutes"),
        ("something to fill the whole evening, evening-filling", "min_minutes"),
        ("够看一晚的", "min_minutes"),
    ],
)
def test_without_a_figure(text: str, name: str) -> None:
    (limit,) = vague_limits(normal(text), None)
    assert limit.name == name


@pytest.mark.parametrize(
    "text", ["a short history of bread", "a long time ago", "all night by the lamp"]
)
def test_words_of_length_that_ask_for_none(text: str) -> None:
    assert vague_limits(text, None) == []


def test_a_short_film_may_take_longer_than_a_short_talk() -> None:
    """Twenty minutes would leave no film at all."""
    (film,), (talk,) = (
        vague_limits("something short", "film"),
        vague_limits("something short", None),
    )
    assert film.value > talk.value


@given(st.text(alphabet="0159 hmin之内以上不超过左右半小时分钟十two or an hour to-+", max_size=60))
def test_shortest_is_never_above_longest(text: str) -> None:
    found = {limit.name: limit.value for limit in length_limits(normal(text), [])}
    ends = found.get("min_minutes"), found.get("max_minutes")
    assert all(value is None or value >= 0 for value in ends)
