"""How ratings are divided: nothing is in both parts, and each rule holds out what it says."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.ranking.splits import Split, after, hidden_items, last_session, random_share
from ranking.histories import Histories

HOUR = 3600.0


def events(times: dict[int, list[float]]) -> Histories:
    """Person -> times; the n-th event is of the n-th item."""
    rows = [(u, i, 1.0, at) for u, each in times.items() for i, at in enumerate(each)]
    return Histories.of_events([f"u{n}" for n in range(3)], [f"i{n}" for n in range(20)], rows)


def pairs(one: Histories) -> set[tuple[int, int]]:
    return set(zip(one.user.tolist(), one.item.tolist(), strict=True))


@pytest.mark.parametrize("seed", range(3))
def test_a_random_fifth_of_each_person(seed: int) -> None:
    known = events({0: list(range(10)), 1: list(range(20)), 2: [1.0, 2.0]})
    split = random_share(known, seed)
    assert np.bincount(split.held.user, minlength=3).tolist() == [2, 4, 0]
    assert pairs(split.known) | pairs(split.held) == pairs(known)
    assert not pairs(split.known) & pairs(split.held)


def test_seeds_differ_and_repeat() -> None:
    known = events({0: list(range(20))})
    first, second, again = (pairs(random_share(known, s).held) for s in (0, 1, 0))
    assert first != second
    assert first == again


def test_the_last_session_begins_after_an_hour() -> None:
    """Of whoever has one session alone nothing is held out."""
    known = events({0: [0, 10, 2 * HOUR, 2 * HOUR + 10], 1: [0, 1, 2], 2: [0, HOUR, HOUR + 1]})
    split = last_session(known)
    assert pairs(split.held) == {(0, 2), (0, 3)}
    gap = split.gap_s
    assert gap[0] == 2 * HOUR - 10
    assert np.isnan(gap[1:]).all()


def test_after_one_moment_for_everybody() -> None:
    known = events({0: [0, 1, 2, 3], 1: [4, 5, 6, 7], 2: [8, 9]})
    split = after(known)
    assert pairs(split.held) == {(2, 0), (2, 1)}


def test_hidden_items_lose_every_play() -> None:
    known = events({0: list(range(20)), 1: list(range(20))})
    split: Split = hidden_items(known, 0)
    assert split.hidden.sum() == 3
    assert not split.hidden[split.known.item].any()
    assert split.hidden[split.held.item].all()
    assert len(split.held) == 6
