"""Titles in a message: as they are written, as people say them, and with a slip."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from agent.reading.normal import CJK, content_words, normal
from agent.reading.rules import Span
from tools.vocabulary import Vocabulary

_LATIN = re.compile(r"[a-z0-9à-öø-ÿ]")
SHORTEST_NAME = 4
SHORTEST_TITLE = 3  # characters of Chinese; an English title of one word has to be quoted
LEAST_WORDS = 2  # of a title that is only nearly said
MOST_OF_A_TITLE = 0.6  # of its words
LEAST_CHARACTERS = 4  # of a Chinese title of which one character may be wrong


def long_first(vocabulary: Vocabulary) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every title as people say it with the ids that bear it, the longest first."""
    known = {_bare(title): ids for title, ids in vocabulary.titles.items()}
    return iter(sorted(known.items(), key=lambda pair: -len(pair[0])))


def _bare(title: str) -> str:
    """A title as people say it: without its article."""
    return re.sub(r"^(?:the|an?) (?=\S+ \S)", "", normal(title))


def is_telling(title: str) -> bool:
    """Whether a title is one when it stands among other words: more than a common word."""
    if CJK.search(title):
        return len(title) >= SHORTEST_TITLE
    return len(title.split()) >= 2 and len(title) >= 8


def is_written_as_name(title: str, raw: str) -> bool:
    """Whether a title of one word has its capital where a sentence gives none: "played Storm"."""
    if len(title) < SHORTEST_NAME or CJK.search(title):
        return False
    for match in re.finditer(rf"(?<![A-Za-z]){re.escape(title)}(?![A-Za-z])", raw, re.IGNORECASE):
        before, after = raw[: match.start()].rstrip(), raw[match.end() :].lstrip()
        starts = not before or before[-1] in ".!?。！？…"
        apart = after[:1] in (":", "：", ",", "，") or bool(CJK.match(after[:1] or " "))
        if match[0][0].isupper() and match[0] != match[0].upper() and (not starts or apart):
            return True
    return False


def stands(name: str, text: str, taken: list[Span]) -> Span | None:
    """Where a name stands as a word of its own, outside what is taken."""
    at = text.find(name)
    while at >= 0:
        end = at + len(name)
        inside = any(start <= at and end <= stop for start, stop in taken)
        latin = not CJK.search(name)
        borders = not _LATIN.match(text[at - 1 : at]) and not _LATIN.match(text[end : end + 1])
        if not inside and (borders or not latin):
            return at, end
        at = text.find(name, at + 1)
    return None


def near_title(text: str, vocabulary: Vocabulary) -> str | None:
    """The one item whose title is nearly said: most of its words, or all characters but one."""
    titles = tuple(vocabulary.titles)
    said = set(content_words(text))
    words, lengths = _index(titles)
    counts: dict[str, int] = {}
    for word in said:
        for title in words.get(word, ()):
            counts[title] = counts.get(title, 0) + 1
    shares = {
        title: count / lengths[title]
        for title, count in counts.items()
        if count >= LEAST_WORDS and count / lengths[title] >= MOST_OF_A_TITLE
    }
    best = max(shares.values(), default=0.0)
    leaders = [title for title, share in shares.items() if share == best]
    if not leaders and CJK.search(text):
        leaders = [title for title in titles if _but_one(title, text)]
    return vocabulary.titles[leaders[0]][0] if len(leaders) == 1 else None


def _but_one(title: str, text: str) -> bool:
    """Whether a Chinese title stands in the text with one other character for one of its own."""
    title = normal(title)
    if len(title) < LEAST_CHARACTERS or not CJK.match(title):
        return False
    return (title[:2] in text or title[-2:] in text) and _differs(title, text)


def _differs(title: str, text: str) -> bool:
    return any(
        sum(one != other for one, other in zip(title, text[at:], strict=False)) <= 1
        for at in range(len(text) - len(title) + 1)
    )


@lru_cache(maxsize=4)
def _index(titles: tuple[str, ...]) -> tuple[Mapping[str, list[str]], Mapping[str, int]]:
    """Titles by each of their words, and how many words each has."""
    words: dict[str, list[str]] = {}
    lengths: dict[str, int] = {}
    for title in titles:
        own = set(content_words(title))
        lengths[title] = len(own)
        for word in own:
            words.setdefault(word, []).append(title)
    return words, lengths
