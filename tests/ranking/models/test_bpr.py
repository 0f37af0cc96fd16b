"""BPR: everybody is folded in alike, and the contract."""

from __future__ import annotations

import numpy as np
import pytest

from ranking.models.bpr import BPR
from ranking.models.testing import ModelContract
from ranking.models.testing_tastes import made_about, made_histories

pytest.importorskip("implicit")


class TestBPR(ModelContract):
    """Few factors for so little data."""

    @pytest.fixture
    def model(self) -> BPR:
        return BPR(factors=4, learning_rate=0.1, regularization=0.01, ridge=1.0)


def test_a_person_is_the_ridge_regression_on_what_they_played() -> None:
    """Solved anew as one least-squares problem with √ridge rows; the bias of an item is added."""
    model = BPR(factors=4, ridge=2.0)
    model.fit(made_histories(), made_about())
    state = model.state()
    entered, factors = state["entered"], state["factors"].astype(float)
    items, bias = factors[:, :4], factors[:, 4]
    played = made_histories().matrix().toarray()[5, entered] > 0
    rows = np.vstack([items[played], 2**0.5 * np.eye(4)])
    person = np.linalg.lstsq(rows, np.r_[np.ones(played.sum()), np.zeros(4)], rcond=None)[0]
    found = model.scores(made_histories())[5, entered]
    assert found.tolist() == pytest.approx((items @ person + bias).tolist(), abs=1e-5)
