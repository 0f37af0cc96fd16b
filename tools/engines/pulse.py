"""The pulse of music: how often a beat falls, from the autocorrelation of its onsets.

After Ellis (2007, "Beat tracking by dynamic programming"): onset strength is the rise of a log-mel
spectrogram, its autocorrelation is weighed by a log-normal preference for tempi that people tap.
A tempo is as good as the mean of the correlation at one to four of its beats; the last of these
peaks gives the exact length.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d, uniform_filter1d

from base.slots import Audio
from tools.engines import mel

SLOWEST, FASTEST = 40.0, 220.0  # beats a minute
USUAL, OCTAVES = 99.0, 1.0  # centre of 70 to 140, and how wide the preference is
USUAL_RANGE = (70.0, 140.0)
BEATS = 4
PARTS = 8
LOCAL = round(1.0 * mel.FRAME_RATE)  # frames, over which loudness is levelled
SMOOTH = 1.0  # frames: players are not exact to 16 ms
OCTAVE_SHARE = 0.6  # of a pulse's correlation that its half or double needs to stand for it
SAME_OCTAVES = 0.08  # so near to a whole octave two rates are the same pulse
LONGEST_LAG = BEATS * (round(60.0 * mel.FRAME_RATE / SLOWEST) + 1)
SHORTEST = mel.HOP * (LONGEST_LAG + LOCAL)  # samples

Curve = NDArray[np.float64]


@dataclass(frozen=True)
class Pulse:
    """`strength` is the mean correlation at one to four beats, 0 to 1; `lead` is how many times
    better the pulse is than the best that is not its half, double or quarter.
    """

    bpm: float
    strength: float
    lead: float


def find_pulse(pieces: Sequence[Audio]) -> Pulse | None:
    """Of several stretches of one recording; None where all are shorter than 7 s or silent."""
    curves = [_correlation(onsets(piece)) for piece in pieces if len(piece) >= SHORTEST]
    if not curves:
        return None
    curve = np.mean(curves, axis=0)
    lags = np.arange(1, len(curve) // BEATS)
    rates = 60.0 * mel.FRAME_RATE / lags
    comb = np.mean([_near(curve, lags * k) for k in range(1, BEATS + 1)], axis=0)
    liking = np.exp(-0.5 * (np.log2(rates / USUAL) / OCTAVES) ** 2)
    scores = np.where((rates >= SLOWEST) & (rates <= FASTEST), comb * liking, 0.0)
    best = int(np.argmax(scores))
    if scores[best] <= 0.0:
        return None
    octaves = np.log2(rates / rates[best])
    others = np.abs(octaves - np.round(octaves)) > SAME_OCTAVES
    peaks = (scores >= np.roll(scores, 1)) & (scores >= np.roll(scores, -1)) & others
    rival = float(np.max(scores, where=peaks, initial=1e-3))
    exact = _exact(curve, _usual_octave(curve, int(lags[best])))
    strength = float(np.clip(comb[best], 0.0, 1.0))
    return Pulse(60.0 * mel.FRAME_RATE / exact, strength, float(scores[best]) / rival)


def onsets(audio: Audio) -> Curve:
    """Strength of what begins in each of 8 parts of the spectrum, levelled locally.

    Shape (8, frames of 16 ms): a drum and a cymbal that take turns are two pulses, not one twice
    as fast.
    """
    frames = mel.log_mel(audio).astype(np.float64)
    rise = np.maximum(np.diff(frames, axis=0), 0.0)
    parts = rise.reshape(len(rise), PARTS, -1).mean(axis=2).T
    parts = np.maximum(parts - uniform_filter1d(parts, LOCAL, axis=1), 0.0)
    return np.asarray(gaussian_filter1d(parts, SMOOTH, axis=1), np.float64)


def _correlation(strength: Curve) -> Curve:
    """Autocorrelation up to four of the slowest beats, summed over parts, 1 at lag 0.

    It is not biased by length.
    """
    centred = strength - strength.mean(axis=1, keepdims=True)
    frames = centred.shape[1]
    size = 1 << (2 * frames - 1).bit_length()
    power = np.sum(np.abs(np.fft.rfft(centred, size, axis=1)) ** 2, axis=0)
    curve = np.fft.irfft(power, size)[:LONGEST_LAG]
    curve /= frames - np.arange(LONGEST_LAG)
    return np.asarray(curve / max(curve[0], 1e-12), np.float64)


def _near(curve: Curve, lags: NDArray[np.int64]) -> Curve:
    """The highest value within a frame of each lag: a beat is no whole number of frames."""
    last = len(curve) - 1
    return np.asarray(np.max([curve[np.clip(lags + i, 0, last)] for i in (-1, 0, 1)], axis=0))


def _usual_octave(curve: Curve, lag: int) -> int:
    """The half or the double, where the lag is outside of 70 to 140 and they are nearly as good."""
    rate = 60.0 * mel.FRAME_RATE / lag
    if USUAL_RANGE[0] <= rate <= USUAL_RANGE[1]:
        return lag
    other = 2 * lag if rate > USUAL_RANGE[1] else round(lag / 2)
    own, rival = _near(curve, np.array([lag, other]))
    return other if rival >= OCTAVE_SHARE * own else lag


def _exact(curve: Curve, lag: int) -> float:
    """The length of a beat in frames: from peak to peak, each narrowing the search for the next."""
    exact = float(lag)
    for k in range(1, BEATS + 1):
        centre = round(exact * k)
        window = range(max(1, centre - 2), min(len(curve) - 1, centre + 3))
        peak = max(window, key=lambda i: curve[i])
        if curve[peak] < 0.5 * curve[max(1, lag - 1) : lag + 2].max():
            break
        exact = (peak + _offset(curve[peak - 1 : peak + 2])) / k
    return exact


def _offset(three: Curve) -> float:
    """Where the parabola through three neighbours has its top, -0.5 to 0.5 from the middle."""
    if len(three) < 3:
        return 0.0
    bend = three[0] - 2 * three[1] + three[2]
    return float(np.clip(0.5 * (three[0] - three[2]) / bend, -0.5, 0.5)) if bend < 0 else 0.0
