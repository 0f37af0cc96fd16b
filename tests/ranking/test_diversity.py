"""Variety: an example by hand, its two ends, and what it says that it moved."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.slots import Vectors
from ranking.diversity import mmr

# Three candidates: the second is nearly the first, the third is unlike both.
SCORES = [1.0, 0.9, 0.5]
ALIKE = np.array([[1, 0.9, 0], [0.9, 1, 0.1], [0, 0.1, 1]], np.float32)


def indices(scores: list[float], alike: Vectors, k: int, diversity: float) -> list[int]:
    return [placed.index for placed in mmr(scores, alike, k, diversity)]


def test_by_hand() -> None:
    """λ = 1/2, scores scaled to 1, 4/5, 0: after the first, 2/5 − 9/20 < 0 − 0, so the third."""
    placed = mmr(SCORES, ALIKE, 3, 0.5)
    assert [one.index for one in placed] == [0, 2, 1]
    assert [one.moved_up for one in placed] == [False, True, False]


def test_without_variety_the_order_is_by_score() -> None:
    """λ = 0; ties keep the order of the candidates, and nothing was moved."""
    placed = mmr([0.5, 2.0, 0.5, 3.0], np.ones((4, 4), np.float32), 4, 0.0)
    assert [one.index for one in placed] == [3, 1, 0, 2]
    assert not any(one.moved_up for one in placed)


def test_variety_alone_starts_with_the_best() -> None:
    """λ = 1: the first by score, wherever it stands; then what is least like those chosen."""
    alike = np.array([[1, 0.5, 0.2], [0.5, 1, 0.1], [0.2, 0.1, 1]], np.float32)
    assert indices([0.1, 0.9, 0.3], alike, 3, 1.0) == [1, 2, 0]


@pytest.mark.parametrize(("count", "k"), [(0, 5), (3, 0), (3, -1)])
def test_nothing_to_choose(count: int, k: int) -> None:
    """No candidates, or none wanted."""
    assert mmr([1.0] * count, np.eye(count, dtype=np.float32), k, 0.5) == []


def test_copies_make_way() -> None:
    """Of five copies and one other thing, the other is second, whatever it scores above none."""
    alike = np.ones((6, 6), np.float32)
    alike[5, :5] = alike[:5, 5] = 0
    assert indices([1.0, 0.99, 0.98, 0.97, 0.96, 0.5], alike, 2, 0.6) == [0, 5]


def test_what_is_not_a_number_is_no_likeness() -> None:
    """One item whose vector is damaged does not lead the list."""
    alike = ALIKE.copy()
    alike[2, :] = alike[:, 2] = np.nan
    assert indices(SCORES, alike, 3, 0.1) == [0, 1, 2]


rows = st.lists(st.lists(st.floats(-1, 1), min_size=3, max_size=3), max_size=9)


@given(rows, st.data(), st.integers(0, 12), st.floats(0, 1))
def test_a_choice_without_repetition(
    vectors: list[list[float]], data: st.DataObject, k: int, diversity: float
) -> None:
    """k of the candidates, or all; the best by score first; flags as the order by score says."""
    count = len(vectors)
    scores = data.draw(st.lists(st.floats(-5, 5), min_size=count, max_size=count))
    matrix = np.array(vectors, np.float32).reshape(count, 3)
    norms = np.maximum(np.linalg.norm(matrix, axis=1, keepdims=True), 1e-3)
    alike = np.asarray((matrix / norms) @ (matrix / norms).T, np.float32)
    placed = mmr(scores, alike, k, diversity)
    chosen = [one.index for one in placed]
    assert len(chosen) == min(k, count)
    assert len(set(chosen)) == len(chosen)
    assert set(chosen) <= set(range(count))
    by_score = sorted(range(count), key=lambda i: -scores[i])
    for position, one in enumerate(placed):
        assert one.moved_up == (by_score.index(one.index) > position)
    if chosen:
        assert scores[chosen[0]] == pytest.approx(max(scores), abs=1e-12)
