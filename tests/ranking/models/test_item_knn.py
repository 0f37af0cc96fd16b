"""Item-kNN: shrunk cosines by hand, which neighbours are kept, and the contract."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array

from ranking.histories import Histories
from ranking.models import item_knn
from ranking.models.contract import About
from ranking.models.item_knn import ItemKNN, nearest
from ranking.models.testing import ModelContract

ITEMS = ("a", "b", "c")
PLAYED = np.array([[1, 1, 0], [1, 1, 0], [1, 0, 1], [1, 0, 0]], np.float32)


class TestItemKNN(ModelContract):
    """With few neighbours and little shrinkage."""

    @pytest.fixture
    def model(self) -> ItemKNN:
        return ItemKNN(neighbours=8, shrink=1.0)


class TestLiked(ModelContract):
    """By what was liked alone."""

    @pytest.fixture
    def model(self) -> ItemKNN:
        return ItemKNN(neighbours=20, how="liked")


class TestStrength(ModelContract):
    """By how much, dislikes too."""

    @pytest.fixture
    def model(self) -> ItemKNN:
        return ItemKNN(neighbours=20, how="strength")


@pytest.mark.parametrize("shrink", [0.0, 1.0])
def test_cosines_by_hand(shrink: float) -> None:
    """a·b = 2, a·c = 1, ‖a‖ = 2, ‖b‖ = √2, ‖c‖ = 1; b and c share nobody."""
    ab, ac = 2 / (2 * 2**0.5 + shrink), 1 / (2 + shrink)
    expected = [[0, ab, ac], [ab, 0, 0], [ac, 0, 0]]
    found = nearest(csr_array(PLAYED), 3, shrink).toarray()
    assert found.tolist() == [pytest.approx(row) for row in expected]


def test_each_item_keeps_its_own_neighbours() -> None:
    """With one neighbour a is asked by b alone, and c still by a."""
    found = nearest(csr_array(PLAYED), 1, 0.0).toarray()
    assert (found > 0).tolist() == [[False, True, True], [True, False, False], [False] * 3]


def test_scores_are_sums_over_the_history() -> None:
    """Who played b and c scores a by both of them."""
    seen = Histories.of_events(
        tuple("uvwx"), ITEMS, [(int(u), int(i), 1.0, 0.0) for u, i in np.argwhere(PLAYED)]
    )
    model = ItemKNN(shrink=1.0, how="played")
    model.fit(seen, About(ITEMS))
    of = Histories.of_events(("new",), ITEMS, [(0, 1, 1.0, 0.0), (0, 2, -1.0, 0.0)])
    assert model.scores(of)[0].tolist() == pytest.approx([2 / (8**0.5 + 1) + 1 / 3, 0, 0])


@given(st.integers(0, 10_000), st.integers(1, 6), st.integers(1, 40))
def test_blocks_and_cuts_change_nothing(seed: int, neighbours: int, entries: int) -> None:
    """Against the dense formula, whatever fits into a block; of equals the first are kept."""
    draw = np.random.default_rng(seed)
    dense = (draw.random((6, 8)) < 0.4).astype(np.float64)
    norm = np.sqrt((dense**2).sum(axis=0))
    alike = (dense.T @ dense / (np.outer(norm, norm) + 1.0)).astype(np.float32)
    np.fill_diagonal(alike, 0)
    expected = np.zeros_like(alike)
    for item in range(8):
        best = np.argsort(-alike[:, item], kind="stable")[:neighbours]
        expected[best, item] = alike[best, item]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(item_knn, "ENTRIES", entries)
        assert np.array_equal(nearest(csr_array(dense), neighbours, 1.0).toarray(), expected)
