"""Means and medians with their 95 % intervals. Cases are resampled whole (Efron 1979).

Turns of one conversation are not independent of each other: an interval over turns would be too
narrow. Values come as (case, value); a case is a dialogue, or whatever else values belong to.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from evaluation.summary import Estimate

RESAMPLES = 2_000
SEED = 20_260_101
AT_A_TIME = 2**22  # draws in memory together
NONE = Estimate(mean=float("nan"), low=float("nan"), high=float("nan"), count=0)


def clustered(values: Sequence[tuple[Hashable, float]]) -> Estimate:
    """The mean of all values, with its percentile interval over resampled cases.

    Not a number, and a count of 0, where there are no values.
    """
    if not values:
        return NONE
    cases, numbers = _parted(values)
    both = np.column_stack([np.bincount(cases, numbers), np.bincount(cases)])
    drawn = _resamples(len(both)) @ both
    return _estimate(float(both[:, 0].sum() / numbers.size), drawn[:, 0] / drawn[:, 1], numbers)


def clustered_median(values: Sequence[tuple[Hashable, float]]) -> Estimate:
    """The median of all values, in the place of the mean, with its interval as in `clustered`."""
    if not values:
        return NONE
    cases, numbers = _parted(values)
    order = np.argsort(numbers, kind="stable")
    ordered, owners = numbers[order], cases[order]
    drawn = np.empty(RESAMPLES)
    for n, times in enumerate(_resamples(int(cases.max()) + 1)):
        upto = np.cumsum(times[owners], dtype=np.int64)
        middle = [(upto[-1] - 1) // 2, upto[-1] // 2]  # the same place twice where they are odd
        drawn[n] = ordered[np.searchsorted(upto, middle, side="right")].mean()
    return _estimate(float(np.median(numbers)), drawn, numbers)


def certain(value: float, count: int) -> Estimate:
    """A figure without an interval: both of its ends are the figure itself."""
    return Estimate(mean=value, low=value, high=value, count=count)


def _estimate(value: float, drawn: NDArray[np.float64], numbers: NDArray[np.float64]) -> Estimate:
    low, high = np.percentile(drawn, [2.5, 97.5])
    return Estimate(mean=value, low=float(low), high=float(high), count=numbers.size)


def _parted(
    values: Sequence[tuple[Hashable, float]],
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """For each value the number of its case, by first appearance, and the value: (values,) both."""
    places = {case: n for n, case in enumerate(dict.fromkeys(case for case, _ in values))}
    cases = np.fromiter((places[case] for case, _ in values), np.intp, len(values))
    return cases, np.fromiter((value for _, value in values), np.float64, len(values))


@lru_cache(maxsize=4)
def _resamples(size: int) -> NDArray[np.uint16]:
    """How often each of `size` cases is in each resample, shape (RESAMPLES, size)."""
    draw = np.random.default_rng(SEED)
    rows = max(1, AT_A_TIME // size)
    parts = []
    for start in range(0, RESAMPLES, rows):
        count = min(rows, RESAMPLES - start)
        drawn = draw.integers(0, size, (count, size)) + size * np.arange(count)[:, None]
        times = np.bincount(drawn.ravel(), minlength=count * size)
        parts.append(times.reshape(count, size).astype(np.uint16))
    found = np.concatenate(parts)
    found.flags.writeable = False  # the next caller is given the same array
    return found
