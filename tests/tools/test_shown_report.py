"""Precision of what was shown: counts by hand, weeks and gaps, what is still open."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.plays import Action, Play
from tools.shown_report import ShownReport, recent_plays, shown_report, wilson

WHEN = datetime(2026, 3, 11, 21, 0, tzinfo=UTC)  # a Wednesday


def play(item: str, action: str, days: float, value: float | None = None, text: str = "") -> Play:
    at = (WHEN - timedelta(days=days)).isoformat()
    return Play(user="ada", item=item, action=Action(action), at=at, value=value, text=text or None)


def report(*plays: Play, weeks: int = 8, when: datetime = WHEN) -> ShownReport:
    return shown_report("ada", plays, {"a": "film", "b": "music"}, when, weeks)


def test_half_of_four_by_hand() -> None:
    """Four things on one evening, two of them played within the week: 2/4 = 1/2."""
    shown = [play(item, "shown", 20) for item in "abcd"]
    found = report(*shown, play("a", "play", 19), play("b", "like", 14))
    assert (found.total.shown, found.total.taken_up, found.total.precision) == (4, 2, 1 / 2)
    assert found.lists == 1
    assert found.total.open == 0
    assert [week.begins for week in found.weeks] == ["2026-02-16", "2026-02-23", "2026-03-02",
                                                     "2026-03-09"]  # fmt: skip


def test_wilson_by_hand() -> None:
    """1 of 4, z² = 3.8415: (1/4 + z²/8 ± z·√(3/64 + z²/64)) / (1 + z²/4)."""
    z2 = 1.959964**2
    middle, half = 1 / 4 + z2 / 8, 1.959964 * (3 / 64 + z2 / 64) ** 0.5
    expected = [(middle - half) / (1 + z2 / 4), (middle + half) / (1 + z2 / 4)]
    assert list(wilson(1, 4)) == pytest.approx(expected, abs=1e-5)
    assert wilson(0, 3)[0] == 0
    assert wilson(3, 3)[1] == 1


@pytest.mark.parametrize(
    ("what", "is_hit"),
    [
        (play("a", "play", 13), True),
        (play("a", "finish", 13), True),
        (play("a", "save", 13), True),
        (play("a", "rate", 13, value=3), True),
        (play("a", "rate", 13, value=2.5), False),
        (play("a", "skip", 13), False),
        (play("a", "seen", 13), False),
        (play("a", "dislike", 13), False),
        (play("a", "play", 7), True),
        (play("a", "play", 6.9), False),
        (play("a", "play", 14.1), False),
        (play("b", "play", 13), False),
    ],
)
def test_what_is_a_hit(what: Play, is_hit: bool) -> None:
    """Shown two weeks ago: within a week after it, and never before it."""
    assert report(play("a", "shown", 14), what).total.taken_up == is_hit


def test_once_an_evening_and_item() -> None:
    """Asked three times on one evening, once after midnight, and once on another evening."""
    shown = [play("a", "shown", days) for days in (20, 19.95, 19.8, 18)]
    found = report(*shown, play("a", "play", 19.9))
    assert (found.total.shown, found.total.taken_up) == (2, 1)
    assert found.lists == 4


def test_what_may_still_be_taken_up_is_open() -> None:
    """Shown two days ago; what was taken up already is not open."""
    found = report(play("a", "shown", 2), play("b", "shown", 2), play("b", "play", 1))
    assert (found.total.shown, found.total.taken_up, found.total.open) == (2, 1, 1)


def test_a_week_without_anything_is_a_gap() -> None:
    """Not zero: nothing is said of it."""
    found = report(play("a", "shown", 20), play("b", "shown", 1))
    gaps = [week for week in found.weeks if not week.shown]
    assert [week.begins for week in gaps] == ["2026-02-23", "2026-03-02"]
    assert all((week.precision, week.low, week.high) == (None, None, None) for week in gaps)
    assert [week.lists for week in found.weeks] == [1, 0, 0, 1]


def test_evenings_are_those_of_where_the_person_is() -> None:
    """On Monday at 03:00 UTC it is still Sunday evening in New York."""
    shown = Play(user="ada", item="a", action=Action.SHOWN, at="2026-03-09T03:00:00Z")
    new_york, tokyo = timezone(timedelta(hours=-4)), timezone(timedelta(hours=9))
    assert report(shown, when=WHEN.astimezone(new_york)).weeks[0].begins == "2026-03-02"
    assert report(shown, when=WHEN.astimezone(tokyo)).weeks[0].begins == "2026-03-09"


def test_by_source_and_form_where_they_are_known() -> None:
    """An item counts for each of its sources; one of which nothing is known for none."""
    found = report(
        play("a", "shown", 20, text="taste fresh"),
        play("b", "shown", 20, text="taste"),
        play("c", "shown", 20),
        play("a", "play", 19),
    )
    assert {one.name: (one.shown, one.taken_up) for one in found.by_source} == {
        "taste": (2, 1),
        "fresh": (1, 1),
    }
    assert {one.name: one.shown for one in found.by_form} == {"film": 1, "music": 1}


def test_nothing_shown_says_what_to_do() -> None:
    found = report(play("a", "play", 3))
    assert found.weeks == ()
    assert found.total.precision is None
    assert "matinee recommend --user ada" in (found.note or "")
    later = report(play("a", "shown", 30), weeks=2)
    assert later.weeks == ()
    assert "2026-02-09" in (later.note or "")


def test_a_clock_that_runs_ahead_does_no_harm() -> None:
    found = report(play("a", "shown", -400), play("a", "play", -401))
    assert (found.total.shown, found.weeks[-1].begins) == (1, "2026-03-09")


def test_a_list_that_began_before_six_is_of_the_week_before() -> None:
    """What goes on past six on Monday is no new list, though its items are of Monday's evening."""
    monday = timedelta(days=WHEN.weekday(), hours=WHEN.hour - 6)
    shown = [play("a", "shown", (monday + timedelta(seconds=1)) / timedelta(days=1)),
             play("b", "shown", monday / timedelta(days=1))]  # fmt: skip
    found = report(*shown, weeks=1)
    assert (found.total.shown, found.lists) == (1, 0)
    assert report(*shown).lists == 1


def test_years_change_nothing_in_the_last_weeks() -> None:
    lately = [play("a", "shown", 20), play("a", "play", 19), play("b", "shown", 3)]
    years = [play(item, "shown", days) for item in "abc" for days in range(100, 2_000, 50)]
    years += [play("b", "like", days - 1) for days in range(100, 2_000, 50)]
    assert report(*years, *lately) == report(*lately)
    assert len(recent_plays([*years, *lately], WHEN)) == 3


@given(
    st.lists(
        st.builds(
            play,
            st.sampled_from("abc"),
            st.sampled_from(["shown", "shown", "play", "like", "skip"]),
            st.floats(-5, 70),
        ),
        max_size=30,
    )
)
def test_counts_add_up(plays: list[Play]) -> None:
    found = report(*plays)
    for name in ("shown", "taken_up", "open"):
        assert sum(getattr(week, name) for week in found.weeks) == getattr(found.total, name)
    assert sum(week.lists for week in found.weeks) == found.lists
    for week in found.weeks:
        assert week.taken_up + week.open <= week.shown
        if week.precision is not None:
            assert 0 <= (week.low or 0) <= week.precision + 1e-9
            assert week.precision <= (week.high or 0) + 1e-9 <= 1 + 1e-9
    assert (found.note is None) == bool(found.weeks)
    assert ShownReport.model_validate_json(found.model_dump_json()) == found
