"""Every feature counts alike, whatever was liked."""

from __future__ import annotations

import numpy as np

from ranking.even import EvenRanker
from ranking.lists import Lists


def nothing() -> Lists:
    """No list at all."""
    return Lists(np.zeros((0, 1, 2), np.float32), np.zeros((0, 1), bool), np.zeros((0, 1), bool))


def test_a_score_is_the_sum_of_the_features() -> None:
    """What a model knows nothing of counts as the mean, which is 0."""
    ranker = EvenRanker()
    ranker.fit(("popularity", "content"), nothing(), nothing(), nothing())
    values = np.array([[1.5, -0.5], [np.nan, 2.0]], np.float32)
    assert ranker.scores(values).tolist() == [1.0, 2.0]
    assert ranker.parts(values).tolist() == [[1.5, -0.5, 0.0], [0.0, 2.0, 0.0]]


def test_it_is_restored_as_it_was() -> None:
    """From what is kept of it."""
    ranker, again = EvenRanker(), EvenRanker()
    ranker.fit(("popularity", "content"), nothing(), nothing(), nothing())
    again.restore(ranker.state())
    assert again.weights == {"popularity": 1.0, "content": 1.0}
