"""The language that is asked for, and the names of those that are only spoken of."""

from __future__ import annotations

import re
from functools import cache

from agent.reading.rules import Limit, Span, both, load, overlaps

TABLE = load("languages.toml")


def language(text: str, skip: list[Span]) -> list[Limit]:
    """One language, the first that is asked for; none where either of two would do."""
    passed = [*skip, *(match.span() for match in _spoken_of().finditer(text)), *_choices(text)]
    found = [
        Limit("language", code, match.span())
        for code in TABLE["names"]
        for match in _asked(code).finditer(text)
        if not overlaps(match.span(), passed)
    ]
    return sorted(found, key=lambda limit: limit.span)[:1]


def _choices(text: str) -> list[Span]:
    """ "French or Japanese": a filter knows one language, so neither is asked for."""
    two = re.compile(rf"{_any()}(?:{TABLE['choice']['or']}{_any()})+")
    return [match.span() for match in two.finditer(text)]


@cache
def _asked(code: str) -> re.Pattern[str]:
    names, said = TABLE["names"][code], TABLE["said"]
    either = f"(?:{names['en']}|{names['zh']})"
    english, chinese = said["en"].replace("{}", either), said["zh"].replace("{}", either)
    for key in ("zh", "land", "made"):
        chinese = chinese.replace(f"{{{key}}}", f"(?:{names[key]})")
    return both(english, chinese)


@cache
def _spoken_of() -> re.Pattern[str]:
    rule = TABLE["no_wish"]
    return both(rule["en"].replace("{}", _any()), rule["zh"].replace("{}", _any()))


@cache
def _any() -> str:
    names = TABLE["names"].values()
    return f"(?:{'|'.join(each[key] for each in names for key in ('en', 'zh'))})"
