"""Captions that roll: each line is shown again below the next, or grows word by word.

YouTube's automatic captions show every line twice or three times; others repeat the last words of
one cue at the beginning of the next.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from catalog.beside.cues import Cue

GAP_S = 0.15  # between cues that touch
ROLLING_SHARE = 0.3  # of neighbours that repeat each other
FEWEST_PAIRS = 4
MOST_WORDS = 100  # that a screen shows
# A word is a run of characters, or one character where words are not set apart.
WORD = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\s\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+"
)


def is_rolling(cues: Sequence[Cue]) -> bool:
    """Whether so many cues begin with what the one before ended in that it is no chance."""
    near = [(a, b) for a, b in pairwise(cues) if b.start_s <= a.end_s + GAP_S]
    repeats = sum(_repeated(_words(a.text), _words(b.text)) >= 2 for a, b in near)
    return len(near) >= FEWEST_PAIRS and repeats >= ROLLING_SHARE * len(near)


def unrolled(cues: Sequence[Cue]) -> list[Cue]:
    """The same words, each once, at the time when it appears first."""
    kept: list[Cue] = []
    shown: list[str] = []  # the words of the cue before, all of them
    shown_until = float("-inf")
    for cue in cues:
        words = _words(cue.text)
        known = _repeated(shown, words) if cue.start_s <= shown_until + GAP_S else 0
        shown, shown_until = words, max(shown_until, cue.end_s)
        text = _after(cue.text, known)
        if text:
            kept.append(cue._replace(text=text))
    return kept


def _words(text: str) -> list[str]:
    return WORD.findall(text)


def _repeated(before: Sequence[str], now: Sequence[str]) -> int:
    """How many words at the beginning of `now` are the last ones of `before`."""
    for length in range(min(len(before), len(now), MOST_WORDS), 0, -1):
        if list(before[-length:]) == list(now[:length]):
            return length
    return 0


def _after(text: str, words: int) -> str:
    """The text behind its first `words` words."""
    places = [match.start() for match in WORD.finditer(text)]
    return text[places[words] :] if words < len(places) else ""
