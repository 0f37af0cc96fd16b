"""Measures of a log-mel patch that tell music from other sound, without a model.

Thresholds for them are in `tools.engines.musicnn`; each is a plain number a person can check on a
spectrogram.
"""

from __future__ import annotations

import numpy as np
from scipy.ndimage import uniform_filter1d

from tools.engines.mel import Frames

ACTIVE_SHARE = 0.3  # a frame sounds if its mean is at least this share of the loudest frame's
FLOOR = 1e-4  # of power times mel.COMPRESSION, below anything audible
FINE_BANDS = 5  # structure narrower than this many bands is tone
STEADY_LAG = 6  # frames, 96 ms: longer than a glottal period's wander, shorter than a note
BEAT_LAGS = (15, 94)  # frames: 250 to 40 onsets a minute


def flatness(patch: Frames) -> float:
    """Median over sounding frames of geometric over arithmetic mean of band power: 0 tone, 1 noise.

    Of log-mel frames, (frames, bands); 0 if nothing sounds.
    """
    power = np.maximum(10.0 ** patch[_active(patch)] - 1.0, FLOOR)
    if not len(power):
        return 0.0
    return float(np.median(np.exp(np.log(power).mean(axis=1)) / power.mean(axis=1)))


def steadiness(patch: Frames) -> float:
    """Median correlation of the fine structure over bands with itself 96 ms later, -1 to 1.

    Held notes give 0.6 and more, gliding voices 0.15, noise 0.
    """
    fine = patch - uniform_filter1d(patch, FINE_BANDS, axis=1)
    now, later = fine[:-STEADY_LAG], fine[STEADY_LAG:]
    norm = np.sqrt((now**2).sum(axis=1) * (later**2).sum(axis=1)) + 1e-6
    sounding = _active(patch)[:-STEADY_LAG]
    if not sounding.any():
        return 0.0
    return float(np.median(((now * later).sum(axis=1) / norm)[sounding]))


def beat(patch: Frames) -> float:
    """Highest autocorrelation of onset strength at the lag of a pulse, at most 1."""
    onsets = np.maximum(np.diff(patch, axis=0), 0.0).mean(axis=1)
    onsets = onsets - onsets.mean()
    correlation = np.correlate(onsets, onsets, "full")[len(onsets) - 1 :]
    if correlation[0] < 1e-9:
        return 0.0
    return float((correlation / correlation[0])[slice(*BEAT_LAGS)].max())


def _active(patch: Frames) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    level = patch.mean(axis=1)
    return np.asarray((level > ACTIVE_SHARE * level.max()) & (level > 0.0))
