"""Bar charts as plain SVG: a plotting library would be a large dependency."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from evaluation.tables import Cell

COLOURS = ("#33658a", "#f6ae2d", "#86bbd8", "#f26419", "#758e4f", "#8d6a9f", "#999999")
INK, PAPER, GRID = "#222222", "#ffffff", "#dddddd"
LEFT, RIGHT, TOP, BAR, GAP, LEGEND = 130, 70, 44, 16, 14, 24  # pixels
WIDTH = 760
LETTER = 7.2  # pixels, of the legend's text: about its mean width


def bars(
    title: str, groups: Mapping[str, Mapping[str, Mapping[str, float]]], unit: str = ""
) -> str:
    """Stacked horizontal bars as SVG: group -> bar -> part -> size; a part has one colour.

    All bars share one axis from 0 to the longest.
    """
    parts = list(dict.fromkeys(p for bars in groups.values() for bar in bars.values() for p in bar))
    colours = {part: COLOURS[i % len(COLOURS)] for i, part in enumerate(parts)}
    longest = max(
        (sum(bar.values()) for bars in groups.values() for bar in bars.values()), default=0.0
    )
    scale = (WIDTH - LEFT - RIGHT) / (longest or 1.0)
    drawn: list[str] = [_text(LEFT, 22, title, size=15, anchor="start", bold=True)]
    y = TOP
    for group, several in groups.items():
        drawn.append(_text(8, y + BAR * len(several) / 2 + 4, group, anchor="start", bold=True))
        for name, bar in several.items():
            drawn += _bar(y, name, bar, colours, scale, unit)
            y += BAR
        y += GAP
    places, height = _legend(parts, y + 4)
    for part, (x, at) in places.items():
        drawn.append(_box(x, at, 12, 12, colours[part]))
        drawn.append(_text(x + 17, at + 10, part, anchor="start"))
    axis = f'<path d="M{LEFT} {TOP - 6}V{y - GAP + 6}" stroke="{GRID}"/>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" '
        f'viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" font-size="12">\n'
        f'<rect width="100%" height="100%" fill="{PAPER}"/>\n{axis}\n'
        + "\n".join(drawn)
        + "\n</svg>\n"
    )


def _bar(
    y: float,
    name: str,
    bar: Mapping[str, float],
    colours: Mapping[str, str],
    scale: float,
    unit: str,
) -> list[str]:
    x: float = LEFT
    drawn = [_text(LEFT - 6, y + 12, name, anchor="end")]
    for part, size in bar.items():
        drawn.append(_box(x, y + 1, size * scale, BAR - 2, colours[part]))
        x += size * scale
    return [*drawn, _text(x + 5, y + 12, str(Cell(value=sum(bar.values()), unit=unit)))]


def _legend(parts: Sequence[str], y: int) -> tuple[dict[str, tuple[float, int]], int]:
    """Where each part's box goes, and the height of the whole picture."""
    places: dict[str, tuple[float, int]] = {}
    x: float = LEFT
    for part in parts:
        width = 17 + LETTER * len(part) + 16
        if x + width > WIDTH and x > LEFT:
            x, y = LEFT, y + 20
        places[part] = (x, y)
        x += width
    return places, y + LEGEND


def _box(x: float, y: float, width: float, height: float, fill: str) -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height}" fill="{fill}"/>'


def _text(
    x: float, y: float, text: str, size: int = 12, anchor: str = "start", bold: bool = False
) -> str:
    weight = ' font-weight="bold"' if bold else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{INK}" text-anchor="{anchor}"'
        f"{weight}>{escape(text)}</text>"
    )
