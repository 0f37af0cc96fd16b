"""Starts and titles to chapters that follow one another."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from itertools import pairwise

from catalog.beside.values import Chapter, one_line

MOST = 1000
LEAST_S = 0.5
# "Chapter 3", "Track 03", "00:05:00.000", "第3章": numbers and times say nothing of what is there.
NAMELESS = re.compile(
    r"(?:chapter|kapitel|chapitre|cap[ií]tulo|capitolo|hoofdstuk|глава|track|titel|title|part|scene"
    r"|untitled|<untitled)?[\s:#_.-]*(?:chapter)?[\s\d:.,>-]*|第\s*\d+\s*[章节節]|チャプター\s*\d+",
    re.IGNORECASE,
)


def tidy_chapters(
    found: Iterable[tuple[float, str]], duration_s: float | None
) -> tuple[Chapter, ...]:
    """Chapters in the order of time, each until the next or the end of the recording.

    Those without a name are left out, but still end the one before. Where the duration is not
    known the last chapter is left with no length.
    """
    end_s = duration_s if duration_s and math.isfinite(duration_s) else None
    starts = sorted(
        (max(0.0, start_s), one_line(title))
        for start_s, title in found
        if math.isfinite(start_s) and (end_s is None or start_s < end_s)
    )[:MOST]
    if not starts:
        return ()
    last_s = end_s if end_s is not None else starts[-1][0]
    chapters = [
        Chapter(start_s=round(start_s, 3), end_s=round(next_s, 3), title=title)
        for (start_s, title), (next_s, _) in pairwise([*starts, (last_s, "")])
        if title and not NAMELESS.fullmatch(title)
    ]
    last = chapters[-1:]
    return (*(c for c in chapters[:-1] if c.end_s - c.start_s >= LEAST_S), *last)
