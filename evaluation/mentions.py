"""Which items of the library a text names.

What was mentioned decides what counts as copying, so both errors matter: a title that is overlooked
makes a copy look like a find, and one that is imagined takes a find away. Hence:

- The longest title wins, wherever it stands, and no word belongs to two ("The Empire Strikes Back"
  is not "The Empire"). What stands alone between quotation marks goes before what is longer.
- Titles are known as they are written, in the forms of film catalogues ("Heat (1995)", "Matrix,
  The", "Seven (a.k.a. Se7en) (1995)"), without an article ("Godfather"), and with or without
  hyphens, case, accents, punctuation and width; nothing is guessed from a part of a title, or from
  one that is misspelled.
- A title that is also ordinary speech (a common word such as "Up", one of at most three letters,
  two common words such as "The Thing", three that say nothing such as "What Is It") counts with a
  capital on its last word, where no sentence begins with that and the text is not all in capitals;
  between quotation marks; or with a year behind it. A title of one or two Chinese, Japanese or
  Korean characters has no capitals: it counts between marks or with a year.
- Of several items with one title, those of the year that is written behind it; those of the year
  before or after where none is exact, for catalogues differ; those of unknown year where none is
  near; all of them where no year is written. With the year of another film, none.

Titles without a letter or a digit ("…") are never found.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal, NamedTuple, Self

from agent.reading.normal import content_words, stem
from catalog.items import Item
from evaluation.naming import (
    Forms,
    Token,
    forms_of,
    is_cjk,
    key_of,
    quoted,
    tidy,
    tokens,
    year_after,
)

_COMMON = Path(__file__).with_name("common_words.txt")
SHORT = 3  # letters of a word that is taken for a common one
SHORT_CJK = 2  # characters of a title that may be a part of any sentence
LOOKED_BACK = 40  # characters, for the end of the sentence before
_OPENINGS = " \t\"'“‘„«《〈「『([{*-–—•"  # between a sentence's beginning and its first word
_ENDS = ".!?。\n\r"
_ALWAYS_CAPITAL = frozenset(
    "i monday tuesday wednesday thursday friday saturday sunday january february march april may "
    "june july august september october november december".split()
)
Needs = Literal["nothing", "capital", "marks"]


class _Match(NamedTuple):
    """Words `first` to before `end` are a title; `rank` sorts, the least first."""

    rank: tuple[bool, int, int]
    first: int
    end: int
    ids: tuple[str, ...]


class Mentions:
    """The titles of one library, to be found in texts."""

    def __init__(
        self,
        titles: Mapping[str, str],
        aliases: Mapping[str, Iterable[str]] | None = None,
        years: Mapping[str, int | None] | None = None,
    ) -> None:
        """Take in titles, other names and years of publication, all by id.

        A year in a title goes before the one in `years`.
        """
        self._exact: dict[str, tuple[str, ...]] = {}
        self._shortened: dict[str, tuple[str, ...]] = {}
        self._lengths: dict[str, tuple[int, ...]] = {}  # of keys, by first word, the longest first
        self._years = dict(years or {})
        self._shouted: set[str] = set()  # keys of titles that are written in capitals
        more = aliases or {}
        for item, title in titles.items():
            for name in (title, *more.get(item, ())):
                self._add(item, name, forms_of(name))

    @classmethod
    def of(cls, items: Iterable[Item]) -> Self:
        """Out of the library's items."""
        every = list(items)
        titles = {item.id: item.title for item in every}
        return cls(titles, years={item.id: item.year for item in every})

    def find(self, text: str) -> tuple[str, ...]:
        """Ids in the order in which they are first named, none twice."""
        tidied = tidy(text)
        words = tokens(tidied)
        taken = [False] * len(words)
        chosen = []
        for match in sorted(self._matches(tidied, words)):
            if not any(taken[match.first : match.end]):
                taken[match.first : match.end] = [True] * (match.end - match.first)
                chosen.append(match)
        chosen.sort(key=lambda match: match.first)
        return tuple(dict.fromkeys(item for match in chosen for item in match.ids))

    def _add(self, item: str, title: str, forms: Forms) -> None:
        if forms.year is not None:
            self._years[item] = forms.year
        if title.isupper():
            self._shouted |= {*forms.exact, *forms.shortened}
        for known, keys in ((self._exact, forms.exact), (self._shortened, forms.shortened)):
            for key in keys:
                have = known.get(key, ())
                if item not in have:
                    known[key] = (*have, item)
                first, _, rest = key.partition(" ")
                length = 1 + rest.count(" ") + bool(rest)
                lengths = self._lengths.get(first, ())
                if length not in lengths:
                    self._lengths[first] = tuple(sorted((*lengths, length), reverse=True))

    def _matches(self, tidied: str, words: list[Token]) -> Iterator[_Match]:
        marked: set[tuple[int, int]] | None = None
        for first, end, key in self._keys(words):
            ids = self._exact.get(key) or self._shortened.get(key)
            if ids is None:
                continue
            if marked is None:
                marked = quoted(tidied, words)
            year = year_after(tidied, words[end - 1].end)
            alone = (first, end) in marked or (year is not None and (first, end + 1) in marked)
            if not alone and year is None and not self._is_name(tidied, words[first:end], key):
                continue
            if left := self._of_year(ids, year):
                yield _Match((not alone, first - end, first), first, end, left)

    def _keys(self, words: list[Token]) -> Iterator[tuple[int, int, str]]:
        """Where titles may stand, and the key of what stands there."""
        folded = [word.folded for word in words]
        for first, word in enumerate(words):
            for length in self._lengths.get(word.folded, ()):
                end = first + length
                if end > len(words):
                    continue
                yield first, end, " ".join(folded[first:end])
                last = words[end - 1].bare
                if last is not None and length > 1:
                    yield first, end, " ".join([*folded[first : end - 1], last])
            if word.bare is not None and 1 in self._lengths.get(word.bare, ()):
                yield first, first + 1, word.bare

    def _is_name(self, tidied: str, words: list[Token], key: str) -> bool:
        """Whether a title is meant without marks and year."""
        needs = _needs(key)
        if needs != "capital":
            return needs == "nothing"
        telling = [word for word in words if word.folded not in _ALWAYS_CAPITAL]
        if not telling or not telling[-1].raw[0].isupper():
            return False
        letters = "".join(word.raw for word in words)
        if letters.isupper() and (key not in self._shouted or tidied.isupper()):
            return False
        return telling[-1] is not words[0] or not _begins_sentence(tidied, words[0].start)

    def _of_year(self, ids: tuple[str, ...], year: int | None) -> tuple[str, ...]:
        """Those of the year, else of one beside it, else of unknown year; all without a year."""
        if year is None:
            return ids
        far: dict[str, int | None] = {}
        for item in ids:
            own = self._years.get(item)
            far[item] = None if own is None else abs(own - year)
        for wanted in (0, 1, None):
            if left := tuple(item for item in ids if far[item] == wanted):
                return left
        return ()


@lru_cache(maxsize=1 << 14)
def _needs(key: str) -> Needs:
    """What has to speak for a title, beside its words, that it is one."""
    words = key.split(" ")
    if any(is_cjk(word) for word in words):
        return "marks" if len(words) <= SHORT_CJK else "nothing"
    # words of other alphabets are none to `content_words`
    says_nothing = len(words) <= 3 and key.isascii() and not content_words(key)
    if says_nothing or (len(words) <= 2 and all(_is_common(word) for word in words)):
        return "capital"
    return "nothing"


def _is_common(word: str) -> bool:
    return len(word) <= SHORT or word.isdigit() or stem(word) in _common()


@cache
def _common() -> frozenset[str]:
    lines = _COMMON.read_text(encoding="utf-8").splitlines()
    words = " ".join(line for line in lines if not line.startswith("#")).split()
    return frozenset(stem(key_of(word)) for word in words)


def _begins_sentence(tidied: str, start: int) -> bool:
    before = tidied[max(0, start - LOOKED_BACK) : start].rstrip(_OPENINGS)
    return not before or before[-1] in _ENDS
