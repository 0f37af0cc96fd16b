"""One true thing about an item, in the words of two languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from agent.explain.wording import length
from evaluation.details import script
from evaluation.wordings import wordings
from tools.tags import in_language, words_of

STEPS = (1, 2, 3, 5, 10, 15, 20, 30, 45, 60, 90, 120, 150, 180, 240)  # minutes that people name
LEAST_OVER = 5  # minutes; "over two minutes" says nothing
ABOUT = 0.12  # share by which "about" may be wrong


@dataclass(frozen=True)
class Facet:
    """What fills a wording of `kind`: its {value}, "" where a language has no word for it.

    `not_en` and `not_zh` fill {other}: what was shown instead, in a criticism.
    """

    kind: str
    en: str = ""
    zh: str = ""
    not_en: str = ""
    not_zh: str = ""

    def fields(self, language: str) -> dict[str, str]:
        """What the wordings of a language are filled with."""
        if language == "zh":
            return {"value": self.zh, "other": self.not_zh}
        return {"value": self.en, "other": self.not_en}

    def sayable(self, language: str) -> bool:
        """Whether the language has words for all that is in it."""
        fields = self.fields(language)
        needed = {"value": self.en or self.zh, "other": self.not_en or self.not_zh}
        return all(fields[name] for name, used in needed.items() if used)


def either(kind: str, text: str) -> Facet:
    """Of a text in one language; in the other only where genres and tags have a word for it."""
    plain = " ".join(text.split())
    if script(plain) == "zh":
        return Facet(kind, _english().get(plain, ""), plain)
    if script(plain) != "en":
        return Facet(kind)
    known = plain.casefold()
    chinese = wordings()["zh"]["genres"].get(known) or in_language(known, "zh")
    return Facet(kind, plain, chinese if script(chinese) == "zh" else "")


def in_both(kind: str, table: str, name: str, **fields: Any) -> Facet:
    """An entry of a word list of `wordings.toml`, filled in; empty where there is none."""
    words = [str(wordings()[one][table].get(name, "")) for one in ("en", "zh")]
    return Facet(kind, *(word.format(**fields) for word in words))


def bounded(kind: str, how: str, minutes: int) -> Facet:
    """ "under half an hour": `how` is about, under or over."""
    said = [_minutes(minutes, language) for language in ("en", "zh")]
    en, zh = (wordings()[one]["lengths"][how] for one in ("en", "zh"))
    return Facet(kind, en.format(length=said[0]), zh.format(length=said[1]))


def bounds(seconds: float) -> dict[str, int]:
    """The steps that a length is about, under and over; only those that are true of it."""
    minutes = seconds / 60
    near = [step for step in STEPS if abs(step - minutes) <= ABOUT * minutes]
    above = [step for step in STEPS if step > minutes]
    below = [step for step in STEPS if LEAST_OVER <= step < minutes]
    found = {"about": near[:1], "under": above[:1], "over": below[-1:]}
    return {how: steps[0] for how, steps in found.items() if steps}


def beside(facet: Facet, other: Facet) -> Facet:
    """The facet with the value of another as what was shown instead."""
    return replace(facet, not_en=other.en, not_zh=other.zh)


def _minutes(step: int, language: str) -> str:
    named: Mapping[str, str] = wordings()[language]["minutes"]
    return named.get(str(step)) or length(step * 60, language)


@cache
def _english() -> Mapping[str, str]:
    genres = {chinese: name for name, chinese in wordings()["zh"]["genres"].items()}
    return {chinese: tag for tag, chinese in words_of("tags_zh.toml").items()} | genres
