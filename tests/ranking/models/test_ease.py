"""EASE: the closed form by hand and against the regression that it solves; and the contract."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.errors import ModelError
from ranking.histories import Histories
from ranking.models import ease
from ranking.models.contract import About
from ranking.models.ease import EASE
from ranking.models.testing import ModelContract


class TestEASE(ModelContract):
    """Regularised for so few people."""

    @pytest.fixture
    def model(self) -> EASE:
        return EASE(l2=20.0)


class TestStrength(ModelContract):
    """Dislikes speak against."""

    @pytest.fixture
    def model(self) -> EASE:
        return EASE(l2=20.0, how="strength")


def scores_of(played: np.ndarray, l2: float) -> np.ndarray:
    people, items = (tuple(f"{index:02d}" for index in range(size)) for size in played.shape)
    events = [(int(u), int(i), 1.0, 0.0) for u, i in np.argwhere(played)]
    seen = Histories.of_events(people, items, events)
    model = EASE(l2=l2)
    model.fit(seen, About(items))
    return model.scores(seen)


def test_by_hand() -> None:
    """Two people played a and b, one a: XᵀX + I = [[4, 2], [2, 3]].

    Its inverse is [[3, −2], [−2, 4]]/8, so B is 2/3 from b to a, and 2/4 from a to b.
    """
    found = scores_of(np.array([[1, 1], [1, 1], [1, 0]]), 1.0)
    assert found.tolist() == [pytest.approx(row) for row in ([2 / 3, 1 / 2],) * 2 + ([0, 1 / 2],)]


@given(st.integers(0, 10_000), st.sampled_from([0.001, 0.5, 20.0]))
def test_each_item_is_a_ridge_regression_on_the_others(seed: int, l2: float) -> None:
    """Which is what the closed form solves; with so little l2 as here in double precision."""
    played = (np.random.default_rng(seed).random((12, 6)) < 0.5).astype(float)
    found = scores_of(played, l2)
    for item in range(6):
        others = np.delete(played, item, axis=1)
        weights = np.linalg.solve(others.T @ others + l2 * np.eye(5), others.T @ played[:, item])
        expected = others @ weights if played[:, item].any() else np.full(12, np.nan)
        assert found[:, item].tolist() == pytest.approx(expected.tolist(), abs=1e-4, nan_ok=True)


def test_only_what_was_played_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three of 1,000 items: a small matrix. Four are too many here, and it says what to do."""
    monkeypatch.setattr(ease, "MOST_ITEMS", 4)
    items = tuple(f"{i:04d}" for i in range(1000))
    model = EASE()
    few = [(0, i, 1.0, 0.0) for i in (5, 50, 500)]
    model.fit(Histories.of_events(("u",), items, few), About(items))
    assert model.state()["inverse"].shape == (6,)
    many = Histories.of_events(("u",), items, [*few, (0, 999, 1.0, 0.0)])
    with pytest.raises(ModelError, match="use als or item_knn"):
        model.fit(many, About(items))
