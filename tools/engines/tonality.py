"""The key of music: which pitch classes sound, held against what listeners expect of each key.

The profiles are those that Krumhansl and Kessler measured (1982, "Tracing the dynamic changes in
perceived tonal organization in a spatial representation of musical keys", table 3); the key is the
one whose profile correlates best with the mean chroma (Krumhansl 1990, "Cognitive foundations of
musical pitch", chapter 4). Chroma are taken from the peaks of the spectrum only, each of which
also speaks for the notes that it may be an overtone of (Gómez 2006, "Tonal description of
polyphonic audio for music content processing").
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.fft import rfft

from base.slots import SAMPLE_RATE, Audio

FFT_SIZE = 4096  # 256 ms: a semitone apart from 70 Hz
HOP = 2048
LOWEST_HZ, HIGHEST_HZ = 60.0, 2000.0
BLOCK = 256  # frames transformed at once
LOUD_DB = 40.0  # below the loudest peak of a frame: quieter ones are no notes
OVERTONES = 4
OVERTONE_SHARE = 0.6  # what a peak says for the note one overtone further down
MAJOR = (6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88)
MINOR = (6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17)
MAJOR_NAMES = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
MINOR_NAMES = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "G#", "A", "Bb", "B")
KEYS = tuple([f"{name} major" for name in MAJOR_NAMES] + [f"{name} minor" for name in MINOR_NAMES])

Array = NDArray[np.float64]


def key(pieces: Sequence[Audio]) -> tuple[str, float, float]:
    """The key as "A minor", its correlation and its lead over the next best, both 0 to 1.

    Of several stretches of one recording; ("", 0, 0) where nothing sounds.
    """
    notes = chroma(pieces)
    if notes.max() <= 0.0:
        return "", 0.0, 0.0
    fits = np.array(
        [
            float(np.corrcoef(np.roll(profile, tonic), notes)[0, 1])
            for profile in (MAJOR, MINOR)
            for tonic in range(12)
        ]
    )
    first, second = np.argsort(-fits, kind="stable")[:2]
    return KEYS[first], float(max(fits[first], 0.0)), float(fits[first] - fits[second])


def chroma(pieces: Sequence[Audio]) -> Array:
    """How much each pitch class sounds, from C, shape (12,); every frame counts the same."""
    found = [_peaks(piece) for piece in pieces if len(piece) >= FFT_SIZE]
    if not found:
        return np.zeros(12)
    hertz, weight = (np.concatenate(parts) for parts in zip(*found, strict=True))
    pitch = 69.0 + 12.0 * np.log2(hertz / 440.0)
    pitch -= _tuning(pitch, weight)
    total = np.zeros(12)
    for overtone in range(1, OVERTONES + 1):
        note = pitch - 12.0 * np.log2(overtone)
        classes = np.round(note).astype(int) % 12
        near = np.cos(np.pi / 2 * np.clip(2 * np.abs(note - np.round(note)), 0, 1)) ** 2
        share = OVERTONE_SHARE ** (overtone - 1)
        total += share * np.bincount(classes, weight * near, minlength=12)
    return total


def _peaks(audio: Audio) -> tuple[Array, Array]:
    """Frequency and weight of each peak of the spectra; the weights of a frame sum to 1."""
    frames = np.lib.stride_tricks.sliding_window_view(audio, FFT_SIZE)[::HOP]
    window = np.hanning(FFT_SIZE).astype(np.float32)
    low, high = (round(hz * FFT_SIZE / SAMPLE_RATE) for hz in (LOWEST_HZ, HIGHEST_HZ))
    found: list[tuple[Array, Array]] = []
    for start in range(0, len(frames), BLOCK):
        spectrum = np.abs(rfft(frames[start : start + BLOCK] * window, axis=1))[:, : high + 2]
        level = np.log(spectrum + 1e-9)
        middle = level[:, low:-1]
        left, right = level[:, low - 1 : -2], level[:, low + 1 :]
        floor = level.max(axis=1, keepdims=True) - LOUD_DB * np.log(10) / 20
        row, column = np.nonzero((middle > left) & (middle >= right) & (middle > floor))
        a, b, c = (part[row, column] for part in (left, middle, right))
        offset = 0.5 * (a - c) / np.minimum(a - 2 * b + c, -1e-9)  # top of a parabola
        power = np.sqrt(np.exp(b))  # between loudness and presence
        sums = np.bincount(row, power, minlength=len(spectrum))
        hertz = (column + low + offset) * SAMPLE_RATE / FFT_SIZE
        found.append((hertz, power / np.maximum(sums[row], 1e-9)))
    hertz, weight = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return hertz, weight


def _tuning(pitch: Array, weight: Array) -> float:
    """How far the music is tuned from 440 Hz, in semitones: the mean angle of its peaks."""
    angle = np.angle(np.sum(weight * np.exp(2j * np.pi * pitch)))
    return float(angle / (2 * np.pi))
