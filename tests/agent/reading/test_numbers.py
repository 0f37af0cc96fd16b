"""Lengths of time in English and Chinese words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.reading.numbers import lengths, number


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("twenty minutes", 20),
        ("twenty-five minutes", 25),
        ("a couple of hours", 120),
        ("an hour", 60),
        ("an hour and a half", 90),
        ("two and a half hours", 150),
        ("half an hour", 30),
        ("a quarter of an hour", 15),
        ("1h30", 90),
        ("2 hrs 5 min", 125),
        ("90 seconds", 1.5),
        ("1.5 hours", 90),
        ("45min", 45),
        ("a hundred minutes", 100),
        ("二十分钟", 20),
        ("两个小时", 120),
        ("一个半小时", 90),
        ("两个半小时", 150),
        ("半小时", 30),
        ("半个钟头", 30),
        ("一刻钟", 15),
        ("三十秒", 0.5),
        ("一百二十分钟", 120),
        ("一百零五分钟", 105),
        ("十五分钟", 15),
        ("90分钟", 90),
        ("2 h 10 m", 130),
        ("45 m", 45),
        ("十分", 10),
    ],
)
def test_a_length(text: str, minutes: float) -> None:
    """One length, read once, with its place."""
    (one,) = lengths(f"x {text} y")
    assert one.minutes == pytest.approx(minutes)
    assert f"x {text} y"[one.start : one.end].strip() == text


@pytest.mark.parametrize(
    "text",
    ["five stars", "the nineties", "3 minutes ago", "第三集", "k-pop", "I am on the road", "ah, so",
     "at 8 am", "a second film of his", "wait a minute", "hang on a sec", "十分安静的曲子",
     "百分百好笑"],
)  # fmt: skip
def test_no_length(text: str) -> None:
    assert lengths(text) == []


@pytest.mark.parametrize("text", ["under a minute", "no more than a minute", "十分以内"])
def test_a_minute_is_a_length_where_something_bounds_it(text: str) -> None:
    assert len(lengths(text)) == 1


def test_two_lengths_in_their_order() -> None:
    assert [one.minutes for one in lengths("between 20 minutes and an hour")] == [20, 60]


@given(st.integers(0, 999))
def test_figures_and_chinese_numerals_agree(value: int) -> None:
    assert number(str(value)) == value
    hundreds, tens, ones = value // 100, value // 10 % 10, value % 10
    digits = "零一二三四五六七八九"
    if 0 < hundreds < 10:
        said = f"{digits[hundreds]}百"
        if tens:
            said += f"{digits[tens]}十"
        elif ones:
            said += "零"
        assert number(said + (digits[ones] if ones else "")) == value


@given(st.text())
def test_anything_is_read_without_an_error(text: str) -> None:
    assert all(0 <= one.start < one.end <= len(text) for one in lengths(text))
