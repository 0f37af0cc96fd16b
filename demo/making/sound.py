"""Our own music and noise out of numpy, all from fixed seeds."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]

RATE = 24_000  # Opus takes it as it is, and speech needs no more
SECONDS = 40.0


def silence(seconds: float) -> Samples:
    """Nothing, for a while."""
    return np.zeros(int(seconds * RATE), np.float32)


def resample(samples: NDArray[np.floating], rate: int) -> Samples:
    """The samples at `RATE`, by straight lines: speech has little above what that spoils."""
    if rate == RATE:
        return samples.astype(np.float32)
    count = int(len(samples) * RATE / rate)
    even: Samples = np.interp(
        np.arange(count) * rate / RATE, np.arange(len(samples)), samples
    ).astype(np.float32)
    return even


def compose(name: str) -> Samples:
    """One of our pieces: guitar, techno, lullaby or rain; faded at both ends."""
    piece = _PIECES[name]()
    piece = piece / np.abs(piece).max() * 0.8
    edge = np.minimum(1.0, np.arange(len(piece)) / (0.4 * RATE))
    faded: Samples = (piece * edge * edge[::-1]).astype(np.float32)
    return faded


def _hertz(midi: float) -> float:
    return float(440.0 * 2 ** ((midi - 69) / 12))


def _mix(into: NDArray[np.float64], at_s: float, sound: NDArray[np.float64]) -> None:
    """Add a sound at its time; what would run past the end is cut."""
    start = int(at_s * RATE)
    part = sound[: max(0, len(into) - start)]
    into[start : start + len(part)] += part


def _pluck(midi: float, seconds: float, rng: np.random.Generator) -> NDArray[np.float64]:
    """A plucked string: noise round a delay line that dulls it (Karplus-Strong)."""
    period = round(RATE / _hertz(midi))
    string = np.convolve(rng.uniform(-1, 1, period), np.ones(4) / 4, "same")
    rounds = []
    for _ in range(int(seconds * RATE / period) + 1):
        rounds.append(string)
        string = 0.498 * (string + np.roll(string, 1))
    sound = np.concatenate(rounds)
    return sound * np.exp(-np.arange(len(sound)) / (1.6 * RATE))


def _guitar() -> NDArray[np.float64]:
    """Four chords, picked slowly, twice over."""
    rng = np.random.default_rng(7)
    out = np.zeros(int(SECONDS * RATE))
    chords = [
        (48, 55, 60, 64, 67),
        (45, 52, 57, 60, 64),
        (41, 53, 57, 60, 65),
        (43, 50, 55, 59, 62),
    ]
    pattern = (0, 2, 3, 4, 3, 2, 1, 3)
    step = SECONDS / (8 * len(pattern)) * 0.97
    for bar in range(8):
        for beat, string in enumerate(pattern):
            late = rng.uniform(0, 0.03)
            note = _pluck(chords[bar % 4][string], 3.5, rng) * rng.uniform(0.7, 1.0)
            _mix(out, (bar * len(pattern) + beat) * step + late, note)
    return out


def _kick() -> NDArray[np.float64]:
    t = np.arange(int(0.28 * RATE)) / RATE
    drum: NDArray[np.float64] = np.sin(2 * np.pi * (48 * t + 9 * (1 - np.exp(-t * 32))))
    return drum * np.exp(-t * 11)


def _saw(midi: float, seconds: float, bright: int) -> NDArray[np.float64]:
    """A saw-tooth of `bright` harmonics that decays."""
    t = np.arange(int(seconds * RATE)) / RATE
    tones = [np.sin(2 * np.pi * _hertz(midi) * k * t) / k for k in range(1, bright + 1)]
    tone: NDArray[np.float64] = np.sum(tones, axis=0) * np.exp(-t * 7)
    return tone


def _techno() -> NDArray[np.float64]:
    """132 beats a minute: four to the floor, off-beat hats, a bass line and an arpeggio."""
    rng = np.random.default_rng(11)
    out = np.zeros(int(SECONDS * RATE))
    beat = 60 / 132
    hat = np.diff(rng.uniform(-1, 1, int(0.06 * RATE) + 1)) * np.exp(
        -np.arange(int(0.06 * RATE)) / (0.014 * RATE)
    )
    clap = rng.uniform(-1, 1, int(0.12 * RATE)) * np.exp(-np.arange(int(0.12 * RATE)) / 700)
    roots, tune = (33, 33, 36, 31), (0, 7, 12, 15, 12, 7, 19, 15)
    for n in range(int(SECONDS / beat)):
        root = roots[n // 8 % 4]
        _mix(out, n * beat, _kick())
        _mix(out, (n + 0.5) * beat, hat * 0.35)
        if n % 2:
            _mix(out, n * beat, clap * 0.3)
        for quarter in range(4):
            at = (n + quarter / 4) * beat
            _mix(out, at, _saw(root, 0.16, 6) * (0.45 if quarter else 0.0))
            if n >= 16:
                _mix(out, at, _saw(root + 24 + tune[(4 * n + quarter) % 8], 0.2, 9) * 0.22)
    return np.tanh(out * 1.4)


def _hammer(midi: float, seconds: float) -> NDArray[np.float64]:
    """A struck string: slightly sharp harmonics, the high ones dying first."""
    t = np.arange(int(seconds * RATE)) / RATE
    tone = np.zeros_like(t)
    for k in range(1, 8):
        partial = _hertz(midi) * k * np.sqrt(1 + 0.0004 * k * k)
        tone += np.sin(2 * np.pi * partial * t) * np.exp(-t * (0.9 + 0.7 * k)) / k**1.3
    return tone * np.minimum(1.0, t / 0.004)


def _lullaby() -> NDArray[np.float64]:
    """A tune of ours in F, in three-four time, over broken chords."""
    out = np.zeros(int(SECONDS * RATE))
    beat = 0.62
    tune = [(69, 2), (72, 1), (74, 2), (72, 1), (70, 2), (67, 1), (69, 3)]
    tune += [(65, 2), (69, 1), (72, 2), (70, 1), (67, 1), (69, 1), (67, 1), (65, 3)]
    chords = [(41, 57, 60), (46, 58, 62), (48, 58, 64), (41, 57, 60)] * 2
    at = 0.0
    for midi, beats in tune * 3:
        _mix(out, at * beat, _hammer(midi, 0.5 + beats * beat))
        at += beats
    for bar in range(int(SECONDS / beat / 3)):
        for third, midi in enumerate(chords[bar % 8]):
            _mix(out, (bar * 3 + third) * beat, _hammer(midi, 1.8) * 0.45)
    return out


def _rain() -> NDArray[np.float64]:
    """Hissing rain with single drops, and gusts: low noise that swells and falls."""
    rng = np.random.default_rng(3)
    count = int(SECONDS * RATE)
    hertz = np.fft.rfftfreq(count, 1 / RATE)
    white = np.fft.rfft(rng.normal(size=count))
    hiss = np.fft.irfft(white * np.clip(hertz / 3000, 0, 1) / (1 + (hertz / 7000) ** 4), count)
    low = np.fft.irfft(np.fft.rfft(rng.normal(size=count)) / (1 + (hertz / 260) ** 3), count)
    slow = np.fft.irfft(np.fft.rfft(rng.normal(size=count)) * (hertz < 0.22), count)
    out: NDArray[np.float64] = (
        0.5 * hiss / hiss.std() + (1.0 + 1.2 * slow / np.abs(slow).max()) * low / low.std()
    )
    for at in rng.uniform(0, SECONDS, 900):
        t = np.arange(int(0.02 * RATE)) / RATE
        drop = np.sin(2 * np.pi * rng.uniform(1500, 4500) * t) * np.exp(-t * 300)
        _mix(out, float(at), drop * rng.uniform(0.5, 3.0))
    return out


_PIECES: dict[str, Callable[[], NDArray[np.float64]]] = {
    "guitar": _guitar,
    "techno": _techno,
    "lullaby": _lullaby,
    "rain": _rain,
}
