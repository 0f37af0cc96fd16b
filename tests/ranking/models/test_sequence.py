"""The sequential model: it learns an order, the same twice, and restores to the same scores."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from base.errors import UsageError
from ranking.histories import Histories
from ranking.models import sequence, sequence_network
from ranking.models.contract import About
from ranking.models.sequence import SASRec, _Numbering
from ranking.models.testing import ModelContract

RING = 9  # items that are played one after the other: 0, 1, …, 8, 0
UNPLAYED = 9
ITEMS = tuple(f"item{number}" for number in range(RING + 1))
ABOUT = About(ITEMS)


class TestSASRec(ModelContract):
    """Small, for few events."""

    @pytest.fixture
    def model(self) -> SASRec:
        return SASRec(dim=16, length=8, epochs=20)


class TestLiked(ModelContract):
    """Of what was liked alone."""

    @pytest.fixture
    def model(self) -> SASRec:
        return SASRec(dim=16, length=8, epochs=20, how="liked")


def histories(*rows: list[int]) -> Histories:
    """A person a row, who played these items in this order."""
    events = [
        (u, item, 1.0, float(at)) for u, row in enumerate(rows) for at, item in enumerate(row)
    ]
    return Histories.of_events([f"user{u}" for u in range(len(rows))], ITEMS, events)


def ring(people: int = 45) -> Histories:
    """Everybody begins somewhere on the ring and goes on for five items."""
    return histories(*([(user + step) % RING for step in range(5)] for user in range(people)))


def small(**parameters: int) -> SASRec:
    return SASRec(**{"dim": 16, "length": 6, "epochs": 60, **parameters})  # type: ignore[arg-type]


def fitted(seen: Histories | None = None, **parameters: int) -> SASRec:
    model = small(**parameters)
    model.fit(ring() if seen is None else seen, ABOUT)
    return model


@pytest.fixture(scope="module")
def model() -> SASRec:
    return fitted()


def test_it_learns_what_follows_what(model: SASRec) -> None:
    """After any item of the ring the next one is first, whatever was played before it."""
    of = histories(*([(start + step) % RING for step in range(3)] for start in range(RING)))
    best = np.nanargmax(model.scores(of), axis=1)
    assert best.tolist() == [(start + 3) % RING for start in range(RING)]


def test_order_counts_and_not_only_what_was_played() -> None:
    """The same two items the other way round are followed by something else."""
    model = fitted(histories(*[[0, 1, 2], [1, 0, 3]] * 16), epochs=30)
    assert np.nanargmax(model.scores(histories([0, 1], [1, 0])), axis=1).tolist() == [2, 3]


def test_one_event_is_enough_and_none_prefers_nothing(model: SASRec) -> None:
    """An item alone is followed by the next; who played nothing gets nothing but zeros."""
    scores = model.scores(histories([2], [], [UNPLAYED]))
    assert np.nanargmax(scores[0]) == 3
    assert scores[1:, :RING].tolist() == [[0.0] * RING] * 2


def test_what_nobody_played_is_unknown(model: SASRec) -> None:
    """In training; playing it later does not change what is said of the rest."""
    scores = model.scores(histories([1, 2], [1, UNPLAYED, 2]))
    assert np.isnan(scores[:, UNPLAYED]).all()
    np.testing.assert_array_equal(scores[0], scores[1])


def test_only_the_last_events_are_read() -> None:
    """With a length of two, what came before the last two changes nothing."""
    model = fitted(length=2, epochs=2)
    scores = model.scores(histories([7, 5, 1, 2], [1, 2]))
    np.testing.assert_array_equal(scores[0], scores[1])


def test_long_histories_are_learned_from_wholly() -> None:
    """Each of the nine steps is a target once, though a row has at most four of them."""
    seen = histories(list(range(RING)), [3], [])
    known = np.bincount(seen.item, minlength=len(ITEMS)) > 0
    windows = small(length=4)._windows(seen, _Numbering.of(known, ITEMS)).tolist()
    assert windows == [[5, 6, 7, 8, 9], [1, 2, 3, 4, 5]]


def test_the_same_twice_and_others_are_left_alone() -> None:
    """Whatever was drawn before, and what is drawn after is as if nothing had been trained."""
    torch.manual_seed(7)
    expected = torch.rand(3)
    torch.manual_seed(7)
    one = fitted(epochs=2).scores(ring())
    assert torch.equal(torch.rand(3), expected)
    np.testing.assert_array_equal(one, fitted(epochs=2).scores(ring()))
    assert not np.array_equal(one, fitted(epochs=2, seed=1).scores(ring()), equal_nan=True)


def test_restored_it_is_the_same(model: SASRec) -> None:
    """Also into a model that was made with another shape."""
    other = SASRec()
    other.restore(model.state(), ABOUT)
    np.testing.assert_array_equal(other.scores(ring()), model.scores(ring()))
    assert {values.dtype.kind for values in model.state().values()} == {"b", "i", "f"}


@pytest.mark.parametrize("seen", [histories(), histories([]), histories([4]), histories([4], [2])])
def test_nothing_to_learn(seen: Histories) -> None:
    """Nobody, nothing played, one item each: no error, and kept and restored all the same."""
    model = fitted(seen)
    scores = model.scores(histories([1], []))
    assert scores.shape == (2, len(ITEMS))
    known = sorted({int(item) for item in seen.item})
    assert np.flatnonzero(np.isfinite(scores[0])).tolist() == known
    again = small()
    again.restore(model.state(), ABOUT)
    np.testing.assert_array_equal(again.scores(histories([1], [])), scores)


def test_disliked_items_are_left_out_where_that_is_asked_for() -> None:
    """By `how`: what is not liked is neither learned nor read."""
    seen = replace(histories([0, 1, 2]), weight=np.array([1.0, -1.0, 0.5]))
    model = SASRec(dim=4, length=3, epochs=1, how="liked")
    model.fit(seen, ABOUT)
    assert np.flatnonzero(np.isfinite(model.scores(seen)[0])).tolist() == [0, 2]


def test_a_sample_of_many_items_teaches_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Above so many items the softmax is over a sample."""
    monkeypatch.setattr(sequence, "MOST_SOFTMAX", RING - 1)
    monkeypatch.setattr(sequence_network, "NEGATIVES", RING // 2)
    of = histories(*([start] for start in range(RING)))
    best = np.nanargmax(fitted().scores(of), axis=1)
    assert best.tolist() == [(start + 1) % RING for start in range(RING)]


def test_heads_share_the_dimension() -> None:
    with pytest.raises(UsageError, match="dim 10 cannot be shared among 4 heads"):
        SASRec(dim=10, heads=4)
