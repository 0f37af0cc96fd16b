"""What a sentence says beyond empty words, and how much of it a text holds.

English words are compared by their stems, Chinese by overlapping pairs of characters, both without
a dictionary: a paraphrase in other inflections is found, a synonym is not.
"""

from __future__ import annotations

import itertools
import re
import tomllib
from collections.abc import Collection, Iterable, Mapping
from functools import cache, lru_cache
from importlib import resources
from typing import Any

CJK = r"\u3400-\u9fff\uf900-\ufaff"
HAN = re.compile(rf"[{CJK}]")
HAN_RUN = re.compile(rf"[{CJK}]+")
WORD = re.compile(r"[^\W\d_\u3400-\u9fff\uf900-\ufaff]+(?:['’-][^\W\d_\u3400-\u9fff]+)*")
SAME_LETTERS, SAME_SHARE = 5, 0.75  # of two stems that begin alike: "photograph", "photography"
_SUFFIXES = ("ness", "ing", "ers", "ors", "ed", "er", "or", "ly", "ful")
_STRETCH = re.compile(
    r"[,;:.!?，。；：！？、]|\b(?:about|after|and|as|at|because|before|between|by|during|for|from|if|in|"
    r"into|of|on|or|over|so|than|that|through|to|under|until|when|where|which|while|with|without)\b",
    re.IGNORECASE,
)
_SIBILANT = re.compile(r"(s|x|z|ch|sh)es$")


@cache
def words(language: str) -> Mapping[str, Any]:
    """The lists of `words.toml` in a language."""
    text = resources.files("agent.explain").joinpath("words.toml").read_text("utf-8")
    found: Mapping[str, Any] = tomllib.loads(text)[language]
    return found


@cache
def word_list(language: str, name: str) -> frozenset[str]:
    """One list of `words.toml` as a set."""
    return frozenset(words(language)[name].split())


@lru_cache(maxsize=4096)
def stem(word: str) -> str:
    """A word without its inflection; the same for "bakes", "baking" and "baked"."""
    word = re.sub(r"['’]s?$", "", word.casefold())
    word = words("en")["irregular"].get(word, word)
    if word.endswith("ies") and len(word) > 4:
        word = word[:-3] + "y"
    elif _SIBILANT.search(word) and len(word) > 4:
        word = word[:-2]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        word = word[:-1]
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 3:
            word = word.removesuffix(suffix)
            if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "ls":
                word = word[:-1]
            break
    word = word.removesuffix("e") if len(word) > 3 else word
    return word[:-1] + "i" if word.endswith("y") and len(word) > 2 else word


def stems(text: str) -> list[str]:
    """The stems of a text's words, hyphenated ones in their parts too; empty words are left out."""
    empty = word_list("en", "empty")
    found = []
    for word in WORD.findall(text):
        for part in re.split("-", word):
            if part.casefold().replace("’", "'") not in empty and len(part) > 1:
                found.append(stem(part))
    return found


def held(one: str, by: Collection[str]) -> bool:
    """Whether a stem is among `by`, or one of them begins alike."""
    return one in by or any(_alike(one, other) for other in by)


def uncovered_stems(text: str, support: Iterable[str]) -> tuple[list[str], int]:
    """Stems of `text` that no text of `support` has, and how many there are in all.

    Words that may be said of any result ("shows", "minute") count neither way.
    """
    by = {one for other in support for one in stems(other)}
    media = {stem(word) for word in word_list("en", "media")}
    said = [one for one in dict.fromkeys(stems(text)) if one not in media or one in by]
    return [one for one in said if not held(one, by)], len(said)


def folded(text: str) -> str:
    """Chinese in simplified characters."""
    return text.translate(_folding())


def chinese_runs(text: str) -> list[str]:
    """What is left of each run of Chinese without its empty words and those of the medium."""
    found = []
    for run in HAN_RUN.findall(folded(text)):
        found += [part for part in _emptied().split(run) if part]
    return found


def uncovered_characters(text: str, support: Iterable[str]) -> tuple[int, int]:
    """How many Chinese characters of `text` are in no pair that `support` has, and of how many.

    A character that stands alone between empty words counts by itself.
    """
    by = folded("\n".join(support))
    pairs = {by[i : i + 2] for i in range(len(by) - 1)}
    missing = total = 0
    for run in chinese_runs(text):
        total += len(run)
        if len(run) == 1:
            missing += run not in by
            continue
        has = [run[i : i + 2] in pairs for i in range(len(run) - 1)]
        covered = [left or right for left, right in zip([False, *has], [*has, False], strict=True)]
        missing += covered.count(False)
    return missing, total


def turned_round(text: str, quote: str) -> str | None:
    """A stretch of `text` that has the words of `quote` in another order: "the king looks at the
    bishop" where the bishop looks at the king. None where there is none.

    A stretch ends at a sign and, in English, at a word such as "after" or "of", beyond which a
    paraphrase may well change the order.
    """
    find = _found_han if HAN.search(quote) else _found_stems
    for stretch in _STRETCH.split(folded(text)):
        places = find(stretch, folded(quote))
        if any(right < left for left, right in itertools.pairwise(places)):
            return stretch.strip()
    return None


def _found_stems(stretch: str, quote: str) -> list[int]:
    order = stems(quote)
    return [order.index(one) for one in stems(stretch) if order.count(one) == 1]


def _found_han(stretch: str, quote: str) -> list[int]:
    """Where the longest pieces of two characters or more begin, of those that occur once."""
    bare = "".join(HAN_RUN.findall(quote))
    places, start = [], 0
    run = "".join(HAN_RUN.findall(stretch))
    while start < len(run) - 1:
        end = start + 2
        if run[start:end] not in bare:
            start += 1
            continue
        while end < len(run) and run[start : end + 1] in bare:
            end += 1
        if bare.count(run[start:end]) == 1:
            places.append(bare.index(run[start:end]))
        start = end
    return places


def _alike(one: str, other: str) -> bool:
    shared = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        shared += 1
    return shared >= SAME_LETTERS and shared >= SAME_SHARE * max(len(one), len(other))


@cache
def _folding() -> dict[int, str]:
    table = words("zh")["folded"]
    pair = ("".join(table[name].split()) for name in ("traditional", "simplified"))
    return {ord(old): new for old, new in zip(*pair, strict=True)}


@cache
def _emptied() -> re.Pattern[str]:
    known = word_list("zh", "empty") | word_list("zh", "media")
    return re.compile("|".join(sorted(map(re.escape, known), key=lambda one: (-len(one), one))))
