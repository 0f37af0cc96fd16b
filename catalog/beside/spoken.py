"""Cues to what is said: without markup, sounds, speakers' names, repetitions and absurd times."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from base.slots import Segment
from catalog.beside.cues import Cue
from catalog.beside.rolling import is_rolling, unrolled

LONGEST_S = 20.0  # of a cue; what stays longer is a mark of the maker, or its end is wrong
LATEST_S = 100 * 3600.0
GAP_S = 0.05  # between cues that show the same words, one going on from the other
CHARACTERS_A_SECOND = 15.0  # how fast subtitles are read, for a cue whose end is missing
SUNG_SHARE = 0.5  # of cues, from which on the words of songs are what is said
LONGEST_TEXT = 2000  # characters of a cue; ten times what a screen shows
CREDITS = 5  # cues at either end, that may be about the subtitles
DRAWING = re.compile(r"\{[^{}]*\\p[1-9]")  # what follows are coordinates
TAGS = re.compile(r"\{[^{}]*\}|</?[a-zA-Z][^<>]*>|<\d[\d:.]*>")
UNSEEN = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\ufeff\ud800-\udfff]"
)
SOUND = re.compile(r"\[[^\[\]]*\]|［[^［］]*］")
ASIDE = re.compile(r"^[-–—\s]*[(（][^()（）]*[)）]|[(（][^()（）]*[)）][.\s]*$", re.MULTILINE)
SUNG = re.compile(r"[♪♫♬♩🎵🎶]+([^♪♫♬♩🎵🎶]*)(?:[♪♫♬♩🎵🎶]+|$)|^#\s.*\s#$", re.MULTILINE)
NOTE = re.compile(r"[♪♫♬♩🎵🎶]")
SPEAKER = re.compile(r"^(?:[A-Z][A-Z0-9.'’&#-]*)(?: [A-Z0-9.'’&#-]+){0,3}:(?:\s+|$)", re.MULTILINE)
DASH = re.compile(r"^(?:>>+|[-–—‐]+)\s*(?=\S)", re.MULTILINE)
CREDIT = re.compile(
    r"opensubtitles|addic7ed|subscene|podnapisi|amara\.org|yify|字幕组|字幕組"
    r"|\b(?:subtitles?|subtitled|captions?|captioned|transcript|synced|sync|corrections?) +by\b"
    r"|^\s*(?:https?://|www\.)\S+\s*$",
    re.IGNORECASE,
)


def spoken_segments(
    cues: Sequence[Cue], duration_s: float | None, timed_words: bool = False
) -> tuple[Segment, ...]:
    """What is said, in the order of time; each word is there once.

    Words of songs count as said only where they are most of all there is. `timed_words`: the file
    marks times of single words, as captions do that roll.
    """
    kept = sorted(
        (c for c in map(_bare, cues) if _possible(c, duration_s)), key=lambda c: c.start_s
    )
    kept = [cue for cue in map(_timed, kept) if cue.text]
    if timed_words or is_rolling(kept):
        kept = unrolled(kept)
    sung = sum(bool(NOTE.search(cue.text)) for cue in kept)
    keep_sung = sung > SUNG_SHARE * len(kept)
    said = (cue._replace(text=said_text(cue.text, keep_sung)) for cue in kept)
    distinct = _without_credits(_without_copies([cue for cue in said if cue.text]))
    return tuple(
        Segment(start_s=round(cue.start_s, 3), end_s=round(cue.end_s, 3), text=cue.text)
        for cue in distinct
    )


def said_text(text: str, keep_sung: bool = False) -> str:
    """The words of a cue that are spoken, on one line; empty where it only describes sounds."""
    text = SOUND.sub(" ", text)
    text = NOTE.sub(" ", text) if keep_sung else SUNG.sub(" ", text)
    lines = "\n".join(line.strip() for line in text.split("\n"))
    lines = ASIDE.sub(" ", lines)
    lines = "\n".join(DASH.sub("", line.strip()) for line in lines.split("\n"))
    if re.search(r"[a-z]", lines) or re.fullmatch(r"\s*[A-Z][^:]*:\s*", lines):  # else all shout
        lines = SPEAKER.sub("", lines)
    words = " ".join(lines.split())
    words = re.sub(r"^:\s*", "", words)  # of "[man]: yes"
    return words if re.search(r"\w", words) else ""


def _bare(cue: Cue) -> Cue:
    """Without markup; entities after the tags, since "&lt;" is no tag."""
    text = "" if DRAWING.search(cue.text) else html.unescape(TAGS.sub("", cue.text))
    lines = (" ".join(line.split()) for line in UNSEEN.sub("", text).split("\n"))
    return cue._replace(text="\n".join(line for line in lines if line)[:LONGEST_TEXT].strip())


def _possible(cue: Cue, duration_s: float | None) -> bool:
    return bool(cue.text) and cue.start_s < min(LATEST_S, duration_s or LATEST_S) and cue.end_s >= 0


def _timed(cue: Cue) -> Cue:
    start_s = max(0.0, cue.start_s)
    end_s = cue.end_s
    if end_s <= start_s:
        end_s = start_s + max(1.0, len(cue.text) / CHARACTERS_A_SECOND)
    return Cue(start_s, min(end_s, start_s + LONGEST_S), cue.text)


def _without_credits(cues: Sequence[Cue]) -> list[Cue]:
    """Without lines on who made the subtitles, which stand at the beginning and at the end."""
    end = len(cues) - CREDITS
    return [c for n, c in enumerate(cues) if CREDITS <= n < end or not CREDIT.search(c.text)]


def _without_copies(cues: Sequence[Cue]) -> list[Cue]:
    """The same words at the same time count once; those that go on become one cue."""
    kept: list[Cue] = []
    recent: dict[str, int] = {}
    for cue in cues:
        place = recent.get(cue.text)
        if place is not None and cue.start_s <= kept[place].end_s + GAP_S:
            kept[place] = kept[place]._replace(end_s=max(kept[place].end_s, cue.end_s))
            continue
        recent[cue.text] = len(kept)
        kept.append(cue)
    return kept
