"""Rules in TOML: patterns in several lines, and matching in both languages."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

Span = tuple[int, int]


class Limit(NamedTuple):
    """A field of `Filters`, its value, and the words that ask for it."""

    name: str
    value: Any
    span: Span


@cache
def load(name: str) -> Mapping[str, Any]:
    """A table of rules; a list of patterns is one pattern of alternatives."""
    text = Path(__file__).with_name(name).read_text(encoding="utf-8")
    joined: Mapping[str, Any] = _joined(tomllib.loads(text))
    return joined


def _joined(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _joined(one) for key, one in value.items()}
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return "|".join(value)
    return value


@cache
def both(english: str | None, chinese: str | None) -> re.Pattern[str]:
    """A pattern that matches either language: English at word borders, Chinese anywhere."""
    ways = [rf"(?<![a-z0-9])(?:{english})(?![a-z0-9])"] if english else []
    ways += [rf"(?:{chinese})"] if chinese else []
    return re.compile("|".join(ways))


def inside(span: Span, spans: list[Span]) -> bool:
    """Whether the span lies in one of the others."""
    return any(start <= span[0] and span[1] <= end for start, end in spans)


def overlaps(span: Span, spans: list[Span]) -> bool:
    """Whether the span shares a character with one of the others."""
    return any(start < span[1] and span[0] < end for start, end in spans)
