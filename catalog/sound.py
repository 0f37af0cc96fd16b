"""One sound track as mono float32 at 16 kHz, however it was recorded."""

from __future__ import annotations

import av
import numpy as np

from base.slots import SAMPLE_RATE, Audio

GAP_S = 0.2  # shorter ones are the jitter of timestamps
BATCH_S = 1.0  # a call of the resampler costs more than a frame's worth of work
SAMPLE_BYTES = 2
FULL_SCALE = 32768.0


class SoundCollector:
    """Takes decoded frames in the order of time.

    Samples wait as 16 bits: three hours are 0.35 GB, and half of what floats would need. Several
    channels are mixed by libswresample with its usual matrix, scaled so that nothing clips. A gap
    in the presentation times becomes silence, so that sound and pictures keep the same clock.
    """

    def __init__(self) -> None:
        self._waiting = av.AudioFifo()
        self._resampler = _new_resampler()
        self._samples = bytearray()
        self._arrived_s = 0.0

    def add(self, frame: av.AudioFrame, time_s: float) -> None:
        """Appends a frame that is heard from `time_s` on.

        Raises:
            av.FFmpegError, ValueError: the frame cannot be resampled.
        """
        gap_s = time_s - self._arrived_s
        if gap_s > GAP_S:
            self._convert()
            self._samples += bytes(SAMPLE_BYTES * round(gap_s * SAMPLE_RATE))
            self._arrived_s += gap_s
        self._arrived_s += frame.samples / frame.sample_rate
        frame.pts = None  # else the queue would refuse what does not follow exactly
        try:
            self._waiting.write(frame)
        except ValueError:  # rate or channels changed on the way, as in broadcasts
            self.flush()
            self._waiting.write(frame)
        if self._waiting.samples >= BATCH_S * frame.sample_rate:
            self._convert()

    def finish(self) -> Audio:
        """All flushed samples, shape (n,), in [-1, 1]; the collector is empty afterwards."""
        audio = np.frombuffer(self._samples, np.int16).astype(np.float32)
        audio /= FULL_SCALE
        self._samples = bytearray()
        return audio

    def _convert(self) -> None:
        if (batch := self._waiting.read()) is not None:
            self._collect(batch)

    def flush(self) -> None:
        """Converts what waits, after the last frame; raises what `add` raises."""
        self._convert()
        self._collect(None)
        self._waiting, self._resampler = av.AudioFifo(), _new_resampler()

    def _collect(self, frame: av.AudioFrame | None) -> None:
        for piece in self._resampler.resample(frame):
            if piece is not None:
                self._samples += piece.to_ndarray().tobytes()


def _new_resampler() -> av.AudioResampler:
    return av.AudioResampler(format="s16", layout="mono", rate=SAMPLE_RATE)
