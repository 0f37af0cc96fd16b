"""What the model is told and what is said to people: texts as data, rendered here."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent


@cache
def phrases(language: str) -> dict[str, str]:
    """The phrases of reasons in a language ("en", "zh"); English where there are none."""
    every = tomllib.loads((FOLDER / "reasons.toml").read_text(encoding="utf-8"))
    found: dict[str, str] = every["en"] | every.get(language, {})
    return found
