"""Measures by way as bars, one panel a measure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from evaluation.report.figures import Value, digits, figure, value
from evaluation.report.svg import (
    HUES,
    SMALL,
    cut,
    line,
    picture,
    text,
    ticks,
    told,
    width_of,
)
from evaluation.report.words import row_label, way_label
from evaluation.summary import Estimate, Row

WIDTH: Final = 720
NAMES: Final = 130  # the most that names of ways take, in pixels
PANELS: Final = 3  # side by side
FIGURE: Final = 62  # beside a bar
BAR, STEP, HEAD, FOOT, TOP = 12, 20, 20, 30, 34  # heights


def bar_plot(title: str, rows: Sequence[Row], ways: Sequence[str], shared: bool = False) -> str:
    """One panel a measure, one bar a way, with whiskers for intervals and a tick for chance.

    `shared`: shares have one scale over all panels. A way that a measure lacks has "–".
    """
    rows = [row for row in rows if any(map(known, row.ways.values()))]
    names = min(NAMES, max((width_of(way_label(way)) for way in ways), default=0)) + 20
    column = (WIDTH - names) / PANELS
    block = HEAD + STEP * len(ways) + FOOT
    top = max((_top(row) for row in rows if row.unit == "share"), default=1.0)
    parts = []
    for start in range(0, len(rows), PANELS):
        y = TOP + block * (start // PANELS)
        for n, way in enumerate(ways):
            at = y + HEAD + STEP * n + BAR - 1
            parts.append(text(8, at, cut(way_label(way), names - 12), kind=f"p-fill{n % HUES}"))
        for n, row in enumerate(rows[start : start + PANELS]):
            own = top if shared and row.unit == "share" else _top(row)
            parts += _panel(row, ways, names + column * n, y, column, own)
    height = TOP + block * math.ceil(len(rows) / PANELS)
    said = "Thin lines: 95 % intervals."
    if any(row.chance is not None for row in rows):
        said += " Short ticks above and below a bar: what a random order would give."
    parts.append(text(8, height + 6, said, kind="p-soft", size=SMALL + 1))
    return picture(title, WIDTH, height + 18, parts)


def _panel(
    row: Row, ways: Sequence[str], left: float, y: float, column: float, top: float
) -> list[str]:
    room = column - FIGURE - 16
    bottom = y + HEAD + STEP * len(ways)
    ends = ((left, "start", "0"), (left + room, "end", f"{top:g}"))
    parts = [told(row_label(row), [text(left, y + 10, cut(row_label(row), column - 12))])]
    parts += [line(x, y + HEAD - 4, x, bottom, "p-rule") for x, _, _ in ends]
    parts += [
        text(x, bottom + 11, said, size=SMALL, anchor=anchor, kind="p-soft")
        for x, anchor, said in ends
    ]
    decimals = digits(row.unit, (one.mean for one in row.ways.values() if one.count))
    for n, way in enumerate(ways):
        at = y + HEAD + STEP * n
        one = row.ways.get(way)
        printed = value(one, row.unit, decimals)
        drawn = [text(left + room + 6, at + BAR - 1, printed.text)]
        if one is not None and known(one):
            drawn = [*_bar(one, left, at, room / top, room, n), *drawn]
        if row.chance is not None and math.isfinite(row.chance):
            x = left + _length(row.chance, room / top, room)
            # above and below: across the bar it would hide what is small
            drawn += [line(x, edge, x, edge + 3, "p-chance") for edge in (at - 3, at + BAR)]
        parts.append(told(_hint(way, row.name, printed, row.chance, row.unit), drawn))
    return parts


def _bar(one: Estimate, left: float, y: float, scale: float, room: float, hue: int) -> list[str]:
    long = _length(one.mean, scale, room)
    low, high = (left + _length(end, scale, room) for end in (one.low, one.high))
    return [
        f'<rect class="p-fill{hue % HUES}" x="{left:.1f}" y="{y}" width="{long:.1f}" '
        f'height="{BAR}"/>',
        line(low - 1, y + BAR / 2, high + 1, y + BAR / 2, "p-halo"),  # dark on dark is not seen
        line(low, y + BAR / 2, high, y + BAR / 2, "p-whisker"),
        *(line(x, y + 3, x, y + BAR - 3, "p-whisker") for x in (low, high)),
    ]


def _length(size: float, scale: float, room: float) -> float:
    return min(room, max(0.0, size * scale)) if math.isfinite(size) else 0.0


def _hint(way: str, name: str, printed: Value, chance: float | None, unit: str) -> str:
    beside = f"; by chance {figure(chance, unit)}" if chance is not None else ""
    turns = f" ({printed.hint})" if printed.hint else ""
    return f"{way_label(way)}, {name}: {printed.text}{turns}{beside}"


def known(one: Estimate) -> bool:
    """Whether a turn has it, so that it can be drawn."""
    return one.count > 0 and math.isfinite(one.mean)


def _top(row: Row) -> float:
    """Where the scale of a measure ends."""
    ends = [end for one in row.ways.values() if known(one) for end in (one.mean, one.high)]
    ends += [row.chance] if row.chance is not None else []
    most = 1.0 if row.unit == "share" else math.inf
    return ticks(max((end for end in ends if math.isfinite(end)), default=0.0), most)[-1]
