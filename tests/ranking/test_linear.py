"""The linear ranker: weights that are learned, parts that sum, and items that nobody played."""

from __future__ import annotations

import numpy as np
import pytest

from ranking.linear import CONSTANT, LinearRanker, fit_weights, listwise_loss, personal
from ranking.lists import Lists

NAN = np.nan


def lists(values: list[list[list[float]]], liked: list[list[int]]) -> Lists:
    relevant = np.asarray(liked, bool)
    return Lists(np.asarray(values, np.float32), relevant, np.ones_like(relevant))


def drawn(count: int, weights: list[float], seed: int = 0, depth: int = 20) -> Lists:
    """Lists in which one item was liked, chosen with the odds exp(w·x)."""
    chance = np.random.default_rng(seed)
    values = chance.normal(size=(count, depth, len(weights))).astype(np.float32)
    utility = values @ np.asarray(weights) + chance.gumbel(size=(count, depth))
    relevant = utility == utility.max(axis=1, keepdims=True)
    return Lists(values, relevant, np.ones_like(relevant))


def test_the_loss_worked_by_hand() -> None:
    """Odds 1 : 3 and the second liked: log(4/3), and shares 1/4, 3/4 less 0, 1."""
    one = lists([[[0.0], [1.0]]], [[0, 1]])
    loss, pull = listwise_loss(np.array([[0.0, np.log(3)]]), one)
    assert loss == pytest.approx(np.log(4 / 3))
    assert pull.tolist() == [[pytest.approx(1 / 4), pytest.approx(-1 / 4)]]


def test_empty_places_have_no_share() -> None:
    one = Lists(np.zeros((1, 3, 1), np.float32), np.array([[True, False, False]]),
                np.array([[True, True, False]]))  # fmt: skip
    loss, pull = listwise_loss(np.array([[0.0, 0.0, 99.0]]), one)
    assert loss == pytest.approx(np.log(2))
    assert pull[0, 2] == 0


def test_weights_that_made_the_choices_are_found_again() -> None:
    found = fit_weights(drawn(6000, [1.5, 0.5, 0.0]), 3, l2=0.0)
    assert found == pytest.approx([1.5, 0.5, 0.0], abs=0.08)


def test_no_weight_is_below_nothing() -> None:
    assert fit_weights(drawn(500, [1.0, -1.0]), 2)[1] == 0


def test_without_lists_nothing_is_learned() -> None:
    none = Lists(np.zeros((0, 5, 2), np.float32), np.zeros((0, 5), bool), np.zeros((0, 5), bool))
    assert fit_weights(none, 2).tolist() == [0, 0]
    assert personal(none, np.array([1.0, 2.0])).tolist() == [1, 2]


def test_a_persons_own_weights_begin_at_the_shared_ones_and_leave_them_with_many_lists() -> None:
    shared, own = np.array([1.0, 0.2]), [0.2, 1.0]
    few, many = (personal(drawn(n, own, seed=3), shared) for n in (2, 3000))
    assert abs(few - shared).max() < abs(many - shared).max()
    assert many == pytest.approx(own, abs=0.12)
    assert few == pytest.approx(shared, abs=0.7)


def test_parts_sum_to_the_score_and_unknown_ones_are_nothing() -> None:
    ranker = LinearRanker()
    warm = drawn(200, [1.0, 0.5])
    ranker.fit(("people", "content"), warm, *no_lists(2))
    values = np.random.default_rng(1).normal(size=(3, 40, 2)).astype(np.float32)
    values[0, 0, 0] = NAN
    parts = ranker.parts(values)
    assert parts.shape == (3, 40, 3)
    assert np.abs(parts.sum(axis=-1) - ranker.scores(values)).max() < 1e-12
    assert parts[0, 0, 0] == 0


def no_lists(features: int) -> tuple[Lists, Lists]:
    none = Lists(
        np.zeros((0, 1, features), np.float32), np.zeros((0, 1), bool), np.zeros((0, 1), bool)
    )
    return none, none


def hidden_lists() -> tuple[Lists, Lists, Lists]:
    """Played items: both features tell. Hidden ones: the first is unknown, the second tells much.

    In lists of both, the half of what was liked is hidden.
    """
    warm = drawn(800, [1.0, 0.3])
    cold = drawn(800, [0.0, 1.0], seed=1)
    hidden = Lists(cold.values.copy(), cold.relevant, cold.there)
    hidden.values[..., 0] = NAN
    half = np.arange(800) % 2 == 0
    mixed = Lists(
        np.concatenate([warm.values, hidden.values], axis=1),
        np.concatenate([warm.relevant & half[:, None], hidden.relevant & ~half[:, None]], axis=1),
        np.ones((800, 40), bool),
    )
    return warm, hidden, mixed


def test_items_that_nobody_played_are_weighed_by_what_is_known_of_them() -> None:
    """A weight of their own; as often liked as others, they are not behind for being unknown."""
    ranker = LinearRanker()
    warm, hidden, mixed = hidden_lists()
    ranker.fit(("people", "content"), warm, hidden, mixed)
    new = ranker.parts(np.array([[[NAN, 1.0]]], np.float32))[0, 0]
    old = ranker.parts(np.array([[[0.0, 1.0]]], np.float32))[0, 0]
    assert new[0] == 0
    assert new[1] == pytest.approx(1.0, abs=0.15)
    assert old[1] == pytest.approx(0.3, abs=0.1)
    values = mixed.values
    best = ranker.scores(values).argmax(axis=1)
    assert 0.3 < (best >= 20).mean() < 0.7
    assert CONSTANT not in ranker.weights


def test_it_is_the_same_after_restoring() -> None:
    ranker, again = LinearRanker(), LinearRanker()
    ranker.fit(("people", "content"), *hidden_lists())
    again.restore(ranker.state())
    values = hidden_lists()[2].values
    assert np.array_equal(ranker.parts(values), again.parts(values))
    assert again.names == ("people", "content")
