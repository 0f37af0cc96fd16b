"""Music of known tempo and key for tests."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from base.slots import SAMPLE_RATE, Audio

Sound = NDArray[np.float64]

SCALES = {"major": (0, 2, 4, 5, 7, 9, 11), "minor": (0, 2, 3, 5, 7, 8, 10)}


def clicks(bpm: float, seconds: float, jitter_s: float = 0.0, seed: int = 0) -> Audio:
    """Short tones of 1 kHz, one a beat, each off by a normal deviation of `jitter_s`."""
    rng = np.random.default_rng(seed)
    time = np.arange(800) / SAMPLE_RATE
    click = 0.5 * np.sin(2 * np.pi * 1000 * time) * np.exp(-160 * time)
    return _placed(
        [(beat * 60 / bpm + jitter_s * rng.normal(), click) for beat in _beats(bpm, seconds)],
        seconds,
    )


def drums(bpm: float, seconds: float, seed: int = 0) -> Audio:
    """Bass drum and snare in turn on the beats, hats on every half beat."""
    rng = np.random.default_rng(seed)
    time = np.arange(SAMPLE_RATE // 4) / SAMPLE_RATE
    kick = np.sin(2 * np.pi * 60 * time) * np.exp(-20 * time)
    snare = 0.3 * rng.normal(size=len(time)) * np.exp(-32 * time)
    hat = 0.1 * np.diff(rng.normal(size=len(time) + 1)) * np.exp(-107 * time)
    hits: list[tuple[float, Sound]] = []
    for beat in _beats(bpm, seconds):
        at = beat * 60 / bpm
        hits += [(at, snare if beat % 2 else kick), (at, hat), (at + 30 / bpm, hat)]
    return _placed(hits, seconds)


def cadence(
    tonic: int, mode: str, degrees: Sequence[int] = (0, 3, 4, 0), tuned: float = 0.0
) -> Audio:
    """Triads over those degrees of the scale, twice, of 1.5 s each, with five overtones.

    `tonic` counts semitones from C; `tuned` is how many semitones above 440 Hz it is.
    """
    scale = SCALES[mode]
    hits: list[tuple[float, Sound]] = []
    for position, degree in enumerate([*degrees, *degrees]):
        notes = [
            48 + scale[(degree + third) % 7] + 12 * ((degree + third) // 7) for third in (0, 2, 4)
        ]
        if mode == "minor" and degree == 4:
            notes[1] += 1  # the leading note
        for note in [36 + scale[degree], *notes]:
            hits.append((1.5 * position, _tone(note + tonic + tuned)))
    return _placed(hits, 3.0 * len(degrees))


def _tone(midi: float) -> Sound:
    time = np.arange(round(1.5 * SAMPLE_RATE)) / SAMPLE_RATE
    hertz = 440.0 * 2 ** ((midi - 69) / 12)
    tone: Sound = np.sum([np.sin(2 * np.pi * hertz * k * time) / k for k in range(1, 6)], axis=0)
    return 0.06 * tone * np.exp(-1.5 * time) * np.minimum(1.0, time / 0.01)


def _beats(bpm: float, seconds: float) -> range:
    return range(int(seconds * bpm / 60))


def _placed(hits: Sequence[tuple[float, Sound]], seconds: float) -> Audio:
    out = np.zeros(round(seconds * SAMPLE_RATE))
    for at, sound in hits:
        start = max(0, round(at * SAMPLE_RATE))
        room = out[start : start + len(sound)]
        room += sound[: len(room)]
    return out.astype(np.float32)
