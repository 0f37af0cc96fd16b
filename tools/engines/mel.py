"""Log-mel spectrograms and what can be told from them without a model.

The spectrogram is the one that musicnn was trained on (librosa's defaults): frames of 512 samples
every 256, periodic Hann window, centred with reflected edges, power, 96 Slaney mel bands of unit
area up to 8 kHz, then log10(1 + 10000 x). Formulas: Slaney, Auditory Toolbox (1998), `mfcc`.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.fft import dct, rfft

from base.slots import SAMPLE_RATE, Audio

FFT_SIZE = 512
HOP = 256
MEL_BANDS = 96
FRAME_RATE = SAMPLE_RATE / HOP  # 62.5 frames a second
COMPRESSION = 10_000.0
BLOCK = 4096  # frames transformed at once, which bounds the memory
MFCC_COUNT = 20
DELTA_WIDTH = 9  # frames of the regression window, the field's usual one

LINEAR_HZ_PER_MEL = 200.0 / 3.0  # below 1 kHz
BREAK_HZ = 1000.0
LOG_STEP = np.log(6.4) / 27.0  # above: 27 mels from 1 to 6.4 kHz

Frames = NDArray[np.float32]


def hz_to_mel(hz: NDArray[np.float64]) -> NDArray[np.float64]:
    """Slaney's mel scale: linear below 1 kHz, logarithmic above."""
    above = BREAK_HZ / LINEAR_HZ_PER_MEL + np.log(np.maximum(hz, BREAK_HZ) / BREAK_HZ) / LOG_STEP
    return np.where(hz < BREAK_HZ, hz / LINEAR_HZ_PER_MEL, above)


def mel_to_hz(mel: NDArray[np.float64]) -> NDArray[np.float64]:
    """The inverse of `hz_to_mel`."""
    break_mel = BREAK_HZ / LINEAR_HZ_PER_MEL
    above = BREAK_HZ * np.exp(LOG_STEP * (np.maximum(mel, break_mel) - break_mel))
    return np.where(mel < break_mel, mel * LINEAR_HZ_PER_MEL, above)


@lru_cache(maxsize=1)
def mel_filters() -> NDArray[np.float32]:
    """Triangles of unit area, shape (bands, FFT_SIZE / 2 + 1); the first and last edge is 0 and
    8 kHz.
    """
    top = hz_to_mel(np.array(SAMPLE_RATE / 2.0))
    edges = mel_to_hz(np.linspace(0.0, float(top), MEL_BANDS + 2))
    bins = np.linspace(0.0, SAMPLE_RATE / 2.0, FFT_SIZE // 2 + 1)
    low, centre, high = (edges[i : i + MEL_BANDS, None] for i in range(3))
    triangles = np.minimum((bins - low) / (centre - low), (high - bins) / (high - centre))
    return (np.maximum(triangles, 0.0) * 2.0 / (high - low)).astype(np.float32)


def log_mel(audio: Audio) -> Frames:
    """Shape (1 + samples // 256, 96); audio of less than a window is padded with silence."""
    if len(audio) <= FFT_SIZE // 2:  # too short to be reflected
        audio = np.pad(audio, (0, FFT_SIZE // 2 + 1 - len(audio)))
    padded = np.pad(audio, FFT_SIZE // 2, mode="reflect")
    frames = np.lib.stride_tricks.sliding_window_view(padded, FFT_SIZE)[::HOP]
    window = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(FFT_SIZE) / FFT_SIZE)).astype(np.float32)
    result = np.empty((len(frames), MEL_BANDS), np.float32)
    for start in range(0, len(frames), BLOCK):
        block = slice(start, start + BLOCK)
        power = np.abs(rfft(frames[block] * window, axis=1)) ** 2
        result[block] = np.log10(1.0 + COMPRESSION * (power @ mel_filters().T))
    return result


def mfcc(frames: Frames) -> Frames:
    """Cepstrum of log-mel frames: orthonormal DCT-II over bands, shape (frames, 20)."""
    cepstrum: Frames = dct(frames, type=2, axis=1, norm="ortho")[:, :MFCC_COUNT]
    return cepstrum


def delta(values: Frames) -> Frames:
    """Slope over time: least squares over 9 frames, the edges repeated; same shape."""
    half = DELTA_WIDTH // 2
    padded = np.pad(values, ((half, half), (0, 0)), mode="edge")
    slope = sum(
        step
        * (
            padded[half + step : half + step + len(values)]
            - padded[half - step : half - step + len(values)]
        )
        for step in range(1, half + 1)
    )
    return np.asarray(slope / (2 * sum(step**2 for step in range(1, half + 1))), np.float32)


def mfcc_statistics(frames: Frames) -> NDArray[np.float32]:
    """Mean and deviation of 20 MFCCs and the deviation of their deltas, shape (60,).

    The mean of the deltas is left out: over seconds it is zero but for the edges.
    """
    cepstrum = mfcc(frames)
    return np.concatenate(
        [cepstrum.mean(axis=0), cepstrum.std(axis=0), delta(cepstrum).std(axis=0)]
    ).astype(np.float32)
