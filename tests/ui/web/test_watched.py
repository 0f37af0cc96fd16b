"""Hours on the page: a picture, the same as a table, a few figures, and sentences for nothing."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.watch_history import Part, WatchHistory
from ui.web import dates
from ui.web.testing import Elements
from ui.web.watched import clock_of, part_name, watched

HOUR_S = 3_600.0
WEEKS = ("2026-02-23", "2026-03-02", "2026-03-09")


def history(*parts: Part, **changes: object) -> WatchHistory:
    given_fields = {
        "user": "ada", "by": "form", "unit": "week", "begins": WEEKS, "parts": parts,
        "total_s": sum(one.total_s for one in parts), "since": "2026-02-24", "played": 3,
        "items": 40, "creators": 2,
    }  # fmt: skip
    return WatchHistory.model_validate(given_fields | changes)


TWO = (
    Part(name="film", seconds=(2 * HOUR_S, 0, HOUR_S)),
    Part(name="music", seconds=(HOUR_S / 2, 0, 0)),
)


def said(found: WatchHistory, language: str = "en") -> str:
    return Elements(watched(found, language)).said


def test_three_weeks_as_picture_table_and_figures() -> None:
    """3 hours and a half of which 3 are films; 3 of 40 items are 7.5 %, said as 8 %."""
    page = Elements(watched(history(*TWO), "en"))
    assert "In all3 hours and 30 minutes" in page.said
    assert "Since24 February 2026" in page.said
    assert "3 of 40 (8%)" in page.said
    assert "Hours a week" in page.said
    assert "Week of 23 February 2026: 2 hours and 30 minutes (film 2 hours, music 30 minutes)" in (
        page.said
    )
    (picture,) = (about for name, about in page.found if name == "svg")
    assert picture["aria-label"] == (
        "Hours watched and heard by week, from 23 February 2026 to 9 March 2026. The most were "
        "2 hours and 30 minutes, in the week of 23 February 2026."
    )
    rows = [name for name, _ in page.found].count("tr")
    assert rows == 1 + len(WEEKS)
    assert "9 March 20261:001:00–" in page.said.replace("\n", "")  # the latest first
    assert page.said.index("9 March 20261:00") < page.said.index("23 February 20262:30")


def test_in_chinese() -> None:
    found = said(history(*TWO), "zh")
    assert "2026年2月23日那一周：" in found
    assert "电影" in found
    assert "每周小时" in found
    assert "40 个里的 3 个（8%）" in found


def test_little_is_told_in_minutes() -> None:
    assert "Minutes a week" in said(history(Part(name="film", seconds=(0, 0, 600.0))))


def test_months_have_their_names() -> None:
    found = said(history(*TWO, unit="month", begins=("2026-01-01", "2026-02-01", "2026-03-01")))
    assert "Jan 2026: 2 hours and 30 minutes" in found
    assert "Hours a month" in found


@pytest.mark.parametrize(
    ("changes", "sentence", "drawn"),
    [
        ({"since": None, "total_s": 0.0}, "ada has played nothing yet", 0),
        ({"total_s": 0.0}, "not how long it lasts", 0),
        ({"total_s": 5.0, "unit": "month"}, "Nothing was played in the last 3 months", 0),
    ],
)
def test_nothing_is_a_sentence(changes: dict[str, object], sentence: str, drawn: int) -> None:
    page = Elements(watched(history(**changes), "en"))
    assert sentence in page.said
    assert [name for name, _ in page.found].count("svg") == drawn


@pytest.mark.parametrize(
    ("name", "by", "expected"),
    [("film", "form", "film"), ("video", "form", "video"), ("opera", "form", "opera"),
     (None, "form", "all else"), ("", "genre", "no genre"), ("film", "genre", "film"),
     (None, "genre", "all else")],
)  # fmt: skip
def test_names_of_parts(name: str | None, by: str, expected: str) -> None:
    assert part_name(Part(name=name, seconds=()), by, "en") == expected


@given(st.text(), st.text(min_size=1))
def test_no_name_leaves_its_place(genre: str, user: str) -> None:
    """The elements are the same whatever a genre is called, and whoever asks."""
    plain = Elements(watched(history(Part(name="x", seconds=(1, 2, 3)), by="genre"), "en"))
    part = Part(name=genre, seconds=(1, 2, 3))
    page = Elements(watched(history(part, by="genre", user=user), "en"))
    assert [name for name, _ in page.found] == [name for name, _ in plain.found]
    nobody = Elements(watched(history(user=user, since=None), "en"))
    assert [name for name, _ in nobody.found] == ["section", "h2", "p"]


@pytest.mark.parametrize(
    ("seconds", "expected"), [(0, "–"), (59, "0:01"), (3_540, "0:59"), (3_660, "1:01")]
)
def test_hours_and_minutes(seconds: float, expected: str) -> None:
    assert clock_of(seconds) == expected


@pytest.mark.parametrize(
    ("language", "short", "full", "month"),
    [("en", "2 Dec", "2 December 2026", "Dec 2026"),
     ("zh", "12月2日", "2026年12月2日", "2026年12月")],
)  # fmt: skip
def test_dates_are_in_the_language(language: str, short: str, full: str, month: str) -> None:
    when = date(2026, 12, 2)
    assert dates.day(when, language) == short
    assert dates.full_day(when, language) == full
    assert dates.month(when, language) == month
    every = [dates.month(date(2026, n, 1), language) for n in range(1, 13)]
    assert len(set(every)) == 12
