"""What is said, as WebVTT (W3C) that a browser shows over a video."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterable, Iterator

from base.slots import Source
from catalog.items import Moment

MEDIA_TYPE = "text/vtt"
LINE = 42  # characters that fit over a picture, by the custom of broadcasters
WIDE_LINE = 20  # of characters that take the width of two
ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})  # ">" also hides an arrow


def webvtt(moments: Iterable[Moment], start_s: float = 0.0) -> str:
    """The speech among the moments; second `start_s` of the item is 0 in it.

    What ends before is left out. Long stretches of speech are shown in pieces, whose times are by
    their share of the text.
    """
    cues = (
        f"{_time(max(0.0, from_s - start_s))} --> {_time(to_s - start_s)}\n{text}\n"
        for moment in moments
        if Source(moment.source) is Source.SPEECH
        for from_s, to_s, text in _pieces(moment)
        if round(to_s - start_s, 3) > round(max(0.0, from_s - start_s), 3)
    )
    return "\n".join(["WEBVTT\n", *cues])


def _pieces(moment: Moment) -> Iterator[tuple[float, float, str]]:
    """Parts of two lines at most, with their times."""
    lines = _lines(" ".join(moment.text.split()))
    length = sum(len(line) for line in lines)
    seconds = moment.end_s - moment.start_s
    said, from_s = 0, moment.start_s
    for at in range(0, len(lines), 2):
        pair = lines[at : at + 2]
        said += sum(len(line) for line in pair)
        to_s = moment.start_s + seconds * said / length
        yield from_s, to_s, "\n".join(line.translate(ESCAPES) for line in pair)
        from_s = to_s


def _lines(text: str) -> list[str]:
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    return textwrap.wrap(text, WIDE_LINE if 2 * wide > len(text) else LINE, break_on_hyphens=False)


def _time(seconds: float) -> str:
    thousandths = round(seconds * 1000)
    hours, rest = divmod(thousandths, 3_600_000)
    minutes, rest = divmod(rest, 60_000)
    return f"{hours:02}:{minutes:02}:{rest // 1000:02}.{rest % 1000:03}"
