"""Figures over scored turns, each with its interval. Cases are resampled whole (Efron 1979).

Turns of one conversation are not independent of each other: an interval over turns would be too
narrow.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from base.slots import Frozen
from benchmarks.agent.score import Scored
from benchmarks.measure import RESAMPLES, SEED, Estimate

# in the order of the tables; the names are those of `score.marks`
MEASURES = (
    "intent",
    "tools",
    "intent and tools",
    "no new request",
    "about",
    "items",
    "not items",
    "constraints",
    "something shown",
    "nothing fits",
    "keeps the list",
    "profile",
    "not in the profile",
    "calls valid",
)
INTENTS = ("recommend", "refine", "question", "feedback", "smalltalk")


class Median(Frozen):
    """Of seconds: the median with its 95 % interval, and what 90 of 100 take at most."""

    median: float
    low: float
    high: float
    p90: float
    count: int


class Totals(Frozen):
    """Counts over turns; tokens, calls and sentences are those of the language model."""

    turns: int
    calls: int
    read: int
    reused: int
    written: int
    cut: int
    sentences: int
    removed: int
    fallbacks: int
    outside: int
    times: int
    wrong_times: int
    quoted: int
    wrong_quotes: int


def share(turns: Sequence[Scored], measure: str) -> Estimate:
    """How often a measure is right, among the turns in which it is labelled."""
    values = [(one.case, float(one.right[measure])) for one in turns if measure in one.right]
    return clustered(values)


def held_to_the_end(turns: Sequence[Scored]) -> Estimate:
    """Dialogues in which every turn keeps the constraints and leaves out what was excluded."""
    kept: dict[str, bool] = {}
    for one in turns:
        for name in ("constraints", "not items"):
            if one.dialogue and name in one.right:
                kept[one.case] = kept.get(one.case, True) and one.right[name]
    return clustered([(case, float(right)) for case, right in kept.items()])


def clustered(values: Sequence[tuple[str, float]]) -> Estimate:
    """The mean of values that belong to cases, and its percentile interval over resampled cases."""
    if not values:
        return Estimate(mean=float("nan"), low=float("nan"), high=float("nan"), count=0)
    sums, counts = _by_case(values)
    draws = _draws(len(sums))
    means = sums[draws].sum(axis=1) / counts[draws].sum(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    mean = float(sums.sum() / counts.sum())
    return Estimate(mean=mean, low=float(low), high=float(high), count=len(values))


def median(turns: Sequence[Scored], seconds: Callable[[Scored], float | None]) -> Median | None:
    """Of the turns that have these seconds; None where none has."""
    by_case: dict[str, list[float]] = {}
    for one in turns:
        if (value := seconds(one)) is not None:
            by_case.setdefault(one.case, []).append(value)
    if not by_case:
        return None
    rows = [np.asarray(some, np.float64) for some in by_case.values()]
    every = np.concatenate(rows)
    medians = [np.median(np.concatenate([rows[n] for n in draw])) for draw in _draws(len(rows))]
    low, high = np.percentile(medians, [2.5, 97.5])
    return Median(
        median=float(np.median(every)),
        low=float(low),
        high=float(high),
        p90=float(np.percentile(every, 90)),
        count=every.size,
    )


def totals(turns: Sequence[Scored]) -> Totals:
    """Everything that is counted."""
    costs = [one.cost for one in turns]
    facts = [one.facts for one in turns if one.facts is not None]
    return Totals(
        turns=len(turns),
        calls=sum(cost.calls for cost in costs),
        read=sum(cost.read for cost in costs),
        reused=sum(cost.reused for cost in costs),
        written=sum(cost.written for cost in costs),
        cut=sum(cost.cut for cost in costs),
        sentences=sum(cost.sentences for cost in costs),
        removed=sum(cost.removed for cost in costs),
        fallbacks=sum(one.fallbacks for one in turns),
        outside=sum(len(one.outside) for one in turns),
        times=sum(one.times for one in facts),
        wrong_times=sum(len(one.wrong_times) for one in facts),
        quoted=sum(one.quoted for one in facts),
        wrong_quotes=sum(len(one.wrong_quotes) for one in facts),
    )


def _by_case(
    values: Sequence[tuple[str, float]],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    cases = {case: n for n, case in enumerate(dict.fromkeys(case for case, _ in values))}
    sums, counts = np.zeros(len(cases)), np.zeros(len(cases))
    for case, value in values:
        sums[cases[case]] += value
        counts[cases[case]] += 1
    return sums, counts


def _draws(size: int) -> NDArray[np.int64]:
    return np.random.default_rng(SEED).integers(0, size, (RESAMPLES, size))
