"""Places in the plane: by hand where it can be, always the same, and equal where vectors are."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from base.slots import Modality, Vectors
from catalog.whole_rows import Rows
from ranking import projection
from ranking.fusion import Calibration, Scale
from ranking.projection import Numbers, apart, blocks_of, fitted, principal, project

TEXT, IMAGE, SOUND = Modality.TEXT, Modality.IMAGE, Modality.SOUND
NUMBERS = st.floats(-1, 1, width=32, allow_subnormal=False)
MATRICES = st.tuples(st.integers(0, 3) | st.integers(8, 14), st.integers(0, 5)).flatmap(
    lambda shape: arrays(np.float32, shape, elements=NUMBERS)
)


def rows(*each: list[float] | None) -> Rows:
    has = [one for one in each if one is not None]
    places = iter(range(len(has)))
    at = np.array([-1 if one is None else next(places) for one in each])
    return Rows(at, np.array(has, np.float32))


def test_inner_products_are_scores_and_what_is_missing_is_average() -> None:
    """Of weight 2 and deviation 1/2: 4·cos less what is usual; ±(1/2, −1/2) are the rows then."""
    scale = Scale({TEXT: Calibration(deviation=0.5)}, {TEXT: 2.0, IMAGE: 0.0, SOUND: 1.0})
    found = {
        TEXT: rows([1, 0], [0, 1], None),
        IMAGE: rows([1, 0], [0, 1], [1, 0]),  # counts nothing
        SOUND: rows(None, None, None),
    }
    made = blocks_of(found, scale, 3)
    assert made.dtype == np.float32
    expected = [[2, -2, 0], [-2, 2, 0], [0, 0, 0]]
    np.testing.assert_allclose(made @ made.T, expected, atol=1e-6)
    assert blocks_of({}, scale, 3).shape == (3, 0)


@pytest.mark.parametrize("dim", [2, 6])
def test_components_by_hand(dim: int) -> None:
    """0, 1 and 5 on a line are −2, −1 and 3 from their mean, in few dimensions and in many."""
    line = np.zeros((3, dim), np.float32)
    line[:, 1] = [0, 1, 5]
    found = principal(line, 30)
    np.testing.assert_allclose(found[:, 0], [-2, -1, 3], atol=1e-5)
    np.testing.assert_allclose(found[:, 1:], 0, atol=5e-3)


def test_a_shape_is_fitted() -> None:
    """From 0 to 4 and from 0 to 2: the middle is (2, 1), and 2 is the half of the longer side."""
    found = fitted(np.array([[0.0, 0.0], [4.0, 2.0]]))
    assert found.tolist() == [[-1, -0.5], [1, 0.5]]
    assert fitted(np.full((3, 2), 7.0)).tolist() == [[0, 0]] * 3


def test_what_shares_a_place_is_put_around_it() -> None:
    """The first stays; the second lies a step away at the golden angle; the other place is free."""
    found = apart(np.array([[0.5, 0.5], [0.0, 0.0], [0.5, 0.5]]))
    assert found[:2].tolist() == [[0.5, 0.5], [0, 0]]
    angle = math.pi * (3 - math.sqrt(5))
    moved = [0.5 + projection.STEP * math.cos(angle), 0.5 + projection.STEP * math.sin(angle)]
    assert found[2].tolist() == pytest.approx(moved)


def test_thousands_at_one_place_stay_on_the_map() -> None:
    found = apart(np.zeros((5_000, 2)))
    assert len(np.unique(found, axis=0)) == 5_000
    assert np.abs(found).max() <= projection.WIDEST


@pytest.mark.parametrize("count", [0, 1])
def test_none_and_one_are_in_the_middle(count: int) -> None:
    found = project(np.ones((count, 4), np.float32))
    assert found.places.tolist() == [[0, 0]] * count


def test_two_lie_opposite() -> None:
    found = project(np.array([[1, 0], [0, 1]], np.float32)).places
    np.testing.assert_allclose(np.sort(found[:, 0]), [-1, 1], atol=1e-6)
    np.testing.assert_allclose(found[:, 1], 0, atol=5e-3)


def test_all_equal_lie_at_one_place() -> None:
    found = project(np.full((40, 8), 0.25, np.float32))
    assert found.places.tolist() == [[0, 0]] * 40


@settings(max_examples=40)
@given(MATRICES)
def test_places_are_numbers_and_equal_where_rows_are(matrix: Vectors) -> None:
    found = project(matrix)
    assert found.places.shape == (len(matrix), 2)
    assert len(found.components) == len(matrix)
    assert np.isfinite(found.components).all()
    assert (np.abs(found.places) <= 1 + 1e-9).all()
    twice = project(np.vstack([matrix, matrix]))
    np.testing.assert_array_equal(twice.places[: len(matrix)], found.places)
    np.testing.assert_array_equal(twice.places[len(matrix) :], found.places)


def groups(size: int) -> Vectors:
    """Four groups of unit rows in 16 dimensions."""
    draw = np.random.default_rng(2)
    made = np.repeat(np.eye(4, 16), size, axis=0) + draw.normal(scale=0.05, size=(4 * size, 16))
    made /= np.linalg.norm(made, axis=1, keepdims=True)
    return made.astype(np.float32)


def strays(places: Numbers, size: int) -> int:
    """Items of which the nearest is of another group."""
    far = ((places[:, None] - places[None]) ** 2).sum(axis=2)
    np.fill_diagonal(far, np.inf)
    owner = np.arange(len(places)) // size
    return int((owner[far.argmin(axis=1)] != owner).sum())


def test_a_sample_leads_the_others_to_their_neighbours(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where t-SNE cannot be afforded for all: the same groups, and nobody at another's place."""
    assert strays(project(groups(20)).places, 20) == 0
    monkeypatch.setattr(projection, "EXACT", 50)
    places = project(groups(60)).places
    assert strays(places, 60) <= 240 * 0.05
    assert len(np.unique(places, axis=0)) == 240
    np.testing.assert_array_equal(places, project(groups(60)).places)
