"""Whether one way of ranking is better than another for the same people, and what could be seen."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

NUMBERS_AT_A_TIME = 2**22  # of samples in memory
TWO_SIDED, POWER = 1.96, 0.84  # of the normal distribution: 5 % two-sided, and 80 %


class Interval(NamedTuple):
    """A mean with the interval that holds it in 95 of 100 samples."""

    mean: float
    low: float
    high: float


def paired_bootstrap(
    a: NDArray[np.float64], b: NDArray[np.float64], seed: int, times: int = 2000
) -> Interval:
    """The mean of a − b over people, with its 95 % percentile interval (Efron, Tibshirani, 1993).

    People are drawn with replacement, each with both of their numbers. Who has not a number in
    either is left out; with nobody left, all three are not a number.

    Args:
        a: shape (people,).
        b: shape (people,), the same people.
        seed: of the draws.
        times: how many samples.

    Raises:
        ValueError: `a` and `b` are not of the same people.
    """
    differences = _differences(a, b)
    if not differences.size:
        return Interval(np.nan, np.nan, np.nan)
    draw = np.random.default_rng(seed)
    at_a_time = max(1, NUMBERS_AT_A_TIME // differences.size)
    means = [
        differences[draw.integers(differences.size, size=(count, differences.size))].mean(axis=1)
        for start in range(0, times, at_a_time)
        for count in [min(at_a_time, times - start)]
    ]
    low, high = np.quantile(np.concatenate(means), [0.025, 0.975])
    return Interval(float(differences.mean()), float(low), float(high))


def detectable(differences: NDArray[np.float64]) -> float:
    """The smallest mean difference that a paired test of these people could see.

    With 80 % power at 5 % two-sided: (1.96 + 0.84)·sd/√n (Cohen, 1988). What is not a number is
    left out; not a number where fewer than two people are left.

    Args:
        differences: shape (people,), of each person's two numbers.
    """
    known = differences[np.isfinite(differences)]
    if known.size < 2:
        return float("nan")
    return float((TWO_SIDED + POWER) * known.std(ddof=1) / np.sqrt(known.size))


def _differences(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    if a.shape != b.shape:
        raise ValueError(f"{a.shape[0]} and {b.shape[0]} numbers are not of the same people")
    both = np.asarray(a, np.float64) - np.asarray(b, np.float64)
    return both[np.isfinite(both)]
