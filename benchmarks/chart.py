"""A bar chart as SVG: one panel a kind of search, one bar a variant. Drawn by hand, no library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

LABELS = 190  # width of the names, in pixels
PANEL = 120
GAP = 16
BAR = 13
STEP = 18
TOP = 52
COLOURS = {"together": "#1b6ca8", "removed": "#7aa6c2", "alone": "#c98f3d", "fusion": "#8d7fb0"}
INK = "#5b6570"  # reads on light and on dark

Row = tuple[str, str, Mapping[str, float]]  # name, group, value from 0 to 1 by panel


def bars(title: str, panels: Sequence[str], rows: Sequence[Row]) -> str:
    """The chart as the text of an SVG file; a panel that a row lacks stays empty."""
    width = LABELS + len(panels) * (PANEL + GAP) + GAP
    height = TOP + len(rows) * STEP + 12
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" font-family="sans-serif" font-size="11" fill="{INK}">',
        f"<title>{escape(title)}</title>",
        f'<text x="8" y="18" font-size="14">{escape(title)}</text>',
    ]
    for column, panel in enumerate(panels):
        left = LABELS + column * (PANEL + GAP)
        parts.append(f'<text x="{left}" y="{TOP - 12}" font-size="12">{escape(panel)}</text>')
        parts += [_rule(left + PANEL * share, height) for share in (0.0, 0.5, 1.0)]
    for line, (name, group, values) in enumerate(rows):
        y = TOP + line * STEP
        parts.append(f'<text x="{LABELS - 8}" y="{y + 10}" text-anchor="end">{escape(name)}</text>')
        for column, panel in enumerate(panels):
            if panel in values:
                parts.append(_bar(LABELS + column * (PANEL + GAP), y, values[panel], group))
    return "\n".join([*parts, "</svg>", ""])


def _rule(x: float, height: int) -> str:
    return (
        f'<line x1="{x:g}" y1="{TOP - 6}" x2="{x:g}" y2="{height - 8}" stroke="{INK}" '
        'stroke-opacity="0.3"/>'
    )


def _bar(left: int, y: int, value: float, group: str) -> str:
    length = PANEL * min(1.0, max(0.0, value))
    colour = COLOURS.get(group, INK)
    inside = length > PANEL - 26
    at = left + length + (-3 if inside else 3)
    anchor, ink = ("end", "white") if inside else ("start", INK)
    return (
        f'<rect x="{left}" y="{y}" width="{length:.1f}" height="{BAR}" fill="{colour}"/>'
        f'<text x="{at:.1f}" y="{y + 10}" font-size="9" text-anchor="{anchor}" fill="{ink}">'
        f"{value:.2f}</text>"
    )
