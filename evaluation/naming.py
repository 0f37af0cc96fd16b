"""Texts and titles as words in one form, and the forms that a title is written in.

Words are folded: composed and full-width forms as one, case, accents and apostrophes away,
simplified characters for traditional ones, "&" as "and". Chinese, Japanese and Korean characters
are words each, for no space says where theirs end.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from agent.reading.normal import simplified
from catalog.words import CJK

_WORD = re.compile(rf"[{CJK}]|[^\W_{CJK}]+(?:['’][^\W_{CJK}]+)*|&")
_IS_CJK = re.compile(rf"[{CJK}]")
_POSSESSIVE = re.compile(r"['’][sS]$")
_ACCENTS = re.compile(r"[\u0300-\u036f]")
_LETTERS = str.maketrans(  # that no accent can be taken off
    {"&": "and", "'": "", "’": "", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i"}
)
_YEAR = r"(18[89]\d|19\d\d|20\d\d)"
_YEAR_AT_END = re.compile(rf"\s*[(\[]\s*{_YEAR}\s*[)\]]\s*$")
_YEAR_AFTER = re.compile(rf"[^\w(\[\n]{{0,4}}[(\[]\s*{_YEAR}\s*[)\]]")
_ARTICLES = r"the|an?|le|la|les|l'|un|une|el|los|las|der|die|das|il|lo|gli"
_ARTICLE_LAST = re.compile(rf"^(.+), ({_ARTICLES})$", re.IGNORECASE)
_ARTICLE_FIRST = re.compile(r"^(the|an?) (.+)$", re.IGNORECASE)
_BRACKETS_LAST = re.compile(r"(?:\s*\([^()]+\))+$")
_IN_BRACKETS = re.compile(r"\(([^()]+)\)")
_KNOWN_AS = re.compile(r"^(?:a\.?k\.?a\.?|aka)\s+", re.IGNORECASE)
_HYPHENS = re.compile(r"(?<=\w)[-‐‑.*·]+(?=\w)")

_CLOSED_BY = dict(zip('《〈「『“„«"', '》〉」』””»"', strict=True))
_SINGLE = {"'": "'", "‘": "’"}  # the closing one is an apostrophe too
_MARKS = re.compile("[" + "".join({*_CLOSED_BY, *_CLOSED_BY.values(), *_SINGLE, "’"}) + "]")
CLOSINGS_TRIED = 3  # of one opening mark: a title may hold others, or an apostrophe
MARKS_SEEN = 40  # from an opening mark on


class Token(NamedTuple):
    """A word and its place in the tidied text; `bare` is without a possessive 's, or None."""

    start: int
    end: int
    raw: str
    folded: str
    bare: str | None


class Forms(NamedTuple):
    """How a title is written, as keys: as it is, and as people shorten it; the year in it."""

    exact: tuple[str, ...]
    shortened: tuple[str, ...]
    year: int | None


def tidy(text: str) -> str:
    """Composed, of one width, with simplified characters: what places and tokens refer to."""
    if text.isascii():
        return text
    return simplified(unicodedata.normalize("NFKC", text))


def tokens(tidied: str) -> list[Token]:
    """The words of a tidied text, in order."""
    return [
        Token(match.start(), match.end(), raw, fold(raw), _bare(raw))
        for match in _WORD.finditer(tidied)
        for raw in [match[0]]
    ]


@lru_cache(maxsize=1 << 15)
def fold(word: str) -> str:
    """One word as it is compared."""
    folded = word.casefold().translate(_LETTERS)
    if folded.isascii():
        return folded
    return unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFD", folded)))


def key_of(text: str) -> str:
    """All words of a text, folded, with a space between them; empty where it has none."""
    return " ".join(token.folded for token in tokens(tidy(text)))


def is_cjk(word: str) -> bool:
    """Whether a word is a character of Chinese, Japanese or Korean."""
    return _IS_CJK.match(word) is not None


def forms_of(title: str) -> Forms:
    """The keys of a title.

    Exact are the title itself, without its year, with a turned article ("Heat, The": "The Heat",
    and the other way round); where a year follows, what stands in brackets before it is another
    title, as in the catalogues of MovieLens. Shortened are those without an article and those whose
    words are joined where they have hyphens ("Spider-Man": "spiderman").
    """
    tidied = tidy(title).strip()
    year = _YEAR_AT_END.search(tidied)
    named = _YEAR_AT_END.sub("", tidied) or tidied
    names = [named]
    if year and (brackets := _BRACKETS_LAST.search(named)):
        others = _IN_BRACKETS.findall(brackets[0])
        names = [named[: brackets.start()], *(_KNOWN_AS.sub("", one.strip()) for one in others)]
    turned = [one for name in names for one in _turned(name)]
    exact = _keys([tidied, *names, *turned])
    shorter = [_ARTICLE_FIRST.sub(r"\2", name) for name in [*names, *turned]]
    joined = [_HYPHENS.sub("", name) for name in names]
    shortened = [key for key in _keys([*shorter, *joined]) if key not in exact]
    return Forms(exact, tuple(shortened), int(year[1]) if year else None)


def year_after(tidied: str, end: int) -> int | None:
    """The year in brackets that follows a title that ends there."""
    match = _YEAR_AFTER.match(tidied, end)
    return int(match[1]) if match else None


def quoted(tidied: str, words: list[Token]) -> set[tuple[int, int]]:
    """Which words, from the first to after the last, stand alone between quotation marks."""
    marks = list(_MARKS.finditer(tidied))
    if len(marks) < 2:
        return set()
    starts = [word.start for word in words]
    found = set()
    for number, opening in enumerate(marks):
        for closing in _closings(tidied, marks, number):
            first = bisect_left(starts, opening.end())
            last = bisect_left(starts, closing)
            if first < last:
                found.add((first, last))
    return found


def _closings(tidied: str, marks: list[re.Match[str]], number: int) -> Iterator[int]:
    """Where the mark of that number may be closed."""
    opening = marks[number]
    if opening[0] in _SINGLE and _is_letter(tidied[opening.start() - 1 : opening.start()]):
        return  # an apostrophe
    wanted = _CLOSED_BY.get(opening[0]) or _SINGLE.get(opening[0])
    tried = 0
    for mark in marks[number + 1 : number + 1 + MARKS_SEEN]:
        inside_word = mark[0] in "'’" and _is_letter(tidied[mark.end() : mark.end() + 1])
        if mark[0] == wanted and not inside_word:
            yield mark.start()
            tried += 1
        # between the same marks on both sides, what follows the second is outside again
        if tried == CLOSINGS_TRIED or (tried and wanted == '"'):
            return


def _is_letter(character: str) -> bool:
    return character.isalnum() and not is_cjk(character)


def _bare(raw: str) -> str | None:
    bare = _POSSESSIVE.sub("", raw)
    return None if bare == raw else fold(bare)


def _turned(name: str) -> Iterable[str]:
    last, first = _ARTICLE_LAST.match(name), _ARTICLE_FIRST.match(name)
    if last:
        yield f"{last[2]} {last[1]}"
    elif first:
        yield f"{first[2]}, {first[1]}"


def _keys(names: Iterable[str]) -> tuple[str, ...]:
    keys = (" ".join(token.folded for token in tokens(name)) for name in names)
    return tuple(dict.fromkeys(key for key in keys if key))
