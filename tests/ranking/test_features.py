"""Scores of different models brought to one scale, within a person and over what may come."""

from __future__ import annotations

import numpy as np

from ranking.features import features, not_played, standardised
from ranking.histories import Histories

NAN = np.nan


def test_mean_and_deviation_are_those_of_what_may_come() -> None:
    """Of 1 and 3 the mean is 2 and the deviation 1; the 9 was played and is only scored."""
    found = standardised(np.array([[1, 3, 9]], np.float32), np.array([[True, True, False]]))
    assert found.tolist() == [[-1, 1, 7]]


def test_what_is_unknown_stays_unknown_and_counts_in_nothing() -> None:
    found = standardised(np.array([[1, NAN, 3]], np.float32), np.ones((1, 3), bool))
    assert found[0, [0, 2]].tolist() == [-1, 1]
    assert np.isnan(found[0, 1])


def test_all_alike_is_zero_and_not_noise() -> None:
    rows = np.array([[0.1, 0.1, 0.1], [1e6, 1e6, 1e6], [NAN, NAN, NAN]], np.float32)
    found = standardised(rows, np.ones((3, 3), bool))
    assert found[:2].tolist() == [[0, 0, 0], [0, 0, 0]]
    assert np.isnan(found[2]).all()


def test_scale_and_offset_of_a_model_mean_nothing() -> None:
    rows = np.random.default_rng(0).normal(size=(4, 30)).astype(np.float32)
    among = np.ones((4, 30), bool)
    assert np.allclose(standardised(rows, among), standardised(rows * 50 + 7, among), atol=1e-4)


def test_features_of_several_models() -> None:
    known = Histories.of_events(["ada", "bob"], ["a", "b", "c"], [(0, 1, 1.0, 0.0)])
    among = not_played(known)
    assert among.tolist() == [[True, False, True], [True, True, True]]
    rows = np.array([[0, 5, 2], [1, 1, 1]], np.float32)
    found = features({"one": rows, "two": rows * 2}, among)
    assert found.names == ("one", "two")
    assert found.values.shape == (2, 3, 2)
    assert found.at(np.array([[2, 0], [1, 1]])).tolist() == [
        [[1, 1], [-1, -1]],
        [[0, 0], [0, 0]],
    ]
    assert features({}, among).values.shape == (2, 3, 0)
