"""What words feel like, for or against, and what they say was done; by a lexicon."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from agent.reading.rules import Span, both

BEFORE = 22  # characters before a word in which an English negation turns it round
BEFORE_ZH = 4


def feeling(text: str) -> int:
    """1 for, -1 against, 0 neither; of as many good words as bad ones the last decides."""
    signs = [sign for sign, _ in _felt(text)]
    total = sum(signs) or (signs[-1] if signs else 0)
    return (total > 0) - (total < 0)


def does(name: str, text: str) -> bool:
    """Whether the normalised text has a word of that section of the lexicon."""
    return bool(_pattern(name).search(text))


def felt_spans(text: str) -> list[Span]:
    """Where the words stand that feel, forbid or put off, with what negates them."""
    spans = [span for _, span in _felt(text)]
    for name in ("never", "later", "no"):
        spans += [match.span() for match in _pattern(name).finditer(text)]
    return spans


def _felt(text: str) -> list[tuple[int, Span]]:
    """Signs with their places; a bad phrase that holds a good word ("can't get into") wins."""
    found: list[tuple[int, Span]] = []
    matches = [
        (match.span(), sign)
        for name, sign in (("bad", -1), ("good", 1))
        for match in _pattern(name).finditer(text)
    ]
    for (start, end), sign in sorted(matches, key=lambda one: one[0][0] - one[0][1]):
        if not any(first < end and start < last for _, (first, last) in found):
            found.append((-sign if _turned(text, start, end) else sign, (start, end)))
    return sorted(found, key=lambda one: one[1])


def _turned(text: str, start: int, end: int) -> bool:
    """Whether a negation right before, or before in the same clause, turns a word round."""
    if re.match(r"[\u3400-\u9fff]", text[start:end]):
        before = text[max(0, start - BEFORE_ZH) : start]
        return bool(re.search(rf"(?:{_rows('no', 'zh')})$", before))
    before = re.split(r"[,.!?;:]|\bbut\b", text[max(0, start - BEFORE) : start])[-1]
    words = before.split()[-3:]
    return bool(re.search(rf"\b(?:{_rows('no', 'en')})\b", " ".join(words)))


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return both(_rows(name, "en"), _rows(name, "zh"))


def _rows(name: str, language: str) -> str:
    rows: list[str] = _table()[name][language]
    return "|".join(rows)


@cache
def _table() -> Mapping[str, Mapping[str, list[str]]]:
    return tomllib.loads(Path(__file__).with_name("feelings.toml").read_text(encoding="utf-8"))
