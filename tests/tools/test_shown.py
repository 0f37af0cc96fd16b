"""What was passed over: by evenings, fading, forgotten once something is done with it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.plays import Play
from tools.shown import MOST, ROTATION, ROTATION_EVENINGS, SHOWN, evening_of, passed_over

WHEN = datetime(2026, 3, 10, 21, 0, tzinfo=UTC)


def shown(item: str, evenings_ago: float, action: str = "shown") -> Play:
    at = (WHEN - timedelta(days=evenings_ago)).isoformat()
    return Play(user="ada", item=item, action=action, at=at)


def test_a_night_belongs_to_the_evening_before() -> None:
    assert evening_of(datetime(2026, 3, 11, 1, 30, tzinfo=UTC)) == date(2026, 3, 10)
    assert evening_of(datetime(2026, 3, 11, 7, 0, tzinfo=UTC)) == date(2026, 3, 11)


def test_evenings_are_those_of_where_the_person_is() -> None:
    """At 04:00 UTC it is noon in Shanghai, and in New York still the evening before."""
    play = Play(user="ada", item="x", action="shown", at="2026-03-10T04:00:00Z")
    later = datetime(2026, 3, 10, 15, 0, tzinfo=UTC)  # 11:00 in New York, 23:00 in Shanghai
    new_york, shanghai = timezone(timedelta(hours=-4)), timezone(timedelta(hours=8))
    assert passed_over([play], later.astimezone(new_york)).last_list == {"x"}
    assert not passed_over([play], later.astimezone(shanghai)).last_list


def test_this_evening_changes_nothing() -> None:
    over = passed_over([shown("x", 0.05), shown("x", 0.1)], WHEN)
    assert over.shown("x") is None
    assert over.rotated("x") is None


def test_each_evening_takes_more_and_an_evening_counts_once() -> None:
    once = passed_over([shown("x", 1), shown("x", 1.05)], WHEN).shown("x")
    twice = passed_over([shown("x", 1), shown("x", 2)], WHEN).shown("x")
    assert once == pytest.approx(-SHOWN * 2 ** (-1 / 14))
    assert twice == pytest.approx(-SHOWN * (2 ** (-1 / 14) + 2 ** (-2 / 14)))


def test_it_fades_and_is_bounded() -> None:
    recent, old = passed_over([shown("x", 2)], WHEN), passed_over([shown("x", 40)], WHEN)
    assert (recent.shown("x") or 0) < (old.shown("x") or 0) < 0
    assert passed_over([shown("x", 120)], WHEN).shown("x") is None
    many = passed_over([shown("x", n) for n in range(1, 60)], WHEN)
    assert many.shown("x") == pytest.approx(-SHOWN * MOST)


@pytest.mark.parametrize("action", ["play", "finish", "like", "save", "rate", "skip", "not_now"])
def test_taking_it_up_forgets_what_was_shown_before(action: str) -> None:
    plays = [shown("x", 3), shown("x", 2, action)]
    assert passed_over(plays, WHEN).shown("x") is None
    again = passed_over([*plays, shown("x", 1)], WHEN)
    assert again.shown("x") == pytest.approx(-SHOWN * 2 ** (-1 / 14))


def test_the_last_list_is_the_latest_evening_with_one() -> None:
    plays = [shown("old", 3), shown("x", 2), shown("y", 2), shown("y", 1.9, "play")]
    over = passed_over(plays, WHEN)
    assert over.last_list == {"x"}
    assert over.rotated("x") == -ROTATION
    assert over.rotated("old") is None
    assert not passed_over([shown("x", ROTATION_EVENINGS + 1)], WHEN).last_list


@given(
    st.lists(
        st.tuples(st.sampled_from("ab"), st.sampled_from(["shown", "play"]), st.floats(0.0, 100.0)),
        max_size=20,
    ),
    st.randoms(),
)
def test_parts_are_bounded_and_independent_of_order(
    events: list[tuple[str, str, float]], draw: object
) -> None:
    plays = [shown(item, ago, action) for item, action, ago in events]
    over = passed_over(plays, WHEN)
    draw.shuffle(plays)  # type: ignore[attr-defined]
    assert passed_over(sorted(plays, key=lambda one: one.at), WHEN) == over
    for item in "ab":
        part = over.shown(item)
        assert part is None or -SHOWN * MOST <= part < 0
        assert over.rotated(item) is None or part is not None
