"""What a report tells: everything that was measured, by measure and by way. It is report.json."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from base.slots import Frozen
from evaluation.results import Run

Group = Literal["found", "not mentioned", "kept", "read", "grounded", "beyond", "cost"]


class Estimate(Frozen):
    """A mean over turns with its 95 % interval over resampled dialogues; `count` turns have it.

    Of seconds it is the median. Where a figure has no interval, both of its ends are the figure.
    """

    mean: float
    low: float
    high: float
    count: int


class Row(Frozen):
    """One measure of every way that has it; `chance` is what a random order would give."""

    name: str  # "recall@10"
    group: Group
    ways: dict[str, Estimate]
    chance: float | None = None
    unit: Literal["share", "seconds", "tokens", "bits", "turns", "number"] = "share"
    better: Literal["high", "low", "neither"] = "high"


class ByTurn(Frozen):
    """One measure at the first, second, third turn of the dialogues that expects items, by way."""

    name: str
    ways: dict[str, tuple[Estimate, ...]]


class ByKind(Frozen):
    """Measures of the dialogues of one kind, or "language: en" and so on, of Matinee alone."""

    kind: str
    dialogues: int
    turns: int
    measures: dict[str, Estimate]


class Worst(Frozen):
    """A turn that went badly, with what happened in it."""

    dialogue: str
    turn: int
    why: str  # what the dialogue is there for
    said: str
    reply: str
    wrong: tuple[str, ...]  # the measures and violations, in words
    expected: tuple[str, ...] = ()  # titles
    got: tuple[str, ...] = ()  # titles, best first
    trace: tuple[str, ...] = ()
    loss: float = 0.0  # by which the worst are sorted


class Leak(Frozen):
    """An expected title that the person's own words give away before it is expected."""

    dialogue: str
    turn: int
    word: str


class Summary(Frozen):
    """The whole report."""

    runs: dict[str, Run]
    dialogues: int
    turns: int
    rows: tuple[Row, ...]
    by_turn: tuple[ByTurn, ...] = ()
    by_kind: tuple[ByKind, ...] = ()
    worst: tuple[Worst, ...] = ()
    leaks: tuple[Leak, ...] = ()
    notes: tuple[str, ...] = Field(default=())
