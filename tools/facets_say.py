"""Sentences about a profile, in English and Chinese; the wording is data (`facets.toml`)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

MOST_QUOTED = 120


def say(language: str, key: str, **values: object) -> str:
    """One sentence; what it is filled with is shortened, and never read as a pattern."""
    short = {name: _shortened(value) for name, value in values.items()}
    return _phrases(language)[key].format(**short)


@cache
def _phrases(language: str) -> Mapping[str, str]:
    text = resources.files(__package__).joinpath("facets.toml").read_text("utf-8")
    every: dict[str, dict[str, str]] = tomllib.loads(text)
    return every["en"] | every.get(language, {})


def _shortened(value: object) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= MOST_QUOTED else f"{text[:MOST_QUOTED].rstrip()} …"
