"""Limits that no longer hold: "any length is fine now", "语言不限了"."""

from __future__ import annotations

import re
from functools import cache

from agent.reading.rules import Span, both, load

TABLE = load("lifted.toml")
FIELDS = {"length": ("min_minutes", "max_minutes"), "year": ("year_from", "year_to")}


def lifted(text: str) -> dict[str, list[Span]]:
    """Fields of `Filters` that a text withdraws, each with where it says so."""
    found: dict[str, list[Span]] = {}
    for name in TABLE["about"]:
        spans = [match.span() for match in _rule(name).finditer(text)]
        if spans:
            found |= dict.fromkeys(FIELDS.get(name, (name,)), spans)
    return found


@cache
def _rule(name: str) -> re.Pattern[str]:
    about, said, own = TABLE["about"][name], TABLE["said"], TABLE["own"].get(name, {})
    either = f"{about['en']}|{about['zh']}"  # people mix: "语言doesn't matter"
    english = said["en"].replace("{}", either) + "|" + own["en"]
    return both(english, said["zh"].replace("{}", either) + "|" + own["zh"])
