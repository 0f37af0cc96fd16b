"""A thousand tiny files, made in seconds, and how long names alone take to read (the first pass).

A third are videos and the rest sound; every fifth has an `.nfo` beside it and every seventh an
`.srt`. No two have the same content, for copies would be found by their fingerprints.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import wave
from collections.abc import Sequence
from pathlib import Path

import av
import numpy as np

from base.errors import MatineeError
from base.slots import Frozen
from benchmarks.child import ROOT

COUNT = 1000
SOUND_RATE = 8000
PICTURES = 12
SIZE = (64, 48)
MATINEE = (sys.executable, "-c", "from ui.cli import main; main()")
NO_PASSES = "`matinee add` of this version has no `--until`, so that there is no first pass to time"

NFO = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<movie>
  <title>Tiny Film {number}</title>
  <plot>The plot of film {number}, in which nothing moves but a grey square.</plot>
  <genre>{genre}</genre>
  <year>{year}</year>
</movie>
"""
SRT = """1
00:00:00,000 --> 00:00:00,900
This is what number {number} says.
"""
GENRES = ("Drama", "Documentary", "Comedy", "Music")


class NamesPass(Frozen):
    """Seconds of the first pass over so many files and of the same command again."""

    files: int
    first_s: float | None = None
    second_s: float | None = None
    why: str = ""  # why it was not measured


def names_pass(threads: int, count: int = COUNT) -> NamesPass:
    """Time both in processes of their own, from their start to their end, in a fresh library."""
    if not has_passes():
        return NamesPass(files=count, why=NO_PASSES)
    with tempfile.TemporaryDirectory() as scratch:
        folder, home = Path(scratch, "media"), Path(scratch, "home")
        make_files(folder, count)
        words = ("--home", str(home), "add", "--json", "--until", "names", str(folder))
        first_s = _seconds(words, threads)
        return NamesPass(files=count, first_s=first_s, second_s=_seconds(words, threads))


def has_passes() -> bool:
    """Whether this version's `matinee add` knows where to stop."""
    return "--until" in _matinee(("add", "--help")).stdout


def make_files(folder: Path, count: int = COUNT) -> None:
    """The files, in sub-folders of a hundred."""
    for number in range(count):
        place = folder / f"{number // 100:02d}"
        place.mkdir(parents=True, exist_ok=True)
        stem = f"Tiny Film {number} ({year(number)})" if number % 3 == 0 else f"Track {number:04d}"
        if number % 3 == 0:
            _video(place / f"{stem}.mp4", number)
        else:
            _sound(place / f"{stem}.wav", number)
        if number % 5 == 0:
            genre = GENRES[number % len(GENRES)]
            text = NFO.format(number=number, genre=genre, year=year(number))
            (place / f"{stem}.nfo").write_text(text, "utf-8")
        if number % 7 == 0:
            (place / f"{stem}.srt").write_text(SRT.format(number=number), "utf-8")


def year(number: int) -> int:
    """That the film of this number is from."""
    return 1920 + number % 100


def _video(path: Path, number: int) -> None:
    width, height = SIZE
    picture = np.full((height, width, 3), 40 + number % 150, np.uint8)
    picture[8:24, 8:24] = np.array([number % 256, number // 256 * 60, 128], np.uint8)
    with av.open(str(path), "w") as output:
        output.metadata["title"] = f"Tiny Film {number}"
        stream = output.add_stream("mpeg4", rate=PICTURES)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        for _ in range(PICTURES):
            output.mux(stream.encode(av.VideoFrame.from_ndarray(picture)))
        output.mux(stream.encode())


def _sound(path: Path, number: int) -> None:
    time_s = np.arange(SOUND_RATE) / SOUND_RATE
    samples = (8000 * np.sin(2 * np.pi * (200 + number) * time_s)).astype("<i2")
    with wave.open(str(path), "wb") as output:
        output.setnchannels(1)
        output.setsampwidth(2)
        output.setframerate(SOUND_RATE)
        output.writeframes(samples.tobytes())


def _seconds(words: Sequence[str], threads: int) -> float:
    began = time.perf_counter()
    done = _matinee(words, threads)
    if done.returncode:
        raise MatineeError(
            f"matinee add failed with status {done.returncode}: {done.stderr.strip()[-2000:]}"
        )
    return time.perf_counter() - began


def _matinee(words: Sequence[str], threads: int = 1) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"OMP_NUM_THREADS": str(threads), "COLUMNS": "200"}
    return subprocess.run(
        [*MATINEE, *words], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
