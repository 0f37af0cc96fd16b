"""Columns over time as an inline SVG: stacked sums, or shares with their intervals.

Drawn for a phone's width and scaled up from there, so that its letters can be read everywhere.
Colours are classes of style.css, which follow light and dark; what is drawn is also said, in the
picture's name and in a title of each column.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from evaluation.report.svg import ticks, width_of
from ui.web.markup import lines, tag, text

WIDTH: Final = 360
HEIGHT: Final = 170
LEFT, RIGHT, TOP, BOTTOM = 36, 356, 8, 146  # of the columns' area
SMALL: Final = 11  # the size of letters
WIDEST: Final = 28  # of a column
APART: Final = 8  # between two labels
HUES: Final = 5  # that style.css has
NOTHING: Final = 1e-6  # no scale is made for what is less


@dataclass(frozen=True)
class Column:
    """One period: the sizes of its parts from the bottom up, and all of it in words.

    `low` and `high` are the ends of an interval of the whole.
    """

    sizes: Sequence[float]
    said: str
    low: float | None = None
    high: float | None = None


def picture(
    columns: Sequence[Column],
    labels: Sequence[str],
    name: str,
    mark: Callable[[float], str],
    most: float = math.inf,
) -> str:
    """The whole picture.

    Args:
        columns: at least one, the oldest first.
        labels: what stands below each, as far as there is room.
        name: what the picture shows, in a sentence.
        mark: how a size on the scale is written.
        most: where the scale ends at the latest, such as 1 for shares.
    """
    tops = [max(sum(one.sizes), one.high or 0.0) for one in columns]
    highest = max(tops, default=0.0)
    scale = ticks(highest if highest > NOTHING else 0.0, most)
    step = (RIGHT - LEFT) / len(columns)
    inside = _rules(scale, mark)
    for place, one in enumerate(columns):
        drawn = _column(one, LEFT + step * (place + 0.5), min(WIDEST, 0.76 * step), scale[-1])
        whole = _rect("m-hit", LEFT + step * place, TOP, step, BOTTOM - TOP)  # easier to point at
        inside.append(tag("g", tag("title", text(one.said)), whole, *drawn))
    inside += _labels(labels, step)
    return tag("svg", lines(inside), viewBox=f"0 0 {WIDTH} {HEIGHT}", role="img",
               aria_label=name, class_="m-plot")  # fmt: skip


def _rules(scale: Sequence[float], mark: Callable[[float], str]) -> list[str]:
    """Round sizes, each with a line across."""
    found = []
    for size in scale:
        y = _y(size, scale[-1])
        found.append(_line("m-rule", LEFT, y, RIGHT, y))
        found.append(_text(LEFT - 4, y + 4, mark(size), "end"))
    return found


def _column(one: Column, middle: float, wide: float, top: float) -> list[str]:
    drawn, upto = [], 0.0
    for hue, size in enumerate(one.sizes):
        if size > 0:
            high, low = _y(upto + size, top), _y(upto, top)
            tall = max(0.6, low - high - (0.8 if upto else 0.0))  # a gap between two colours
            left = middle - wide / 2
            drawn.append(_rect(f"m-hue{hue % HUES}", left, high, wide, tall))
        upto += size
    if one.low is not None and one.high is not None:
        low, high = _y(one.low, top), _y(one.high, top)
        drawn += [_line(kind, middle, high, middle, low) for kind in ("m-halo", "m-whisker")]
        drawn += [_line("m-whisker", middle - 3, y, middle + 3, y) for y in (low, high)]
    return drawn


def _labels(labels: Sequence[str], step: float) -> list[str]:
    """The last one, moved into the picture, and as many before it, evenly, as do not meet."""
    halves = [width_of(one, SMALL) / 2 for one in labels]
    moved = max(0.0, halves[-1] - (WIDTH - RIGHT + step / 2))
    every = math.ceil((2 * max(halves) + APART + moved) / step)
    found = []
    for place in range(len(labels) - 1, -1, -every):
        middle = LEFT + step * (place + 0.5)
        inside = min(WIDTH - halves[place], max(halves[place], middle))
        found.append(_text(inside, HEIGHT - 8, labels[place], "middle"))
    return found


def _y(size: float, top: float) -> float:
    """Where a size lies; what is above the scale lies at its end."""
    return BOTTOM - (BOTTOM - TOP) * min(1.0, max(0.0, size / top))


def _rect(kind: str, x: float, y: float, wide: float, tall: float) -> str:
    return tag("rect", class_=kind, x=f"{x:.1f}", y=f"{y:.1f}", width=f"{wide:.1f}",
               height=f"{tall:.1f}")  # fmt: skip


def _line(kind: str, x1: float, y1: float, x2: float, y2: float) -> str:
    return tag("line", class_=kind, x1=f"{x1:.1f}", y1=f"{y1:.1f}", x2=f"{x2:.1f}", y2=f"{y2:.1f}")


def _text(x: float, y: float, said: str, anchor: str) -> str:
    return tag("text", text(said), x=f"{x:.1f}", y=f"{y:.1f}", text_anchor=anchor)
