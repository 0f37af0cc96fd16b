"""A picture of how something sounds: its log-mel spectrogram in calm colours."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from base.slots import Audio, Picture
from tools.engines.mel import log_mel

SIZE = (640, 360)
COLUMNS = 320
PIECE = 2048  # samples, an eighth of a second, that stand for a column of a long recording
SILENCE = 1e-4  # of full scale
COLOURS = np.array(  # from quiet to loud
    [(18, 24, 38), (28, 55, 84), (52, 104, 124), (122, 158, 148), (226, 206, 166), (250, 240, 220)],
    np.float32,
)


def sound_picture(audio: Audio) -> Picture | None:
    """Shape (360, 640, 3), time to the right and pitch upwards; None for silence.

    Of a long recording an eighth of a second is looked at for each of 320 columns, so that an hour
    costs no more than a minute.
    """
    if audio.size == 0 or float(np.abs(audio).max()) < SILENCE:
        return None
    bands = log_mel(audio) if audio.size <= COLUMNS * PIECE else _sampled(audio)
    return _painted(_stretched(bands.T[::-1]))


def _sampled(audio: Audio) -> NDArray[np.float32]:
    starts = np.linspace(0, audio.size - PIECE, COLUMNS).astype(int)
    pieces = [log_mel(audio[start : start + PIECE]).mean(axis=0) for start in starts]
    return np.stack(pieces)


def _stretched(loudness: NDArray[np.float32]) -> NDArray[np.float32]:
    """To 0 for the quietest and 1 for the loudest, single peaks aside, at the size of a poster."""
    low, high = np.percentile(loudness, [5, 99.5])
    level = np.clip((loudness - low) / max(float(high - low), 1e-6), 0, 1).astype(np.float32)
    resized = Image.fromarray(level).resize(SIZE, Image.Resampling.BICUBIC)
    return np.asarray(resized, np.float32)


def _painted(level: NDArray[np.float32]) -> Picture:
    places = np.linspace(0, 1, len(COLOURS))
    channels = [np.interp(level, places, COLOURS[:, channel]) for channel in range(3)]
    return np.stack(channels, axis=-1).round().astype(np.uint8)
