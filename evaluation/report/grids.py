"""The report's tables before they are HTML or Markdown: names clean, figures printed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from base.printable import one_line
from base.slots import Frozen
from evaluation.measures import UNMENTIONED
from evaluation.report.figures import (
    MISSING,
    Value,
    digits,
    figure,
    row_values,
    turns_of,
    value,
    ways_of,
)
from evaluation.report.words import HEADINGS, row_hint, row_label, way_label
from evaluation.summary import ByTurn, Group, Row, Summary

MAIN: Final = "recall@10" + UNMENTIONED  # stands in the main table too
HEADLINE: Final = (
    *("recall@10", "ndcg@10", "mrr", MAIN, "constraints kept", "exclusions kept"),
    *("intent", "tools", "outside", "seconds to items"),
)


class Line(Frozen):
    """A row of a table."""

    name: str
    cells: tuple[Value, ...]
    hint: str = ""


class Grid(Frozen):
    """A table whose first column are names."""

    head: tuple[str, ...]
    lines: tuple[Line, ...]


class Section(Frozen):
    """One group of measures; `id` is its place in a page, `short` its name in a list of them."""

    id: str
    short: str
    heading: str
    about: str
    grid: Grid


def main_rows(summary: Summary) -> tuple[Row, ...]:
    """What was found, and one measure of it without mentioned items."""
    return tuple(row for row in summary.rows if row.group == "found" or row.name == MAIN)


def headline(summary: Summary) -> tuple[Row, ...]:
    """What a person wants to know at once; the first rows where none of it was measured."""
    return tuple(row for row in summary.rows if row.name in HEADLINE) or summary.rows[:6]


def rows_grid(rows: Sequence[Row], ways: Sequence[str], heading: str = "") -> Grid:
    """Measures by way; a column for chance where one of them knows it.

    `heading` is what stands above it, and what no name needs to end with.
    """
    chance = any(row.chance is not None for row in rows)
    head = ("measure", *map(way_label, ways), *("by chance",) * chance, "turns")
    lines = []
    for row in rows:
        cells = [*row_values(row, ways)]
        if chance:
            cells.append(Value(text=figure(row.chance, row.unit)))
        cells.append(Value(text=turns_of(row)))
        lines.append(Line(name=row_label(row, heading), cells=tuple(cells), hint=row_hint(row)))
    return Grid(head=head, lines=tuple(lines))


def main_section(summary: Summary) -> Section | None:
    """The table that stands first, and alone in the README; None where nothing was measured."""
    rows = main_rows(summary)
    if not rows:
        return None
    return _section("found", rows, ways_of(summary))


def sections(summary: Summary) -> tuple[Section, ...]:
    """The groups after the first, in the order of `HEADINGS`, where they have figures."""
    made = []
    for group in HEADINGS:
        rows = [row for row in summary.rows if row.group == group]
        if rows and group != "found":
            made.append(_section(group, rows, _ways_in(rows, ways_of(summary))))
    return tuple(made)


def _section(group: Group, rows: Sequence[Row], ways: Sequence[str]) -> Section:
    heading, about = HEADINGS[group]
    return Section(
        id=group.replace(" ", "-"),
        short=heading.split(",")[-1].strip().capitalize(),
        heading=heading,
        about=about,
        grid=rows_grid(rows, ways, UNMENTIONED if group == "not mentioned" else ""),
    )


def _ways_in(rows: Iterable[Row], ways: Sequence[str]) -> tuple[str, ...]:
    """Without those that no row has: what reads no message has no column for reading."""
    measured = {way for row in rows for way, one in row.ways.items() if one.count}
    return tuple(way for way in ways if way in measured) or tuple(ways)


def turn_grid(by: ByTurn, ways: Sequence[str], unit: str) -> Grid:
    """One measure, ways down and turns across."""
    longest = max((len(by.ways.get(way, ())) for way in ways), default=0)
    means = [one.mean for several in by.ways.values() for one in several if one.count]
    lines = []
    for way in ways:
        own = by.ways.get(way, ())
        cells = [value(one, unit, digits(unit, means)) for one in own]
        cells += [Value()] * (longest - len(own))
        lines.append(Line(name=way_label(way), cells=tuple(cells)))
    return Grid(head=("way", *(f"turn {n + 1}" for n in range(longest))), lines=tuple(lines))


def unit_of(summary: Summary, name: str) -> str:
    """The unit of a measure by its name; a share where no row has it."""
    return next((row.unit for row in summary.rows if row.name == name), "share")


def kind_grid(summary: Summary) -> Grid | None:
    """Kinds of dialogues down and their measures across."""
    names = list(dict.fromkeys(name for kind in summary.by_kind for name in kind.measures))
    if not summary.by_kind:
        return None
    units = {name: unit_of(summary, name) for name in names}
    decimals = {
        name: digits(
            units[name], (kind.measures[name].mean for kind in summary.by_kind
                          if name in kind.measures)
        )
        for name in names
    }  # fmt: skip
    lines = [
        Line(
            name=one_line(kind.kind) or MISSING,
            cells=(
                Value(text=str(kind.dialogues)),
                Value(text=str(kind.turns)),
                *(value(kind.measures.get(name), units[name], decimals[name]) for name in names),
            ),
        )
        for kind in summary.by_kind
    ]
    head = ("kind", "dialogues", "turns", *map(one_line, names))
    return Grid(head=head, lines=tuple(lines))
