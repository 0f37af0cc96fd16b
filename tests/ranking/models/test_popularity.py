"""Popularity: plays counted and faded by hand, and the contract."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import pytest

from ranking.histories import Histories, How
from ranking.models.contract import About
from ranking.models.popularity import DAY_S, Popularity
from ranking.models.testing import ModelContract

ITEMS = ("a", "b", "c")
EVENTS = [(0, 0, 1.0, 0.0), (1, 0, -0.5, 10 * DAY_S), (1, 1, 0.5, 20 * DAY_S)]


class TestPopularity(ModelContract):
    """The same for everybody."""

    tells_tastes: ClassVar[bool] = False

    @pytest.fixture
    def model(self) -> Popularity:
        return Popularity(half_life_days=30)


@pytest.mark.parametrize(
    ("how", "half_life_days", "expected"),
    [
        ("played", None, [2, 1]),
        ("liked", None, [1, 1]),
        ("strength", None, [1 / 2, 1 / 2]),
        ("played", 10.0, [1 / 4 + 1 / 2, 1]),
        ("liked", 10.0, [1 / 4, 1]),
        ("strength", 10.0, [1 / 4 - 1 / 4, 1 / 2]),
    ],
)
def test_by_hand(how: How, half_life_days: float | None, expected: list[float]) -> None:
    """The newest play is of day 20, so those of days 0 and 10 have faded two half-lives and one."""
    model = Popularity(half_life_days=half_life_days, how=how)
    seen = Histories.of_events(("u", "v"), ITEMS, EVENTS)
    model.fit(seen, About(ITEMS))
    found = model.scores(seen)
    assert found[:, :2].tolist() == [pytest.approx(expected)] * 2
    assert np.isnan(found[:, 2]).all()
