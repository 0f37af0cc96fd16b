"""Which interest fits best, by hand: a small one is trusted less."""

from __future__ import annotations

import numpy as np
import pytest

from ranking.nearest import nearest, trusts
from ranking.profile import Interest


def interest(weight: float) -> Interest:
    return Interest((), weight, {})


def test_trust_grows_with_the_weight() -> None:
    """The biggest is trusted wholly, one of half its weight 3/5 + 2/5 · 1/2 = 4/5 of that."""
    groups = [interest(0.4), interest(0.2), interest(0.0)]
    assert trusts(groups) == pytest.approx([1, 4 / 5, 3 / 5])
    assert trusts([interest(0.0)]) == pytest.approx([3 / 5])
    assert trusts([]) == []


def test_the_best_is_taken_after_trust() -> None:
    """The second is ahead by its own scores for both, but 4/5 · 1.2 < 1; equals go to the first."""
    groups = [interest(0.4), interest(0.2)]
    found = nearest(groups, [np.array([1.0, 1.0, 0.8]), np.array([1.2, 2.0, 1.0])], 3)
    assert found.which.tolist() == [0, 1, 0]
    assert found.totals.tolist() == pytest.approx([1, 8 / 5, 4 / 5])


def test_without_interests_all_are_equal() -> None:
    """0 for each item."""
    found = nearest([], [], 2)
    assert found.which.tolist() == [0, 0]
    assert found.totals.tolist() == [0, 0]
