"""A comparison as rows of text, for the command line."""

from __future__ import annotations

from collections.abc import Mapping

from evaluation.compare import Comparison, Difference
from evaluation.measures import Unit

DIGITS: Mapping[Unit, int] = {"share": 3, "tokens": 0, "seconds": 2, "bits": 2}
OTHERWISE = 3
HEADERS = (
    "measure",
    "turns",
    "A",
    "B",
    "B − A, 95 %",
    "could see",
    "dialogues A : B : same",
    "better",
)


def compared_table(comparison: Comparison) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """The headers, and a row for each measure; "better" is told only where 0 is left out."""
    return HEADERS, [_row(one) for one in comparison.measures]


def _row(one: Difference) -> tuple[str, ...]:
    digits = DIGITS.get(one.unit, OTHERWISE)
    apart = one.difference
    smallest = "–" if one.detectable is None else f"{one.detectable:.{digits}f}"
    return (
        one.name,
        str(apart.count),
        f"{one.a:.{digits}f}",
        f"{one.b:.{digits}f}",
        f"{_signed(apart.mean, digits)} [{_signed(apart.low, digits)}, "
        f"{_signed(apart.high, digits)}]",
        smallest,
        f"{one.a_wins} : {one.b_wins} : {one.ties}",
        one.winner,
    )


def _signed(value: float, digits: int) -> str:
    """With its sign, but never "-0.000"."""
    text = f"{value:+.{digits}f}"
    return text.lstrip("+-") if float(text) == 0 else text
