"""What the terminal conversation says itself, in the person's language."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

TABLE = Path(__file__).with_name("chat.toml")


def text(kind: str, language: str, /, **facts: object) -> str:
    """The phrase `kind` of chat.toml in a language ("en", "zh"), with its fields filled in."""
    every = table()
    found: str = every.get(language, every["en"])[kind]
    return found.format(**facts)


def broken(constraint: str, language: str) -> str:
    """A constraint that a near miss breaks, in a few words; its name where none are known."""
    every = table()
    found: Mapping[str, Any] = every.get(language, every["en"])
    return str(found.get(f"broken_{constraint}", constraint))


def help_lines(language: str) -> list[str]:
    """A line a command."""
    every = table()
    lines: Mapping[str, str] = every.get(language, every["en"])["help"]
    return [line for line in lines.values() if line]


def language_of_terminal() -> str:
    """Before a person has said anything: what their terminal is set to."""
    names = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return "zh" if next((name for name in names if name), "").startswith("zh") else "en"


@cache
def table() -> dict[str, Any]:
    """The file: commands with their other names, and the phrases by language."""
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))
