"""t-SNE: likeness by hand, the slope beside the divergence itself, groups that stay together."""

from __future__ import annotations

import numpy as np
import pytest

from ranking.tsne import Numbers, gradient, joint, tsne


def test_likeness_by_hand() -> None:
    """Of two p is 1/2 each way; of three equally far 1/6; together always 1."""
    assert joint(np.array([[0.0], [3.0]])).tolist() == [[0, 0.5], [0.5, 0]]
    triangle = np.eye(3)
    np.testing.assert_allclose(joint(triangle), (1 - np.eye(3)) / 6)


def test_a_perplexity_of_one_leaves_the_nearest() -> None:
    """Of 0, 1, 3 and 7: 0 and 1 choose each other, 3 chooses 1, 7 chooses 3; p is a half over 4."""
    found = joint(np.array([[0.0], [1.0], [3.0], [7.0]]))
    expected = np.zeros((4, 4))
    expected[0, 1], expected[1, 2], expected[2, 3] = 2 / 8, 1 / 8, 1 / 8
    np.testing.assert_allclose(found, expected + expected.T, atol=1e-6)


def test_likeness_has_its_perplexity() -> None:
    """On a circle all see the same: p_ij is p_j|i over n, and 2 to its entropy what was asked."""
    turn = 2 * np.pi * np.arange(61) / 61
    found = joint(np.stack([np.cos(turn), np.sin(turn)], axis=1), perplexity=10)
    np.testing.assert_array_equal(found, found.T)
    given = found[0, 1:] * 61
    assert given.sum() == pytest.approx(1)
    assert np.exp(-(given * np.log(given)).sum()) == pytest.approx(10, rel=1e-6)


def divergence(alike: Numbers, places: Numbers) -> float:
    """Σ p·ln(p/q), with q as the paper has it."""
    near = 1 / (1 + ((places[:, None] - places[None]) ** 2).sum(axis=2))
    np.fill_diagonal(near, 0)
    q = near / near.sum()
    told = alike > 0
    return float((alike[told] * np.log(alike[told] / q[told])).sum())


def test_the_slope_is_that_of_the_divergence() -> None:
    draw = np.random.default_rng(3)
    alike, places = joint(draw.normal(size=(7, 3))), draw.normal(size=(7, 2))
    spare = (np.empty((7, 7), np.float32), np.empty((7, 7), np.float32))
    found = gradient(alike.astype(np.float32), places.astype(np.float32), spare)
    step = 1e-5
    for index in np.ndindex(7, 2):
        ahead, behind = places.copy(), places.copy()
        ahead[index] += step
        behind[index] -= step
        slope = (divergence(alike, ahead) - divergence(alike, behind)) / (2 * step)
        assert found[index] == pytest.approx(slope, abs=2e-5)


def test_groups_stay_together_and_always_at_the_same_places() -> None:
    draw = np.random.default_rng(5)
    middles = 10 * np.eye(3, 12)
    points = np.repeat(middles, 15, axis=0) + draw.normal(scale=0.3, size=(45, 12))
    places = tsne(points, points[:, :2])
    assert np.isfinite(places).all()
    far = ((places[:, None] - places[None]) ** 2).sum(axis=2)
    np.fill_diagonal(far, np.inf)
    assert (far.argmin(axis=1) // 15 == np.arange(45) // 15).all()
    np.testing.assert_array_equal(places, tsne(points, points[:, :2]))
