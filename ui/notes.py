"""What a list says of itself, in the person's language.

Tools say it in English, for programs and logs; a sentence that is not in notes.toml stays so.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("notes.toml")
FIELD = re.compile(r"\\\{(\w+)\\\}")


def told(note: str, language: str) -> str:
    """The note in a language ("en", "zh")."""
    if language == "zh":
        for known, chinese in _chinese():
            if found := known.fullmatch(note):
                return chinese.format(**found.groupdict())
    return note


@cache
def _chinese() -> list[tuple[re.Pattern[str], str]]:
    every = tomllib.loads(TABLE.read_text(encoding="utf-8"))["note"]
    return [
        (re.compile(FIELD.sub(r"(?P<\1>.+)", re.escape(one["en"]))), one["zh"]) for one in every
    ]
