"""Recent-kNN: only the last plays ask, each before by less, and the contract."""

from __future__ import annotations

from itertools import pairwise

import pytest

from ranking.histories import Histories, How
from ranking.models.contract import About
from ranking.models.recent_knn import RecentKNN
from ranking.models.testing import ModelContract

ITEMS = ("a", "b", "c", "d", "a2", "b2", "c2", "d2")  # each was played with its second alone
PAIR = 1 / 2**0.5  # each first by two people, one of whom played its second


class TestRecentKNN(ModelContract):
    """Two plays ask, of the three that newcomers have."""

    @pytest.fixture
    def model(self) -> RecentKNN:
        return RecentKNN(last=2, fade=0.5, shrink=1.0)


def fitted(**parameters: object) -> RecentKNN:
    events = [(i, i, 1.0, 0.0) for i in range(4)] + [(4 + i, i, 1.0, 0.0) for i in range(4)]
    events += [(i, 4 + i, 1.0, 0.0) for i in range(4)]
    seen = Histories.of_events(tuple("stuvwxyz"), ITEMS, events)
    model = RecentKNN(shrink=0.0, **parameters)  # type: ignore[arg-type]
    model.fit(seen, About(ITEMS))
    return model


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ("played", [0, 1 / 2, 1, 0]),
        ("liked", [1 / 2, 0, 1, 0]),
        ("strength", [0, -1 / 2 * 1 / 5, 1 / 2, 0]),
    ],
)
def test_by_hand(how: How, expected: list[float]) -> None:
    """Plays of a, b (disliked) and c, the oldest first: the last two ask, c most."""
    of = Histories.of_events(
        ("nobody", "new"), ITEMS, [(1, 2, 0.5, 30.0), (1, 1, -0.2, 20.0), (1, 0, 1.0, 10.0)]
    )
    found = fitted(last=2, fade=0.5, how=how).scores(of)
    assert found[1, 4:].tolist() == pytest.approx([PAIR * share for share in expected])
    assert found[0].tolist() == [0] * 8


def test_at_one_time_the_later_column_is_last() -> None:
    """Whatever the order they are told in."""
    events = [(0, item, 1.0, 5.0) for item in (3, 0, 2, 1)]
    model = fitted(last=3, fade=0.5)
    for told in (events, events[::-1]):
        found = model.scores(Histories.of_events(("new",), ITEMS, told))[0, 4:].tolist()
        assert found == pytest.approx([0, PAIR / 4, PAIR / 2, PAIR])


def test_the_newest_counts_alone_without_memory() -> None:
    """With fade 0 as with one play."""
    of = Histories.of_events(("new",), ITEMS, [(0, i, 1.0, float(i)) for i in range(4)])
    found = [fitted(last=4, fade=0.0).scores(of), fitted(last=1).scores(of)]
    assert all(first.tolist() == second.tolist() for first, second in pairwise(found))
    assert found[0][0, 4:].tolist() == pytest.approx([0, 0, 0, PAIR])
