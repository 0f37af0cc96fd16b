"""The phrases of `phrases.toml`, found in normalised text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from agent.reading.rules import both, load

LONGEST_PART = 60  # characters of one phrase of those that a text consists of


def phrase(name: str, text: str) -> re.Match[str] | None:
    """The first phrase of that meaning in the text; `name` as in "lasting.likes"."""
    return _pattern(name).search(text)


def phrases(name: str, text: str) -> list[re.Match[str]]:
    """All of them."""
    return list(_pattern(name).finditer(text))


def without(name: str, text: str) -> str:
    """The text with spaces where such phrases stand."""
    return _pattern(name).sub(" ", text)


def whole(name: str, text: str) -> bool:
    """Whether the text is nothing but such phrases."""
    return _made_of(_part(name), text)


def _made_of(part: re.Pattern[str], text: str) -> bool:
    """Whether parts follow each other from the beginning of the text to its end.

    A pattern of repeated parts would try every way to cut "哈哈哈哈" or "thank you thank you", of
    which there are 2^n; here each place of the text is reached once.
    """
    reached = {0}
    for start in range(len(text)):
        if start in reached:
            ends = range(start + 1, min(len(text), start + LONGEST_PART) + 1)
            reached |= {end for end in ends if part.fullmatch(text, start, end)}
    return bool(text) and len(text) in reached


def starts(name: str, text: str) -> bool:
    """Whether the text begins with such a phrase."""
    rule = _rule(name)
    return any(re.match(rule[key], text) for key in ("start_en", "start_zh") if key in rule)


def topics(match: re.Match[str]) -> list[str]:
    """What the groups `what…` of a match hold, one topic for each part of a list."""
    said = [text for name, text in match.groupdict().items() if name.startswith("what") and text]
    return [part for text in said for part in parts_of(text)]


def parts_of(text: str) -> list[str]:
    """The topics of a list: "horror and war films" is two."""
    text = re.split(r"但是?|不过|可是|然而| but | though ", text)[0]
    parts = re.split(r",| and | or |和|以及|、|跟|或者?", text)
    return [cleaned for part in parts if (cleaned := _clean(part))]


def _clean(text: str) -> str:
    before = None
    text = text.strip(" .,!?;:'\"")
    while text != before:
        before = text
        text = _edges().sub("", text).strip(" .,!?;:'\"")
    return text


@cache
def _table() -> Mapping[str, Any]:
    return load("phrases.toml")


@cache
def _rule(name: str) -> Mapping[str, str]:
    """The expressions of one name; what stands in several rows is one of them."""
    found: Any = _table()
    for part in name.split("."):
        found = found[part]
    return {key: rows if isinstance(rows, str) else "|".join(rows) for key, rows in found.items()}


@cache
def _part(name: str) -> re.Pattern[str]:
    """One of the parts of which a whole text is made; people mix languages ("ok谢谢")."""
    rule = _rule(name)
    keys = [key for key in ("whole_en", "whole_zh") if key in rule]
    return re.compile("|".join(rule[key].removesuffix("+") for key in keys))


@cache
def _pattern(name: str) -> re.Pattern[str]:
    rule = _rule(name)
    return both(rule.get("any_en"), rule.get("any_zh"))


@cache
def _edges() -> re.Pattern[str]:
    rule = _rule("edges")
    return re.compile("|".join(rule.values()))
