"""A measure from turn to turn: one line a way, its interval as a band, its name at its end."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from evaluation.report.figures import digits, value
from evaluation.report.plots import NAMES, TOP, WIDTH, known
from evaluation.report.svg import (
    DASHES,
    HUES,
    cut,
    line,
    picture,
    spread,
    text,
    ticks,
    told,
    width_of,
)
from evaluation.report.words import way_label
from evaluation.summary import ByTurn, Estimate

AXIS: Final = 46  # for the figures left of the lines
TALLEST: Final = 250  # of the lines' area, where there are few ways
APART: Final = 17  # between two names
MOST_LABELS: Final = 12  # of turns

Points = Sequence[tuple[int, Estimate]]  # by turn, from 1
Place = tuple[float, float, float, float]  # x, and y of mean, low and high


@dataclass(frozen=True)
class Frame:
    """Where turns and sizes lie in the picture, in pixels."""

    turns: int
    marks: tuple[float, ...]
    right: float
    bottom: float

    def x(self, turn: int) -> float:
        """One turn alone stands in the middle."""
        share = (turn - 1) / (self.turns - 1) if self.turns > 1 else 0.5
        return AXIS + 12 + (self.right - AXIS - 24) * share

    def y(self, size: float) -> float:
        """What lies outside of the scale is drawn at its end."""
        inside = min(self.marks[-1], max(0.0, size)) if math.isfinite(size) else 0.0
        return self.bottom - (self.bottom - TOP) * inside / self.marks[-1]

    def places(self, points: Points) -> list[Place]:
        """Of each estimate."""
        return [
            (self.x(turn), self.y(one.mean), self.y(one.low), self.y(one.high))
            for turn, one in points
        ]


def turn_plot(by: ByTurn, ways: Sequence[str], unit: str = "share") -> str:
    """The whole picture; a way's colour is that of its place in `ways`."""
    points = {way: found for way in ways if (found := _points(by.ways.get(way, ())))}
    frame = _frame([*points.values()], [way_label(way) for way in points], unit)
    parts = _axes(frame)
    for way in reversed(points):  # the first lies on top
        drawn = _line(frame.places(points[way]), ways.index(way) % HUES)
        parts.append(told(_hint(way, by.name, points[way], unit), drawn))
    last = [frame.places(several)[-1] for several in points.values()]
    heights = spread([y for _, y, _, _ in last], APART, TOP, frame.bottom)
    for way, (x, y, _, _), height in zip(points, last, heights, strict=True):
        hue = ways.index(way) % HUES
        parts.append(line(x + 5, y, frame.right + 8, height, f"p-leader p-line{hue}"))
        name = cut(way_label(way), NAMES)
        parts.append(text(frame.right + 12, height + 4, name, kind=f"p-fill{hue}"))
    return picture(f"{by.name} from turn to turn", WIDTH, frame.bottom + 46, parts)


def _points(estimates: Sequence[Estimate]) -> Points:
    return [(n, one) for n, one in enumerate(estimates, 1) if known(one)]


def _frame(several: Sequence[Points], names: Sequence[str], unit: str) -> Frame:
    turns = max((points[-1][0] for points in several), default=1)
    ends = [end for points in several for _, one in points for end in (one.mean, one.high)]
    highest = max(filter(math.isfinite, ends), default=0.0)
    room = min(NAMES, max(map(width_of, names), default=0))
    return Frame(
        turns=turns,
        marks=ticks(highest, 1.0 if unit == "share" else math.inf),
        right=WIDTH - 20 - room,
        bottom=TOP + max(TALLEST, APART * len(several)),
    )


def _axes(frame: Frame) -> list[str]:
    parts = []
    for mark in frame.marks:
        y = frame.y(mark)
        parts.append(line(AXIS, y, frame.right, y, "p-rule"))
        parts.append(text(AXIS - 6, y + 4, f"{mark:g}", anchor="end", kind="p-soft"))
    for turn in range(1, frame.turns + 1, 1 + (frame.turns - 1) // MOST_LABELS):
        x = frame.x(turn)
        parts.append(text(x, frame.bottom + 18, str(turn), anchor="middle", kind="p-soft"))
    middle, below = (AXIS + frame.right) / 2, frame.bottom + 36
    said = "turns of a dialogue that expect items, in order"
    return [*parts, text(middle, below, said, anchor="middle", kind="p-soft")]


def _hint(way: str, name: str, points: Points, unit: str) -> str:
    decimals = digits(unit, (one.mean for _, one in points))
    said = (f"turn {turn} {value(one, unit, decimals)}" for turn, one in points)
    return f"{way_label(way)}, {name}: {'; '.join(said)}"


def _line(places: Sequence[Place], hue: int) -> list[str]:
    path = "L".join(f"{x:.1f} {y:.1f}" for x, y, _, _ in places)
    dashes = DASHES[hue % len(DASHES)]
    return [
        _band(places, hue),
        f'<path class="p-line p-line{hue}" stroke-dasharray="{dashes}" d="M{path}"/>',
        *(
            f'<circle class="p-fill{hue}" cx="{x:.1f}" cy="{y:.1f}" r="3"/>'
            for x, y, _, _ in places
        ),
    ]


def _band(places: Sequence[Place], hue: int) -> str:
    if len(places) == 1:  # a band of no width would not be seen
        ((x, _, low, high),) = places
        return line(x, low, x, high, f"p-leader p-line{hue}")
    there = [f"{x:.1f} {high:.1f}" for x, _, _, high in places]
    back = [f"{x:.1f} {low:.1f}" for x, _, low, _ in reversed(places)]
    kind = "p-band p-other" if hue else "p-band"  # many bands on one another would hide the lines
    return f'<path class="{kind} p-fill{hue}" d="M{"L".join(there + back)}Z"/>'
