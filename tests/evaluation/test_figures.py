"""Means and medians over resampled dialogues."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.figures import RESAMPLES, SEED, certain, clustered, clustered_median

VALUES = st.lists(
    st.tuples(st.integers(0, 4), st.floats(-100, 100, allow_subnormal=False)),
    min_size=1,
    max_size=12,
)


def test_dialogues_are_resampled_whole() -> None:
    """1/3 of three values; with a dialogue of two (0, 0) and one of one (1) only 0, 1/3, 1."""
    found = clustered([("a", 0.0), ("b", 1.0), ("a", 0.0)])
    assert found.mean == pytest.approx(1 / 3)
    assert (found.low, found.high, found.count) == (0.0, 1.0, 3)


def test_nothing_has_no_mean() -> None:
    """A count of 0 tells it from a figure."""
    assert clustered([]).count == clustered_median([]).count == 0
    assert math.isnan(clustered([]).mean)


def test_an_interval_over_cases_is_wider_than_over_turns() -> None:
    """Ten turns of one dialogue say less than ten dialogues."""
    alike = [(f"case {n}", float(n % 2)) for n in range(10) for _ in range(10)]
    apart = [(f"case {n}", float(n % 2)) for n in range(100)]
    wide, narrow = clustered(alike), clustered(apart)
    assert wide.mean == narrow.mean == 0.5
    assert wide.high - wide.low > 2 * (narrow.high - narrow.low)


def test_a_median_is_not_moved_by_one_slow_turn() -> None:
    """Of 1, 2, 3 and 1000 it is 2 1/2, and the interval ends at what was measured."""
    found = clustered_median([("a", 1.0), ("b", 2.0), ("c", 3.0), ("d", 1000.0)])
    assert found.mean == 2.5
    assert 1.0 <= found.low < 2.5 < found.high <= 1000.0


def test_one_dialogue_has_no_width() -> None:
    """Whatever is drawn is the same dialogue: honest people give no interval then."""
    found = clustered_median([("a", 1.0), ("a", 2.0), ("a", 9.0)])
    assert (found.low, found.mean, found.high) == (2.0, 2.0, 2.0)
    assert certain(0.25, 7).low == certain(0.25, 7).high == 0.25


@given(VALUES)
def test_the_same_as_drawing_dialogues_one_by_one(values: list[tuple[int, float]]) -> None:
    """Counting how often each is drawn is only a faster way to the plain bootstrap."""
    names = list(dict.fromkeys(case for case, _ in values))
    rows = [np.array([value for case, value in values if case == name]) for name in names]
    draws = np.random.default_rng(SEED).integers(0, len(rows), (RESAMPLES, len(rows)))
    some = [np.concatenate([rows[n] for n in draw]) for draw in draws]
    for found, statistic in ((clustered(values), np.mean), (clustered_median(values), np.median)):
        wanted = np.percentile([statistic(one) for one in some], [2.5, 97.5])
        assert (found.low, found.high) == pytest.approx(tuple(wanted), abs=1e-9)
        assert found.mean == pytest.approx(statistic(np.array([v for _, v in values])), abs=1e-9)
