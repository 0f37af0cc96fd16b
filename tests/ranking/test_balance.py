"""Balance: an example by hand, what it costs, and what it says that it moved."""

from __future__ import annotations

from math import log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ranking.balance import Balance
from ranking.diversity import mmr

UNLIKE = np.zeros((5, 5), np.float32)
WORST = log(100)


def balance(shares: list[float], groups: list[int], weight: float) -> Balance:
    return Balance(np.array(shares), np.array(groups), weight)


def test_costs_by_hand() -> None:
    """Wanted 3/4 and 1/4, one of each there: a third of the first kind gives 2/3 and 1/3."""
    costs = balance([3 / 4, 1 / 4], [0, 1, 0], 1.0).costs(np.array([1.0, 1.0]))
    first = 0.99 * 2 / 3 + 0.01 * 3 / 4, 0.99 / 3 + 0.01 / 4
    second = 0.99 / 3 + 0.01 * 3 / 4, 0.99 * 2 / 3 + 0.01 / 4
    by_hand = [
        (3 / 4 * log(3 / 4 / a) + 1 / 4 * log(1 / 4 / b)) / WORST for a, b in (first, second)
    ]
    assert costs == pytest.approx([by_hand[0], by_hand[1], by_hand[0]])


def test_the_wanted_mix_costs_nothing_and_none_of_it_the_most() -> None:
    """A list of one, all of which is wanted; and one with nothing of what is wanted."""
    costs = balance([1.0, 0.0], [0, 1], 1.0).costs(np.zeros(2))
    assert costs == pytest.approx([0.0, 1.0])


def test_a_small_taste_has_its_share_and_it_is_said() -> None:
    """After two of the taste that is 3/4 of all, the third place: 0.7 is ahead of 0.8.

    A third of the same leaves nothing to the other: (3/4·log(3/4 / 0.9975) + 1/4·log(100))/log(100)
    is 0.204. With one of the other it is 2/3 and 1/3, which costs 0.0035: 0.697 against 0.596.
    """
    wanted = balance([3 / 4, 1 / 4], [0, 0, 0, 1, 1], 1.0)
    scores = [1.0, 0.9, 0.8, 0.7, 0.0]
    placed = mmr(scores, UNLIKE, 4, 0.0, wanted)
    assert [one.index for one in placed] == [0, 1, 3, 2]
    assert [one.balanced for one in placed] == [False, False, True, False]
    assert not any(one.moved_up for one in placed)


def test_without_weight_nothing_moves() -> None:
    scores = [0.3, 0.9, 0.1, 0.7, 0.5]
    still = balance([0.5, 0.5], [0, 0, 0, 1, 1], 0.0)
    assert mmr(scores, UNLIKE, 5, 0.2, still) == mmr(scores, UNLIKE, 5, 0.2)


def test_balance_alone_gives_each_its_share() -> None:
    """Equal scores: eight places are six and two, however small the weight."""
    groups = [0] * 20 + [1] * 20
    alike = np.zeros((40, 40), np.float32)
    placed = mmr([1.0] * 40, alike, 8, 0.0, balance([0.75, 0.25], groups, 0.01))
    assert sum(groups[one.index] for one in placed) == 2


@given(
    st.lists(st.floats(-5, 5), min_size=1, max_size=12),
    st.lists(st.floats(0.01, 1), min_size=1, max_size=4),
    st.floats(0, 1),
    st.floats(0, 1),
    st.data(),
)
def test_every_candidate_comes_once(
    scores: list[float], weights: list[float], diversity: float, weight: float, data: st.DataObject
) -> None:
    """What is said to be moved stands before its place by score, for one reason."""
    groups = [data.draw(st.integers(0, len(weights) - 1)) for _ in scores]
    shares = [one / sum(weights) for one in weights]
    alike = np.ones((len(scores), len(scores)), np.float32)
    placed = mmr(scores, alike, len(scores), diversity, balance(shares, groups, weight))
    assert sorted(one.index for one in placed) == list(range(len(scores)))
    order = sorted(range(len(scores)), key=lambda i: -scores[i])
    for place, one in enumerate(placed):
        assert (one.moved_up or one.balanced) == (order.index(one.index) > place)
        assert not (one.moved_up and one.balanced)
