"""What a written comment says about liking: clearly for, clearly against, or nothing.

A small lexicon in English and Chinese with negation in front of a word; a comment in which both
sides speak is worth their difference, and only a clear one counts.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import NamedTuple

CLEAR = 0.5  # of the words that judge, by which one side must lead
SAYS = 0.8  # a clear comment, beside 1 for pressing like
REACH = 3  # words that a negation turns: "not a very good film"
LONGEST = 2_000  # characters that are read

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_END = re.compile(r"[,.;:!?，。；：！？…\n]|\b(?:but|though|although|however)\b|但是|可是|不过|但")
_CJK = re.compile(r"[\u3400-\u9fff]")


class Lexicon(NamedTuple):
    """Words for, words against, and those that turn what follows."""

    good: frozenset[str]
    bad: frozenset[str]
    turns: frozenset[str]


def opinion(text: str | None) -> float:
    """−0.8, 0 or 0.8: whether a comment clearly dislikes or likes what it is about."""
    if not text or not text.strip():
        return 0.0
    found = [sign for part in _END.split(text[:LONGEST].casefold()) for sign in _signs(part or "")]
    if not found:
        return 0.0
    lead = sum(found) / len(found)
    return 0.0 if abs(lead) < CLEAR else SAYS if lead > 0 else -SAYS


def _signs(part: str) -> Iterator[int]:
    yield from _english([word.replace("’", "'") for word in _WORD.findall(part)])
    if _CJK.search(part):
        yield from _chinese(part)


def _english(words: list[str]) -> Iterator[int]:
    known = lexicon("en")
    turned = -REACH - 1
    for place, word in enumerate(words):
        if word in known.turns:
            turned = place
        elif word in known.good or word in known.bad:
            sign = 1 if word in known.good else -1
            yield -sign if place - turned <= REACH else sign


def _chinese(part: str) -> Iterator[int]:
    known = lexicon("zh")
    words = sorted([*known.good, *known.bad], key=len, reverse=True)
    left = part
    for word in words:  # the longest first: 没意思 before 有意思 and 意思
        while (at := left.find(word)) >= 0:
            before = left[max(0, at - REACH) : at]
            sign = 1 if word in known.good else -1
            yield -sign if any(turn in before for turn in known.turns) else sign
            left = f"{left[:at]}\n{left[at + len(word) :]}"


@cache
def lexicon(language: str) -> Lexicon:
    """The words of one language, "en" or "zh"."""
    text = resources.files(__package__).joinpath("comments.toml").read_text("utf-8")
    lists: dict[str, str] = tomllib.loads(text)[language]
    return Lexicon(*(frozenset(lists[name].split()) for name in Lexicon._fields))
