"""Histories: one event for each pair, in one order, whatever order events come in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.plays import Action, Play
from ranking.histories import LIKED, Histories

NOW = datetime(2026, 6, 1, tzinfo=UTC)
USERS, ITEMS = ("u", "v", "w"), ("a", "b", "c", "d")
Event = tuple[int, int, float, float]

# Eighths, whose sums are exact in any order.
EVENTS = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.integers(0, 3),
        st.integers(-8, 8).map(lambda n: n / 8),
        st.integers(-3, 3).map(float),
    ),
    max_size=25,
)


def expected_of(events: Sequence[Event]) -> dict[tuple[int, int], tuple[float, float]]:
    """Weight and time of each pair, by a loop."""
    found: dict[tuple[int, int], tuple[float, float]] = {}
    for user, item, weight, at in events:
        total, latest = found.get((user, item), (0.0, at))
        found[user, item] = (total + weight, max(latest, at))
    return {pair: (max(-1.0, min(1.0, w)), at) for pair, (w, at) in found.items()}


def told(histories: Histories) -> list[Event]:
    """The events as they are held."""
    columns = (histories.user, histories.item, histories.weight, histories.at)
    return list(zip(*(column.tolist() for column in columns), strict=True))


def play(user: str, item: str, action: str, days: float = 0, value: float | None = None) -> Play:
    at = (NOW - timedelta(days=days)).isoformat()
    return Play(user=user, item=item, action=Action(action), value=value, at=at)


@given(EVENTS, st.randoms())
def test_events_of_a_pair_are_one(events: list[Event], random: Any) -> None:
    """Summed, clipped and at the latest time; by person, time and item; in any order told."""
    found = told(Histories.of_events(USERS, ITEMS, events))
    pairs = expected_of(events).items()
    assert sorted(found) == sorted((u, i, w, at) for (u, i), (w, at) in pairs)
    assert found == sorted(found, key=lambda event: (event[0], event[3], event[1]))
    shuffled = list(events)
    random.shuffle(shuffled)
    assert told(Histories.of_events(USERS, ITEMS, shuffled)) == found


@given(EVENTS)
def test_each_person_has_their_own(events: list[Event]) -> None:
    """The slices of all people are all events, each of its person."""
    histories = Histories.of_events(USERS, ITEMS, events)
    slices = [histories.of_user(row) for row in range(len(USERS))]
    assert [e for one in slices for e in told(histories)[one]] == told(histories)
    for row, one in enumerate(slices):
        assert (histories.user[one] == row).all()
        assert (np.diff(histories.at[one]) >= 0).all()


@given(EVENTS)
def test_matrices_say_what_was_played_and_liked(events: list[Event]) -> None:
    """Every pair; those that were liked; half of 1 + weight; and the weights, all float32."""
    histories = Histories.of_events(USERS, ITEMS, events)
    expected = {how: np.zeros((3, 4)) for how in ("played", "liked", "grade", "strength")}
    for (user, item), (weight, _) in expected_of(events).items():
        expected["played"][user, item] = 1
        expected["liked"][user, item] = weight >= LIKED
        expected["grade"][user, item] = np.float32((1 + weight) / 2)
        expected["strength"][user, item] = weight
    assert np.array_equal(histories.matrix().toarray(), expected["played"])
    assert np.array_equal(histories.matrix("liked").toarray(), expected["liked"])
    assert np.array_equal(histories.matrix("grade").toarray(), expected["grade"])
    found = histories.matrix("strength")
    assert np.array_equal(found.toarray(), expected["strength"])
    assert found.dtype == np.dtype("float32")
    assert found.nnz == np.count_nonzero(expected["strength"])


@given(EVENTS, st.lists(st.sampled_from([*ITEMS, "x", "y"]), unique=True))
def test_over_other_items(events: list[Event], items: list[str]) -> None:
    """What was done with those of them that were there; nothing with the others."""
    histories = Histories.of_events(USERS, ITEMS, events)
    moved = histories.over(items)
    assert moved.items == tuple(items)
    assert moved.users == USERS
    for how in ("played", "strength"):
        before, after = (one.matrix(how).toarray() for one in (histories, moved))
        for column, item in enumerate(items):
            was = before[:, ITEMS.index(item)] if item in ITEMS else np.zeros(3)
            assert np.array_equal(after[:, column], was)
    assert told(moved) == sorted(told(moved), key=lambda event: (event[0], event[3], event[1]))
    assert told(histories.over(ITEMS)) == told(histories)


@given(EVENTS, st.lists(st.booleans(), min_size=4, max_size=4))
def test_without_items(events: list[Event], hidden: list[bool]) -> None:
    """The columns stay, with nothing in them, and people find their events again."""
    histories = Histories.of_events(USERS, ITEMS, events)
    assert histories.starts[-1] == len(histories)
    rest = histories.without_items(np.asarray(hidden))
    assert told(rest) == [event for event in told(histories) if not hidden[event[1]]]
    assert (rest.users, rest.items) == (USERS, ITEMS)
    assert rest.starts.tolist() == [sum(e[0] < row for e in told(rest)) for row in range(4)]


def test_plays_by_hand() -> None:
    """A finish is 7/10, half of it after ten days; a play 3/10; the sum of likes is cut at 1."""
    plays = [
        play("v", "a", "finish", days=10),
        play("v", "a", "play", days=20),
        play("v", "b", "like"),
        play("v", "b", "share", days=10),
        play("u", "d", "dislike", days=-5),
        play("u", "c", "rate", value=0, days=10),
        play("u", "gone", "like"),
        play("x", "a", "shown"),
    ]
    found = Histories.of_plays(plays, ITEMS, NOW, 10)
    assert found.users == ("u", "v")
    now, day = NOW.timestamp(), 86_400
    expected: list[Any] = [
        (0, 2, pytest.approx(-1 / 2), now - 10 * day),
        (0, 3, pytest.approx(-1), now),  # ahead of our clock: as if it were now
        (1, 0, pytest.approx(7 / 10 * 1 / 2 + 3 / 10 * 1 / 4), now - 10 * day),
        (1, 1, pytest.approx(1), now),
    ]
    assert told(found) == expected
    unfaded = Histories.of_plays(plays, ITEMS, NOW)
    assert unfaded.weight.tolist() == pytest.approx([-1, -1, 1, 1])


@pytest.mark.parametrize("items", [(), ITEMS])
def test_nothing(items: tuple[str, ...]) -> None:
    """No plays, or none that count: no people, no events, matrices of the right shape."""
    for plays in ([], [play("u", "a", "shown"), play("u", "gone", "like")]):
        found = Histories.of_plays(plays, items, NOW)
        assert len(found) == 0
        assert found.users == ()
        assert found.matrix("strength").shape == (0, len(items))
    empty = Histories.of_events(USERS, items, [])
    assert empty.matrix().shape == (3, len(items))
    assert [empty.of_user(row) for row in range(3)] == [slice(0, 0)] * 3
    assert len(empty.over(("x",))) == 0


@pytest.mark.parametrize("event", [(3, 0, 1.0, 0.0), (0, 4, 1.0, 0.0), (-1, 0, 1.0, 0.0)])
def test_events_of_nobody_are_refused(event: Event) -> None:
    """They would silently be those of somebody else."""
    with pytest.raises(ValueError, match="not there"):
        Histories.of_events(USERS, ITEMS, [(0, 0, 1.0, 0.0), event])
