"""What was watched over time: the largest names, all others as one, and what is older."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.recommender import Recommender
from agent.watch_history import MOST_PARTS, Part, WatchHistory, parts_of, watch_history
from base import clock
from catalog.items import Item
from catalog.plays import Play
from catalog.watch_time import EARLIER, By, Watched

WHEN = datetime(2026, 3, 11, 12, 0, tzinfo=UTC)  # a Wednesday, also where it is another hour
HOUR_S = 3_600.0


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with clock.held(WHEN):
        yield


@pytest.fixture
def filled(matinee: Recommender) -> Recommender:
    matinee.import_items(
        [
            Item(id="film", title="Film", form="film", duration_s=HOUR_S, creators=["Bo"]),
            Item(id="song", title="Song", form="music", medium="audio", duration_s=600),
            Item(id="rest", title="Rest"),
        ]
    )
    return matinee


def played(matinee: Recommender, *several: tuple[str, str]) -> None:
    matinee.import_plays(
        Play.model_validate(
            {"user": "ada", "item": item, "action": "finish", "at": f"{day}T12:00Z"}
        )
        for item, day in several
    )


def history(matinee: Recommender, by: By = "form") -> WatchHistory:
    return watch_history(matinee.library, "ada", by)


def test_nothing_played_is_no_hour_and_no_day(filled: Recommender) -> None:
    found = history(filled)
    assert (found.since, found.total_s, found.parts) == (None, 0, ())
    assert (found.played, found.items, found.creators) == (0, 3, 0)
    assert found.seconds == (0,) * 8


def test_two_weeks_by_hand(filled: Recommender) -> None:
    """A film and a song this week, a song in the week before: 70 minutes and 10."""
    played(filled, ("film", "2026-03-11"), ("song", "2026-03-10"), ("song", "2026-03-04"))
    found = history(filled)
    assert found.unit == "week"
    assert found.begins[-2:] == ("2026-03-02", "2026-03-09")
    assert [one.name for one in found.parts] == ["film", "music"]
    assert [one.total_s for one in found.parts] == [3_600, 1_200]
    assert found.seconds == (0, 0, 0, 0, 0, 0, 600, 4_200)
    assert (found.total_s, found.since) == (4_800, "2026-03-04")
    assert (found.played, found.items, found.creators) == (2, 3, 1)


def test_a_long_history_is_by_month_and_what_is_older_counts_in_all(filled: Recommender) -> None:
    """36 months go back to April 2023."""
    played(filled, ("film", "2019-05-05"), ("film", "2023-04-20"), ("song", "2026-03-02"))
    found = history(filled)
    assert (found.unit, found.begins[0], found.begins[-1]) == ("month", "2023-04-01", "2026-03-01")
    assert found.seconds == (HOUR_S, *[0.0] * 34, 600)
    assert (found.total_s, found.since) == (2 * HOUR_S + 600, "2019-05-05")


def test_the_smallest_names_are_one() -> None:
    """Of six, the four largest are told apart: 6, 5, 4, 3 hours, and 2 + 1 together."""
    rows = [Watched(n % 2, name, 6.0 - n) for n, name in enumerate("abcdef")]
    found = parts_of([*rows, Watched(EARLIER, "g", 99.0)], 2)
    assert [one.name for one in found] == ["a", "b", "c", "d", None]
    assert found[0] == Part(name="a", seconds=(6.0, 0.0))
    assert found[-1].seconds == (2.0, 1.0)
    assert [one.name for one in parts_of(rows[:5], 2)] == list("abcde")


@given(
    st.lists(
        st.builds(Watched, st.integers(EARLIER, 3), st.sampled_from("abcdefgh"),
                  st.floats(0, 1e6)),
        max_size=40,
    )
)  # fmt: skip
def test_nothing_is_lost_and_there_are_few_parts(rows: list[Watched]) -> None:
    found = parts_of(rows, 4)
    assert len(found) <= MOST_PARTS
    for place in range(4):
        expected = sum(row.seconds for row in rows if row.period == place)
        assert sum(one.seconds[place] for one in found) == pytest.approx(expected)
