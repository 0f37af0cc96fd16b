"""The texts of the page, in English and Chinese."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("words.toml")


def say(key: str, language: str, /, **facts: object) -> str:
    """The text `key` of words.toml in a language ("en", "zh"), with its fields filled in."""
    every = table()
    return every.get(language, every["en"])[key].format(**facts)


def say_or(key: str, language: str, other: str) -> str:
    """The text `key`, or another where there is none of that key."""
    every = table()
    return every.get(language, every["en"]).get(key, other)


@cache
def table() -> Mapping[str, Mapping[str, str]]:
    """The file, by language."""
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))
