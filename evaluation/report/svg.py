"""Parts of plots as SVG: colours for light and dark, text that is measured, round ticks.

A plotting library would be a large dependency. Colours are set by classes, so that the same picture
follows the reader's light or dark, alone as well as inside a page.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from html import escape
from typing import Final

from base.printable import one_line

LETTER: Final = 0.62  # of the font's size: the mean width of letters in wide sans-serif fonts
SMALL, NORMAL, LARGE = 10, 12, 14  # font sizes in pixels
# After the palette of Okabe and Ito (2008), which colour-blind people tell apart; darker on white
# and lighter on black, so that labels in these colours can be read.
LIGHT: Final = "#0072b2 #b84a00 #007a5a #a8437f #8a6100 #4d5b6b #1f7391 #6b6b00".split()
DARK: Final = "#56b4e9 #ff9a5c #3ccfa0 #f0a3ce #f2c14e #b7c3d0 #7fdde9 #d9d96b".split()
DASHES: Final = ("none", "7 3", "2 3", "9 3 2 3", "4 2", "12 3", "1 2", "6 2 1 2 1 2")
HUES: Final = len(LIGHT)


def _colours(hues: Sequence[str], ink: str, soft: str, rule: str, paper: str) -> str:
    rules = [
        f".p-paper{{fill:{paper}}}.p-ink{{fill:{ink}}}.p-soft{{fill:{soft}}}",
        f".p-rule{{stroke:{rule}}}.p-whisker,.p-chance{{stroke:{ink}}}.p-halo{{stroke:{paper}}}",
    ]
    rules += [f".p-fill{n}{{fill:{hue}}}.p-line{n}{{stroke:{hue}}}" for n, hue in enumerate(hues)]
    return "".join(rules)


STYLE: Final = (
    "<style>.p-text{font-family:system-ui,-apple-system,'Segoe UI',sans-serif}"
    ".p-line{fill:none;stroke-width:2}.p-leader{stroke-width:1}.p-band{stroke:none;opacity:.18}.p-other{opacity:.09}.p-rule{stroke-width:1}"
    ".p-whisker{stroke-width:1.5}.p-chance{stroke-width:2}"
    ".p-halo{stroke-width:4}"
    f"{_colours(LIGHT, '#1f2328', '#59636e', '#d8dee4', '#ffffff')}"
    "@media (prefers-color-scheme:dark){"
    f"{_colours(DARK, '#e6e9ed', '#a0abb7', '#39424c', '#161b21')}"
    ".p-band{opacity:.26}.p-other{opacity:.13}}</style>"
)


def picture(title: str, width: float, height: float, parts: Sequence[str]) -> str:
    """A whole SVG file, which can also stand inside HTML; the title is drawn at its top."""
    name = escape(one_line(title))
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" '
            f'width="{width:.0f}" height="{height:.0f}" role="img" aria-label="{name}" '
            'class="p-text">',
            f"<title>{name}</title>",
            STYLE,
            f'<rect class="p-paper" width="{width:.0f}" height="{height:.0f}"/>',
            text(8, 20, cut(title, width - 16, LARGE), size=LARGE, weight=600),
            *parts,
            "</svg>",
            "",
        ]
    )


def text(
    x: float,
    y: float,
    said: str,
    *,
    size: int = NORMAL,
    anchor: str = "start",
    kind: str = "p-ink",
    weight: int = 400,
) -> str:
    """One line of text; `y` is its base line."""
    return (
        f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" font-size="{size}" font-weight="{weight}" '
        f'text-anchor="{anchor}">{escape(one_line(said))}</text>'
    )


def line(x1: float, y1: float, x2: float, y2: float, kind: str) -> str:
    """A straight line."""
    return f'<line class="{kind}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


def told(hint: str, parts: Sequence[str]) -> str:
    """Parts that say `hint` under the pointer, and to those who do not see them."""
    return f"<g><title>{escape(one_line(hint))}</title>{''.join(parts)}</g>"


def width_of(said: str, size: int = NORMAL) -> float:
    """About how wide a text is, in pixels; rather too wide than too narrow."""
    wide = sum(1.0 if unicodedata.east_asian_width(one) in "WF" else LETTER for one in said)
    return wide * size


def cut(said: str, width: float, size: int = NORMAL) -> str:
    """The text, or as much of it as fits into a width in pixels, with "…"."""
    said = one_line(said)
    if width_of(said, size) <= width:
        return said
    while said and width_of(f"{said}…", size) > width:
        said = said[:-1]
    return f"{said.rstrip()}…"


def ticks(highest: float, most: float = math.inf) -> tuple[float, ...]:
    """Round numbers from 0 to the first that is not below `highest` (at the most `most`)."""
    highest = min(highest, most)
    if not math.isfinite(highest) or highest <= 0:
        return (0.0, 1.0)
    size = 10.0 ** math.floor(math.log10(highest / 4))
    step = next(size * round_ for round_ in (1, 2, 2.5, 5, 10) if size * round_ * 5.0001 >= highest)
    count = math.ceil(round(highest / step, 9))
    return tuple(round(n * step, 12) for n in range(count + 1))


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Places at least `gap` apart between `low` and `high`, in the order wanted and near to it.

    Where they do not all fit, they go on above `low`.
    """
    order = sorted(range(len(wanted)), key=lambda n: wanted[n])
    placed = [0.0] * len(wanted)
    least = low
    for n in order:
        placed[n] = max(wanted[n], least)
        least = placed[n] + gap
    most = high
    for n in reversed(order):
        placed[n] = min(placed[n], most)
        most = placed[n] - gap
    return placed
