"""Genres in whatever word they are said: "scary", "恐怖" and "horror" are one kind."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from agent.reading.normal import normal, stem

_NOUNS = re.compile(
    r" ?(?:films?|movies?|music|songs?|videos?|podcasts?|stuff|things?|stories|story|shows?|ones?|"
    r"series|content)$|(?:片子?|电影|音乐|视频|乐|类|题材|歌曲?|节目|故事|剧|内容|的)+$"
)


def names_of(topic: str, names: Mapping[str, str]) -> list[str]:
    """The names among `names` (as written, by folded form) that the topic means, in any ending.

    "documentaries" is "documentary", "恐怖片" is "horror" and "恐怖".
    """
    wanted = normal(topic)
    bare = _NOUNS.sub("", wanted)
    forms = {wanted, bare, _stemmed(wanted), _stemmed(bare)} - {""}
    for form in tuple(forms):
        forms |= same_kind(form)
    stems = {_stemmed(form) for form in forms} | forms
    return [
        name
        for folded, name in names.items()
        if folded in forms or folded.removeprefix("the ") in forms or _stemmed(folded) in stems
    ]


def same_kind(word: str) -> frozenset[str]:
    """All words of the kinds that the word is one of."""
    found: set[str] = set()
    for words in _kinds().values():
        if word in words or _stemmed(word) in {_stemmed(one) for one in words}:
            found |= words
    return frozenset(found)


def _stemmed(name: str) -> str:
    return " ".join(stem(word) for word in name.split())


@cache
def _kinds() -> Mapping[str, frozenset[str]]:
    table = tomllib.loads(Path(__file__).with_name("genres.toml").read_text(encoding="utf-8"))
    return {kind: frozenset({kind, *words.split()}) for kind, words in table.items()}
