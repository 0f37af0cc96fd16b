"""The labelled searches: what people type, and which files answer it.

`searches.jsonl` was written from frames, spectrograms, transcripts and the scripts of made media,
before any search was run on it; nobody has listened to the sounds. A search's kind says where alone
its answer lies: in speech, in the picture, in sound, in text on screen; the answer of a mixed one
is found by more than one of them together.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Literal, get_args

from base.slots import Frozen

HERE = Path(__file__).parent
SEARCHES = HERE / "searches.jsonl"
MEDIA_NAMES = HERE / "media_names.txt"

Kind = Literal["speech", "picture", "sound", "screen", "mixed"]
Half = Literal["tuning", "test"]
KINDS: tuple[Kind, ...] = get_args(Kind)


class LabelledSearch(Frozen):
    """One search; every file that truly answers it is in `answers`."""

    id: str
    kind: Kind
    query: str
    language: Literal["en", "zh"]
    answers: tuple[str, ...]
    start_s: tuple[float, float] | None  # where in each answer, in seconds; None: not one place
    why: str

    @property
    def half(self) -> Half:
        """By the first byte of the id's SHA-256, so that nobody chooses."""
        even = hashlib.sha256(self.id.encode()).digest()[0] % 2 == 0
        return "tuning" if even else "test"


def searches(path: Path = SEARCHES) -> list[LabelledSearch]:
    """Every labelled search, in the order of the file."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [LabelledSearch.model_validate(json.loads(line)) for line in lines if line.strip()]


def media_names() -> frozenset[str]:
    """The names that answers may have: folder and file, `demo` for the demo's own."""
    return frozenset(MEDIA_NAMES.read_text(encoding="utf-8").split("\n")) - {""}
