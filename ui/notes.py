"""What a list says of itself, and what went wrong, in the person's language.

Tools say it in English, for programs and logs; a sentence that no table has stays so.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

TABLES = tuple(Path(__file__).with_name(name) for name in ("notes.toml", "errors.toml"))
FIELD = re.compile(r"\\\{(\w+)\\\}")
LONGEST = 2_000  # characters: looking costs their square, and no sentence of ours is longer
REASON = "reason"  # a part that is a sentence of its own


def told(note: str, language: str) -> str:
    """The note in a language ("en", "zh")."""
    if language == "zh" and len(note) <= LONGEST:
        for known, chinese in _chinese():
            if found := known.fullmatch(note):
                parts = found.groupdict()
                if REASON in parts:
                    parts[REASON] = told(parts[REASON], language)
                return chinese.format(**parts)
    return note


def sentence(error: Exception, language: str) -> str:
    """What an error says, in a language."""
    return told(str(error), language)


@cache
def _chinese() -> list[tuple[re.Pattern[str], str]]:
    tables = (tomllib.loads(path.read_text(encoding="utf-8"))["note"] for path in TABLES)
    every = [one for table in tables for one in table]
    return [
        (re.compile(FIELD.sub(r"(?P<\1>.+)", re.escape(one["en"]))), one["zh"]) for one in every
    ]
