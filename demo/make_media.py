"""Makes the narrated, drawn and synthesised part of the demo library: `demo/media/`.

The results are committed; this is here to show how, and to change a word. It needs the packages
of `demo/making/requirements.txt` and two fonts, DejaVu Sans and Noto Sans CJK. From the root of
the repository: `python -m demo.make_media`, or with the names of some files of the table.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from demo.library import CREDIT, MEDIA, Narration, narrations
from demo.making.canvas import Canvas
from demo.making.files import FPS, MUSIC_BITS, SPEECH_BITS, write_audio, write_video
from demo.making.scenes_sea import SCENES
from demo.making.sound import RATE, compose, silence
from demo.making.speak import speak

LEAD_S, BETWEEN_S, TAIL_S = 0.6, 0.7, 1.2

Samples = NDArray[np.float32]


def main(names: list[str]) -> None:
    """Make the named files, or all of them."""
    MEDIA.mkdir(exist_ok=True)
    for narration in narrations():
        if not names or narration.file in names:
            make(narration, MEDIA / narration.file)
            print(narration.file, (MEDIA / narration.file).stat().st_size)


def make(narration: Narration, out: Path) -> None:
    """One file of the table."""
    tags = {"title": narration.title, "artist": CREDIT, "date": narration.published}
    if narration.kind == "synth":
        write_audio(out, compose(narration.scene or ""), tags, MUSIC_BITS)
        return
    parts = [speak(part.say, narration.voice or "") for part in narration.parts]
    samples, starts = _together(parts)
    if narration.kind == "talk":
        write_audio(out, samples, tags, SPEECH_BITS)
    else:
        write_video(out, samples, _slides(narration, starts, len(samples)), narration.title)


def _together(parts: list[Samples]) -> tuple[Samples, list[float]]:
    """The spoken parts with pauses, and the second at which each slide appears."""
    pieces, at = [silence(LEAD_S)], LEAD_S
    starts: list[float] = []
    for part in parts:
        starts.append(at - LEAD_S if not starts else at - BETWEEN_S / 2)
        pieces += [part, silence(BETWEEN_S)]
        at += len(part) / RATE + BETWEEN_S
    return np.concatenate([*pieces, silence(TAIL_S)]), starts


def _slides(narration: Narration, starts: list[float], samples: int) -> Iterator[Image.Image]:
    """The pictures of a narration, one for each frame."""
    draw = SCENES[narration.scene or ""]
    for number in range(int(samples / RATE * FPS)):
        t = number / FPS
        n = max(k for k, start in enumerate(starts) if start <= t + 1e-9)
        canvas = Canvas()
        draw(canvas, t - starts[n], n)
        yield canvas.finish(narration.title, narration.parts[n].caption)


if __name__ == "__main__":
    main(sys.argv[1:])
