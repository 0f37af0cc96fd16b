"""What the engines are given: always the same speech, pictures and texts, from the demo."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np

from base.slots import SAMPLE_RATE, Audio, Picture
from benchmarks.plain import pictures_of, sound_of
from demo.library import entries

WORDS = (
    "a lighthouse on the coast in the fog, told by the keeper who lit it for forty years and "
    "wrote down every ship that passed, and every storm that kept the ships away from the shore"
)


def speech(seconds: float) -> Audio:
    """So much of the demo's podcasts, one after the other, repeated where they are too short."""
    spoken = _spoken()
    wanted = round(seconds * SAMPLE_RATE)
    return np.tile(spoken, -(-wanted // len(spoken)))[:wanted]


def pictures(count: int) -> list[Picture]:
    """So many pictures of the demo's videos, a second apart, repeated where there are too few."""
    shown = _shown()
    return [shown[i % len(shown)] for i in range(count)]


def texts(count: int) -> list[str]:
    """Texts of about 35 words, no two alike."""
    return [f"{number} {WORDS}" for number in range(count)]


def videos(count: int) -> list[Path]:
    """So many of the demo's videos, repeated where there are too few."""
    made = _made("video", None)
    return [made[i % len(made)] for i in range(count)]


@cache
def _spoken() -> Audio:
    return np.concatenate([sound_of(path) for path in _made("audio", "podcast")])


@cache
def _shown() -> tuple[Picture, ...]:
    return tuple(picture for path in _made("video", None)[:2] for picture in pictures_of(path))


def _made(medium: str, form: str | None) -> list[Path]:
    """Files in the repository: they need no download."""
    return [
        entry.committed
        for entry in entries()
        if entry.committed and entry.medium == medium and form in (None, entry.form)
    ]
