"""When two wordings name one topic: inflections, synonyms of genres, English and Chinese."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from tools.keywords import stop_words

_CJK = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"
_TOKEN = re.compile(rf"[{_CJK}]+|[^\W_{_CJK}]+(?:['’&-][^\W_{_CJK}]+)*")
_ACCENT = re.compile("[\u0300-\u036f]")
IS_CJK = re.compile(f"[{_CJK}]")
SHORTEST_STEM = 3
_ENDINGS = (
    ("ies", "y"), ("sses", "ss"), ("ches", "ch"), ("shes", "sh"), ("xes", "x"),
    ("ing", ""), ("edly", ""), ("ed", ""), ("ly", ""), ("es", "e"), ("s", ""),
)  # fmt: skip
_KEEP = ("ss", "us", "is")  # jazz class, focus, tennis: no plural
# Words of meaning that a list made for keywords holds as filler.
_MEAN = frozenset("old new short long big small hard high low war good best real true".split())


def tokens(text: str) -> list[str]:
    """Words folded and without accents, and runs of CJK characters; full-width forms as plain."""
    bare_letters = _ACCENT.sub("", unicodedata.normalize("NFKD", text.casefold()))
    return _TOKEN.findall(unicodedata.normalize("NFKC", bare_letters).replace("’", "'"))


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """A word without its commonest English endings: comedies, comedy; cooking, cooked, cook."""
    word = word.removesuffix("'s")
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and not word.endswith(_KEEP):
            base = word.removesuffix(ending) + instead
            if len(base) >= SHORTEST_STEM and re.search("[aeiouy]", base):
                return _even(base)
    return _even(word)


def content_words(text: str) -> list[str]:
    """Stems of the words that say what it is about, and runs of CJK characters, in their order.

    Where there are only general words ("films"), those.
    """
    found: list[str] = []
    general: list[str] = []
    for token in tokens(text):
        if IS_CJK.match(token):
            word = bare(token)
            (general if word in _general_zh() else found).append(word)
        elif token in _general() or stem(token) in _general():
            general.append(stem(token))
        elif token in _MEAN or not _is_filler(token):
            found.append(stem(token))
    return found or general


@lru_cache(maxsize=50_000)
def topic_key(text: str) -> str:
    """One string for all wordings of one topic; of a known genre its first name in `topics.toml`.

    "Scary movies" and "恐怖片" give "horror". Empty where the text has no words.
    """
    words = content_words(text)
    joined = " ".join(words)
    return _topics().get(joined, joined if len(words) < 2 else " ".join(sorted(words)))


def same_topic(one: str, other: str) -> bool:
    """Whether both name one topic."""
    key = topic_key(one)
    return bool(key) and key == topic_key(other)


def names_of(text: str) -> frozenset[str]:
    """The known wordings of the topic that `text` names, itself among them."""
    key = topic_key(text)
    return frozenset({text.casefold(), *_wordings().get(key, ())})


def in_words(topic: str, language: str) -> str:
    """A topic as a language calls it, where both names are known; else as it is."""
    for name in _wordings().get(topic_key(topic), ()):
        if (IS_CJK.search(name) is not None) == (language == "zh"):
            return name if IS_CJK.search(topic) or language == "zh" else topic
    return topic


def bare(run: str) -> str:
    """A run of CJK without what says what kind of thing it is: 恐怖 of 恐怖片."""
    for word in _general_zh():
        if run.endswith(word) and len(run) - len(word) >= 2:  # 喜剧 is more than 喜
            run = run.removesuffix(word)
    return run


def bigrams(text: str) -> set[str]:
    """Pairs of neighbouring characters of a run of CJK; of one character, itself."""
    return {text[i : i + 2] for i in range(len(text) - 1)} or {text}


def has_name(part: str, name: str) -> bool:
    """Whether the words of `part` stand in a row in `name`: Kurosawa in Akira Kurosawa."""
    wanted, known = tokens(part), tokens(name)
    size = len(wanted)
    if size and all(IS_CJK.match(word) for word in wanted):
        return "".join(wanted) in "".join(known)
    return size > 0 and any(known[i : i + size] == wanted for i in range(len(known) - size + 1))


def _even(base: str) -> str:
    """Of running and run, of love and loving one form."""
    if len(base) > SHORTEST_STEM and base[-1] == base[-2] and base[-1] not in "lsz":
        base = base[:-1]
    return base.removesuffix("e") if len(base) > SHORTEST_STEM else base


def _is_filler(token: str) -> bool:
    return not stop_words()["words"]["en"].isdisjoint((token, stem(token)))


@cache
def _data() -> dict[str, Any]:
    text = resources.files(__package__).joinpath("topics.toml").read_text("utf-8")
    return tomllib.loads(text)


@cache
def _general() -> frozenset[str]:
    words = _data()["general"].split()
    return frozenset({*words, *(stem(word) for word in words)})


@cache
def _general_zh() -> tuple[str, ...]:
    return tuple(_data()["general_zh"].split())


@cache
def _topics() -> dict[str, str]:
    """Stems of a wording, joined -> the topic's first name."""
    return {" ".join(content_words(name)): names[0] for names in _lines() for name in names}


@cache
def _wordings() -> dict[str, tuple[str, ...]]:
    return {names[0]: tuple(names) for names in _lines()}


def _lines() -> Iterable[list[str]]:
    for line in _data()["topics"].strip().splitlines():
        yield [name.strip() for name in line.split("|")]
