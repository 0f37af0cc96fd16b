"""Short phrases out of what is told of an item, without the words that give it away."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

from agent.reading.normal import CJK
from evaluation.audit import Audit
from evaluation.folding import is_stop, words

LEAST_WORDS, MOST_WORDS = 2, 7  # of a phrase
LEAST_SIGNS, MOST_SIGNS = 3, 14  # of a Chinese phrase
_SENTENCE = re.compile(r"[.!?\n。！？]+(?=\s|$|[^\x00-\x7f])")
_CLAUSE = re.compile(r"[,;:()\[\]\"“”«»…|/，、；：（）《》「」]+|\s[-–—]+\s|—+")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ0-9'’%-]+")
_BRACKET = re.compile(r"[()\[\]{}<>]")
_LOOSE = "的了着过和与及在是把被"  # a Chinese phrase neither begins nor ends with one


def script(text: str) -> str:
    """ "zh" for Chinese words, "en" for Latin ones, "" for what is neither, both or in brackets."""
    letters = [c for c in text if c.isalpha()]
    if _BRACKET.search(text):
        return ""
    if letters and all(CJK.match(c) for c in letters):
        return "zh"
    return "en" if letters and all(_LATIN.match(c) for c in letters) else ""


def details(text: str, audit: Audit, targets: Sequence[str]) -> Iterator[str]:
    """Phrases of the text in its order, each in one script and with nothing that leaks.

    Capitalised words that hardly another item has are names, which find an item as its title
    does; they are left out too.
    """
    for sentence in _SENTENCE.split(text):
        for place, clause in enumerate(_CLAUSE.split(sentence)):
            if CJK.search(clause):
                found = _chinese(clause, audit, targets)
            else:
                found = _latin(clause, place == 0, audit, targets)
            yield from (phrase for phrase in found if not leaking(phrase, audit, targets))


def leaking(text: str, audit: Audit, targets: Sequence[str]) -> tuple[str, ...]:
    """What in the text gives one of the items away."""
    return tuple(dict.fromkeys(word for one in targets for word in audit.leaks(text, one)))


def _latin(clause: str, first: bool, audit: Audit, targets: Sequence[str]) -> Iterator[str]:
    def kept(word: str) -> bool:
        named = word[:1].isupper() and audit.is_rare(word)
        return bool(_LATIN.fullmatch(word)) and not named and not leaking(word, audit, targets)

    told = clause.split()
    if first and told and told[0] != "I":
        told[0] = told[0] if audit.is_rare(told[0]) else told[0][:1].lower() + told[0][1:]
    for clean, run in itertools.groupby(told, kept):
        piece = _trimmed(_trimmed(list(run))[:MOST_WORDS])
        if clean and len(piece) >= LEAST_WORDS:
            yield " ".join(piece)


def _trimmed(piece: list[str]) -> list[str]:
    """Without stop words at either end."""
    full = [place for place, word in enumerate(piece) if not all(map(is_stop, words(word)))]
    return piece[full[0] : full[-1] + 1] if full else []


def _chinese(clause: str, audit: Audit, targets: Sequence[str]) -> Iterator[str]:
    for run in re.findall(r"[\u3400-\u9fff]+", clause):
        for piece in _clean_runs(run, audit, targets):
            bare = piece.strip(_LOOSE)
            if LEAST_SIGNS <= len(bare) <= MOST_SIGNS:
                yield bare


def _clean_runs(run: str, audit: Audit, targets: Sequence[str]) -> Iterator[str]:
    """Stretches between the pairs of characters that leak."""
    start = 0
    for end in range(1, len(run) + 1):
        if leaking(run[start:end], audit, targets):
            yield run[start : max(start, end - 2)]
            start = end
    yield run[start:]
