"""Estimates as people read them: few digits, the interval beside, "–" where there is none."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from base.slots import Frozen
from evaluation.results import MATINEE
from evaluation.summary import Estimate, Row, Summary
from evaluation.tables import number

MISSING = "–"
NEARLY_NOTHING = 0.0005  # three decimals print it as nothing
SMALL = 0.0995  # a share below it needs a third decimal


class Value(Frozen):
    """A figure in a table; `strong` where it is the best of its row."""

    text: str = MISSING
    interval: str = ""
    strong: bool = False
    hint: str = ""

    def __str__(self) -> str:
        return f"{self.text} {self.interval}".strip()


def value(one: Estimate | None, unit: str, digits: int, strong: bool = False) -> Value:
    """The mean, its interval where it has one, how many turns have it; empty where none has."""
    if one is None or not one.count or not math.isfinite(one.mean):
        return Value()
    turns = f"{one.count} turn" + "s" * (one.count != 1)
    bounded = math.isfinite(one.low) and math.isfinite(one.high)
    if not bounded or one.low == one.mean == one.high:
        return Value(text=figure(one.mean, unit, digits), strong=strong, hint=turns)
    ends = ", ".join(_bare(end, unit, digits) for end in (one.low, one.high))
    return Value(
        text=figure(one.mean, unit, digits),
        interval=f"[{ends}]",
        strong=strong,
        hint=f"{turns}; 95 % interval {ends.replace(', ', ' to ')}",
    )


def figure(mean: float | None, unit: str, digits: int = 3) -> str:
    """One number, with its unit where no heading says it; `digits` are the decimals of shares."""
    if mean is None or not math.isfinite(mean):
        return MISSING
    return _bare(mean, unit, digits) + " s" * (unit == "seconds")


def _bare(mean: float, unit: str, digits: int) -> str:
    if unit in ("seconds", "tokens"):
        return "0" if mean == 0 else number(mean)
    if digits > 2 and 0 < mean < NEARLY_NOTHING:
        return "<0.001"
    return f"{round(mean, digits) + 0.0:.{digits}f}"  # + 0.0: no "-0.00"


def digits(unit: str, means: Iterable[float]) -> int:
    """The decimals of figures that stand together: three where a share of them is small."""
    small = any(0 < abs(mean) < SMALL for mean in means)
    return 3 if unit == "share" and small else 2


def row_values(row: Row, ways: Iterable[str]) -> tuple[Value, ...]:
    """The figures of one measure, way by way."""
    best = strongest(row)
    decimals = digits(row.unit, (one.mean for one in row.ways.values() if one.count))
    return tuple(value(row.ways.get(way), row.unit, decimals, way in best) for way in ways)


def turns_of(row: Row) -> str:
    """How many turns have the measure: "243", or "240 to 243" where ways differ."""
    counts = sorted({one.count for one in row.ways.values() if one.count})
    if not counts:
        return MISSING
    return str(counts[0]) if len(counts) == 1 else f"{counts[0]} to {counts[-1]}"


def strongest(row: Row) -> frozenset[str]:
    """The ways with the best mean; none where its interval meets those of all the others."""
    known = {way: one for way, one in row.ways.items() if one.count and not math.isnan(one.mean)}
    if row.better == "neither" or len(known) < 2:
        return frozenset()
    choose = max if row.better == "high" else min
    top = choose(one.mean for one in known.values())
    best = [way for way, one in known.items() if one.mean == top]
    return frozenset(way for way in best if _stands_out(known, way))


def _stands_out(known: Mapping[str, Estimate], way: str) -> bool:
    own = known[way]
    return any(
        other.high < own.low or own.high < other.low for name, other in known.items() if name != way
    )


def ways_of(summary: Summary) -> tuple[str, ...]:
    """Every way that was run or has a figure: Matinee, then in the order of the runs."""
    measured = [way for row in summary.rows for way in row.ways]
    measured += [way for by in summary.by_turn for way in by.ways]
    found = dict.fromkeys([*summary.runs, *measured])
    return tuple(sorted(found, key=lambda way: way != MATINEE))
