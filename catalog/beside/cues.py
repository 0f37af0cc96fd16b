"""Subtitle files to cues: a time, an end and the text as it is written, markup and all."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from functools import lru_cache
from types import ModuleType
from typing import NamedTuple

MOST_CUES = 50_000  # of one file; what has more sets pictures out of letters
LYRIC_S = 5.0  # how long the last line of lyrics is shown
MOST_CHARACTERS = 10_000  # of a cue, tags included
INLINE_TIME = re.compile(r"<\d{1,2}:\d{2}[:.\d]*>")
NEGATIVE_TIME = re.compile(r"(?<![\d>-])-\d{1,2}:\d{2}:\d{2}[,.]\d{1,3}")
LYRIC_TIME = re.compile(r"\[(\d{1,3}):(\d{2})(?:[.:](\d{1,3}))?\]")
LYRIC_OFFSET = re.compile(r"\[offset:\s*([+-]?\d{1,7})\s*\]", re.IGNORECASE)
ENHANCED_TIME = re.compile(r"<\d{1,3}:\d{2}(?:[.:]\d{1,3})?>")


class Cue(NamedTuple):
    """One cue; line ends are \\n, tags are those of SubStation or HTML."""

    start_s: float
    end_s: float
    text: str


def read_cues(text: str) -> tuple[list[Cue], bool]:
    """The cues of SubRip, WebVTT, SubStation or LRC text, and whether words carry times.

    The format is told by the text: names lie. What is none of these gives no cues.
    """
    text = re.sub(r"\n{3,}", "\n\n", text)  # a pattern of `pysubs2` takes their square in time
    timed_words = bool(INLINE_TIME.search(text))
    if "[Script Info]" in text[:5000] or "[V4" in text[:5000] or "\nDialogue:" in text:
        return _parsed(text, "ass"), False
    if text.lstrip()[:6] == "WEBVTT":
        return _parsed("\n\n".join(_vtt_blocks(text)), "vtt"), timed_words
    if "-->" in text:
        return _parsed(NEGATIVE_TIME.sub("00:00:00,000", INLINE_TIME.sub("", text)), "srt"), False
    return _lyrics(text), False


def _parsed(text: str, kind: str) -> list[Cue]:
    pysubs2 = _pysubs2()
    try:
        # Tags are taken off later, like those of embedded tracks.
        options = {} if kind == "ass" else {"keep_html_tags": True}
        events = pysubs2.SSAFile.from_string(text, format_=kind, **options).events
    except (pysubs2.Pysubs2Error, ValueError, OverflowError, KeyError, IndexError):
        return []
    shown = (event for event in events[:MOST_CUES] if not event.is_comment)
    return [
        Cue(event.start / 1000, event.end / 1000, line_ends(event.text[:MOST_CHARACTERS]))
        for event in shown
    ]


@lru_cache(maxsize=1)
def _pysubs2() -> ModuleType:
    """The library, kept from printing what it thinks of a file's fields."""
    import pysubs2

    warnings.filterwarnings("ignore", category=RuntimeWarning, module=r"pysubs2\.")
    return pysubs2


def line_ends(text: str) -> str:
    """Marks of SubStation for line ends and blanks, as such."""
    return text.replace("\\N", "\n").replace("\\n", "\n").replace("\\h", " ")


def _vtt_blocks(text: str) -> Iterator[str]:
    """Only the blocks that are cues, each from its timing line on.

    `pysubs2` takes all up to the next time for the cue's text, identifiers, comments and styles
    too, and takes a line with the times of two words for the times of a cue.
    """
    yield "WEBVTT"
    for block in text.split("\n\n"):  # captions of YouTube hold lines of one blank
        lines = block.strip("\n").split("\n")
        timing = next((i for i, line in enumerate(lines[:3]) if "-->" in line), None)
        if timing is not None:
            yield "\n".join([lines[timing], *(INLINE_TIME.sub("", s) for s in lines[timing + 1 :])])


def _lyrics(text: str) -> list[Cue]:
    """LRC: a line may carry several times, and lasts until the next one."""
    offset = LYRIC_OFFSET.search(text)
    shift_s = int(offset.group(1)) / 1000 if offset else 0.0  # positive: the words come earlier
    lines: list[tuple[float, str]] = []
    for line in text.split("\n")[:MOST_CUES]:
        times = list(LYRIC_TIME.finditer(line))
        words = ENHANCED_TIME.sub("", line[times[-1].end() :]).strip() if times else ""
        for minutes, seconds, parts in (match.groups() for match in times):
            fraction = float(f"0.{parts}") if parts else 0.0
            start_s = int(minutes) * 60 + int(seconds) + fraction - shift_s
            lines.append((max(0.0, start_s), words))
    if not lines:
        return []
    lines.sort(key=lambda line: line[0])
    ends = [start_s for start_s, _ in lines[1:]] + [lines[-1][0] + LYRIC_S]
    return [
        Cue(start, end, words) for (start, words), end in zip(lines, ends, strict=True) if words
    ]
