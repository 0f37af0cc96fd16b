"""Words for lengths, times, languages and lists, as every explanation uses them."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

MOST_QUOTED = 120
_CJK = re.compile(r"[\u3400-\u9fff]")
_UNSEEN = frozenset(["Cc", "Cf", "Cs", "Co", "Cn"])
_NOT_SAID = re.compile(
    r"(?:https?://|www\.)\S+|</?[|\w][^<>\n]{0,40}>|<\||\|>|\[/?(?:INST|SYS|s)\]|\{\{|\}\}", re.I
)
_KANA = re.compile(r"[\u3040-\u30ff]")


def language_of(text: str) -> str:
    """ "zh" for Chinese words, else "en": the languages that reasons are written in."""
    return "zh" if _CJK.search(text) and not _KANA.search(text) else "en"


def clock(seconds: float) -> str:
    """A time as players show it: 0:05, 1:02:03."""
    whole = int(seconds)
    hours, minutes = whole // 3600, whole // 60 % 60
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"


def quoted(text: str, most: int = MOST_QUOTED) -> str:
    """One line of at most `most` characters, cut after a word, which " …" shows."""
    text = harmless(text)
    if len(text) <= most:
        return text
    head = text[:most]
    return (head.rsplit(" ", 1)[0] if " " in head else head) + " …"


def harmless(text: str) -> str:
    """What media say, as it may be shown: one line, no address, no control or template sign.

    Terminals obey escape characters, and people follow addresses; neither is what a film is about.
    """
    plain = "".join(c for c in text if c.isspace() or unicodedata.category(c) not in _UNSEEN)
    return " ".join(_NOT_SAID.sub(" … ", plain).split())


def length(seconds: float, language: str) -> str:
    """ "12 minutes", "1 hour and 5 minutes"; whole seconds below one and a half minutes."""
    words = _words(language)
    if seconds < 90:
        return _counted(int(seconds), words["seconds"])  # as a clock beside it has them
    hours, minutes = divmod(round(seconds / 60), 60)
    said = [_counted(hours, words["hours"]), _counted(minutes, words["minutes"])]
    return str(words["and"].join(one for one, n in zip(said, (hours, minutes), strict=True) if n))


def language_name(code: str, language: str) -> str:
    """ "Chinese" for "zh-TW", in words of `language`; the code where no name is known."""
    return str(_words(language)["language"].get(code.partition("-")[0].lower(), code))


def form_name(form: str, language: str) -> str:
    """ "a film" for "film", "a video" for "video"; the word itself where no name is known."""
    name = str(_words(language)["form"].get(form, form))
    return name[:1].lower() + name[1:]


def listed(texts: Sequence[str], language: str) -> str:
    """The texts in a row: "a, b and c", "a、b和c"."""
    if language == "zh":
        return "和".join(["、".join(texts[:-1]), texts[-1]]) if len(texts) > 1 else "".join(texts)
    return " and ".join([", ".join(texts[:-1]), texts[-1]]) if len(texts) > 1 else "".join(texts)


def _counted(number: int, forms: Sequence[str]) -> str:
    return forms[number != 1].format(n=number)


def _words(language: str) -> Mapping[str, Any]:
    every = _tables()
    found: Mapping[str, Any] = every.get(language, every["en"])
    return found


@cache
def _tables() -> Mapping[str, Mapping[str, Any]]:
    text = resources.files("tools").joinpath("summary.toml").read_text("utf-8")
    return tomllib.loads(text)
