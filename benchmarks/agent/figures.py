"""Figures over scored turns, each with its interval over resampled conversations."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from base.slots import Frozen
from benchmarks.agent.score import Scored
from evaluation.figures import clustered, clustered_median
from evaluation.summary import Estimate

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


def median(turns: Sequence[Scored], seconds: Callable[[Scored], float | None]) -> Median | None:
    """Of the turns that have these seconds; None where none has."""
    values = [(one.case, value) for one in turns if (value := seconds(one)) is not None]
    if not values:
        return None
    found = clustered_median(values)
    return Median(
        median=found.mean,
        low=found.low,
        high=found.high,
        p90=float(np.percentile([value for _, value in values], 90)),
        count=found.count,
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
