"""What was shown and taken up, on the page: shares with their intervals, by week and by source."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.plays import Action, Play
from tools.shown_report import ShownReport, shown_report
from tools.sources import ASKED, RECENT, SOURCES, TASTE
from ui.web.taken_up import taken_up
from ui.web.testing import Elements
from ui.web.words import table

WHEN = datetime(2026, 3, 11, 21, 0, tzinfo=UTC)  # a Wednesday
WEEKS = 12


def play(item: str, action: str, days: float, text: str | None = None) -> Play:
    at = (WHEN - timedelta(days=days)).isoformat()
    return Play(user="ada", item=item, action=Action(action), at=at, text=text)


def report(*plays: Play, user: str = "ada", forms: dict[str, str] | None = None) -> ShownReport:
    return shown_report(user, plays, forms or {"a": "film", "b": "music"}, WHEN, WEEKS)


HALF = (
    *(play(item, "shown", 20, "taste fresh" if item == "a" else None) for item in "abcd"),
    play("a", "play", 19),
    play("b", "like", 14),
    play("e", "shown", 1),
)


def test_two_of_five_by_hand() -> None:
    """2/4 three weeks ago and 0/1 now: 2/5 = 40 %, and one may still be."""
    page = Elements(taken_up(report(*HALF), WEEKS, "en"))
    assert "2 of 5 suggestions of the last 12 weeks were taken up: 40% (12–77%)." in page.said
    assert "1 of them are so new" in page.said
    assert "Week of 16 February 2026: 2 of 4 taken up, 50% (15–85%)" in page.said
    assert "Week of 23 February 2026: nothing was shown" in page.said
    pictures = [about for name, about in page.found if name == "svg"]
    assert len(pictures) == 1
    assert "from 16 February 2026 to 9 March 2026" in str(pictures[0]["aria-label"])
    tables = [about["aria-label"] for _, about in page.found if about.get("role") == "region"]
    assert tables == ["Shown and taken up", "By what proposed it", "By form"]
    assert "taste11100%" in page.said.replace("\n", "")
    assert "film11100%" in page.said.replace("\n", "")


def test_one_week_is_no_picture() -> None:
    """Its figures are said above."""
    page = Elements(taken_up(report(play("e", "shown", 1)), WEEKS, "en"))
    assert "0 of 1 suggestions" in page.said
    assert "svg" not in {name for name, _ in page.found}


def test_in_chinese() -> None:
    found = Elements(taken_up(report(*HALF), WEEKS, "zh")).said
    assert "最近 12 周推荐了 5 个，接受了 2 个：40% (12–77%)。" in found
    assert "口味" in found


def test_what_is_not_recorded_is_not_told() -> None:
    page = Elements(taken_up(report(play("c", "shown", 20)), WEEKS, "en"))
    assert "By what proposed it" not in page.said
    assert "By form" not in page.said


@pytest.mark.parametrize("plays", [(), (play("a", "shown", 300),), (play("a", "play", 3),)])
def test_nothing_shown_is_a_sentence(plays: tuple[Play, ...]) -> None:
    page = Elements(taken_up(report(*plays), WEEKS, "en"))
    assert "Nothing was shown to ada in the last 12 weeks." in page.said
    assert [name for name, _ in page.found] == ["section", "h2", "p"]


@given(
    st.text(min_size=1),
    st.text(st.characters(exclude_categories=["Z", "C"]), min_size=1),
    st.text(),
)
def test_no_name_leaves_its_place(user: str, source: str, form: str) -> None:
    """Plays of other programs may name any source."""
    plain = Elements(taken_up(report(play("a", "shown", 20, "x"), forms={"a": "y"}), WEEKS, "en"))
    found = report(play("a", "shown", 20, source), user=user, forms={"a": form})
    page = Elements(taken_up(found, WEEKS, "en"))
    assert [name for name, _ in page.found] == [name for name, _ in plain.found]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_source_has_a_name(language: str) -> None:
    words = table()[language]
    assert {f"proposed_{name}" for name in (ASKED, TASTE, RECENT, *SOURCES)} - words.keys() == set()
