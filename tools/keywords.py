"""Keywords of an item, out of what is said, read and written in it; no model and no corpus.

Words and phrases of languages with spaces are weighed in `tools.keyword_words`, repeated strings of
Chinese and Japanese characters in `tools.keyword_characters`. Both give candidates on one scale: a
frequency, weighed by how much the candidate looks like a thing that the text is about.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

LONGEST = 20_000  # characters that are looked at
PIECES = 10  # of a text that is longer than its share
MOST_TEXTS = 20  # more are taken as one


@dataclass(frozen=True)
class Candidate:
    """A keyword that could be: `parts` are its words folded, or its characters."""

    text: str
    parts: tuple[str, ...]
    score: float


def keywords(texts: Sequence[str], language: str | None, most: int = 8) -> list[str]:
    """At most `most` keywords, best first, as they are mostly written; none is part of another.

    `texts` are sources of one item (transcript, screen text, description): a word that several of
    them share counts more. Of more than 20,000 characters pieces spread over each text are taken.
    `language` chooses the stop words ("en", "zh-TW"); without one, the list that fits best.
    """
    from tools.keyword_characters import character_candidates
    from tools.keyword_words import word_candidates

    pieces = sample(texts)
    found = [*word_candidates(pieces, language), *character_candidates(pieces)]
    found.sort(key=lambda one: (-one.score, one.text))
    chosen: list[Candidate] = []
    for candidate in found:
        if len(chosen) >= most:
            break
        if not any(_overlap(candidate.parts, other.parts) for other in chosen):
            chosen.append(candidate)
    return [candidate.text for candidate in chosen]


def sample(texts: Sequence[str]) -> list[str]:
    """The texts, or pieces spread over those that are longer than a fair share of 20,000."""
    kept = [text for text in texts if text.strip()]
    if len(kept) > MOST_TEXTS:
        kept = ["\n".join(kept)]
    left = LONGEST
    shares: dict[int, int] = {}
    for rank, index in enumerate(sorted(range(len(kept)), key=lambda i: len(kept[i]))):
        shares[index] = min(len(kept[index]), left // (len(kept) - rank))
        left -= shares[index]
    return [_pieces(text, shares[i]) for i, text in enumerate(kept)]


@lru_cache(maxsize=1)
def stop_words() -> dict[str, Any]:
    """The tables of `stopwords.toml`, each entry a set of words."""
    text = resources.files(__package__).joinpath("stopwords.toml").read_text("utf-8")
    tables = tomllib.loads(text)
    return {
        table: {name: frozenset(words.split()) for name, words in entries.items()}
        for table, entries in tables.items()
    }


def _pieces(text: str, length: int) -> str:
    if len(text) <= length:
        return text
    size = length // PIECES
    step = (len(text) - size) / (PIECES - 1)
    starts = [round(i * step) for i in range(PIECES)]
    return "\n".join(_whole_words(text[start : start + size]) for start in starts)


def _whole_words(piece: str) -> str:
    """Without the words that the cut went through; what has no spaces is left as it is."""
    words = piece.split(" ")
    return " ".join(words[1:-1]) if len(words) > 2 else piece


def _overlap(parts: tuple[str, ...], others: tuple[str, ...]) -> bool:
    short, long = sorted((parts, others), key=len)
    size = len(short)
    return any(long[i : i + size] == short for i in range(len(long) - size + 1))
