"""Plays as columns say what the plays say, one by one or all at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.plays import WATCHED, Action, Play
from catalog.profiles import Deleted
from ranking.facets import heard_plays
from ranking.past import Past, strength

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def play(item: str, action: str = "like", days: float = 0, value: float | None = None) -> Play:
    at = (NOW - timedelta(days=days)).isoformat()
    return Play(user="u", item=item, action=Action(action), value=value, at=at)


events = st.lists(
    st.builds(
        play,
        st.sampled_from("abcd"),
        st.sampled_from([str(action) for action in Action]),
        st.floats(-20, 3000),
        st.sampled_from([None, 0.0, 2.5, 4.0]),
    ),
    max_size=30,
)


@given(events, st.sampled_from([0.05, 10.0, 180.0]))
def test_weights_are_the_sums_of_single_plays(plays: list[Play], half_life: float) -> None:
    """Added up play by play, by the formula as it is written."""
    expected: dict[str, float] = {}
    for one in plays:
        age = max(0.0, (NOW - datetime.fromisoformat(one.at)).total_seconds() / 86_400)
        worth = strength(one) * 2 ** (-age / half_life)
        expected[one.item] = expected.get(one.item, 0.0) + worth
    found = Past.of(plays).weights(NOW, half_life)
    assert found == {i: pytest.approx(max(-1.0, min(1.0, w))) for i, w in expected.items()}


@given(events, events)
def test_plays_that_are_added_are_as_if_they_had_been_there(
    before: list[Play], after: list[Play]
) -> None:
    grown, whole = Past.of(before).plus(after), Past.of([*before, *after])
    assert (grown.plays, grown.items) == (whole.plays, whole.items)
    for name in ("item", "at", "strength"):
        np.testing.assert_array_equal(getattr(grown, name), getattr(whole, name))


@given(events, st.sampled_from("abcde"))
def test_without_an_item_it_is_as_if_it_had_never_been(plays: list[Play], item: str) -> None:
    left = Past.of(plays).without(item)
    other = Past.of([one for one in plays if one.item != item])
    assert left.plays == other.plays
    assert left.weights(NOW, 30) == other.weights(NOW, 30)
    assert (left.watched, left.never, left.not_now) == (other.watched, other.never, other.not_now)
    assert left.plus(plays).weights(NOW, 30) == other.plus(plays).weights(NOW, 30)


@given(events, st.sampled_from("abcde"), st.floats(-20, 3000))
def test_what_was_taken_out_is_not_heard(plays: list[Play], item: str, days: float) -> None:
    """The same as going through the plays."""
    gone = Deleted(key="k", text="t", items=(item, "a"), at=play(item, days=days).at)
    past = Past.of(plays)
    heard = past.heard([gone])
    kept = heard_plays(plays, [gone])
    if heard is None:
        assert kept == plays
    else:
        assert kept == [one for one, is_heard in zip(plays, heard, strict=True) if is_heard]
        assert set(past.weights(NOW, 10, heard)) == {one.item for one in kept}


def test_only_what_is_young_enough_counts() -> None:
    """A like of today and one of three days ago, within two days: 1, and nothing of the other."""
    past = Past.of([play("a"), play("b", days=3)])
    assert past.weights(NOW, 10, within_days=2) == {"a": 1.0}


@given(events)
def test_sets_are_those_of_the_plays(plays: list[Play]) -> None:
    past = Past.of(plays)
    assert past.watched == {one.item for one in plays if one.action in WATCHED}
    assert past.never == {one.item for one in plays if one.action is Action.NEVER}
    assert [item for item, _ in past.not_now] == [
        one.item for one in plays if one.action is Action.NOT_NOW
    ]
    assert list(past.ordered) == sorted(plays, key=lambda one: one.at)


def test_nothing_was_done() -> None:
    past = Past.of([])
    assert past.weights(NOW, 10) == {}
    assert past.heard([Deleted(key="k", text="t", items=("a",))]) is None
    assert past.ordered == ()


def test_where_somebody_stopped_says_nothing_more_of_taste() -> None:
    """However often a page tells it: who dislikes what they played for an evening dislikes it."""
    began = Play(user="u", item="a", action=Action.PLAY, source="page")
    ends = [{"source": "player", "position_s": 60.0 * n} for n in range(8)]
    stops = [began.model_copy(update=one) for one in ends]
    assert strength(began) == strength(play("a", "play"))
    assert [strength(one) for one in stops] == [0.0] * 8
    assert strength(stops[0].model_copy(update={"action": Action.FINISH})) > 0
