"""One sound track as mono float32 at 16 kHz, however it was recorded."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import av
import numpy as np
from numpy.typing import NDArray

from base.slots import SAMPLE_RATE, Audio, Span

GAP_S = 0.2  # shorter ones are the jitter of timestamps
BATCH_S = 1.0  # a call of the resampler costs more than a frame's worth of work
FULL_SCALE = 32768.0
BLOCK = 1 << 24  # samples; above malloc's 32 MiB, so that each block is given back alone
FIRST_BLOCK = 1 << 20  # most sounds are short, and clearing much memory for them takes its time
# libswresample's matrix with the centre at 1, times this: what the mean of the two channels of an
# ordinary stereo mix has of the centre. Scaled so that nothing can clip, as libswresample does
# unasked, speech would keep 0.29 of its level; here a limiter meets what is too loud.
SURROUND = "out_chlayout=mono:out_sample_fmt=dbl:rematrix_maxval=100:rematrix_volume=0.70710678"
USUAL = {5: "5.0", 6: "5.1", 8: "7.1"}  # where a file does not say which channel is which
LIMITER = "limit=0.99:level=disabled:latency=1"

Samples = NDArray[np.int16]


class SoundCollector:
    """Takes decoded frames in the order of time; with a stretch, keeps the sound of it alone.

    Several channels are mixed to one. A gap in the presentation times becomes silence, so that
    sound and pictures keep the same clock.
    """

    def __init__(self, stretch: Span | None = None) -> None:
        self._stretch = stretch
        self._arrived_s = stretch.start_s if stretch else 0.0
        self._waiting = av.AudioFifo()
        self._mixer: _Mixer | None = None
        self._samples = SampleStore()
        self._too_early = 0  # samples at the front that lie before the stretch
        self._empty = True

    def add(self, frame: av.AudioFrame, time_s: float) -> None:
        """Appends a frame that is heard from `time_s` on.

        Raises:
            av.FFmpegError, ValueError: the frame cannot be resampled.
        """
        length_s = frame.samples / frame.sample_rate
        if self._stretch and time_s + length_s <= self._stretch.start_s:
            return
        gap_s = time_s - self._arrived_s
        if self._empty and self._stretch:
            self._begin(gap_s)
        elif gap_s > GAP_S:
            self._convert()
            self._samples.silence(round(gap_s * SAMPLE_RATE))
            self._arrived_s += gap_s
        self._empty = False
        self._arrived_s += length_s
        frame.pts = None  # else the queue would refuse what does not follow exactly
        try:
            self._waiting.write(frame)
        except ValueError:  # rate or channels changed on the way, as in broadcasts
            self.flush()
            self._waiting.write(frame)
        if self._waiting.samples >= BATCH_S * frame.sample_rate:
            self._convert()

    def flush(self) -> None:
        """Converts what waits, after the last frame; raises what `add` raises."""
        self._convert()
        if self._mixer:
            self._collect(None)
        self._waiting, self._mixer = av.AudioFifo(), None

    def finish(self) -> Audio:
        """All flushed samples, shape (n,), in [-1, 1]; the collector is empty afterwards."""
        audio = self._samples.take()
        if self._stretch is None:
            return audio
        most = round((self._stretch.end_s - self._stretch.start_s) * SAMPLE_RATE)
        return audio[self._too_early : self._too_early + most].copy()

    def _begin(self, gap_s: float) -> None:
        """The first frame of a stretch seldom begins with it."""
        samples = round(gap_s * SAMPLE_RATE)
        self._too_early = max(0, -samples)
        self._samples.silence(max(0, samples))
        self._arrived_s += gap_s

    def _convert(self) -> None:
        if (batch := self._waiting.read()) is not None:
            self._mixer = self._mixer or _Mixer(batch)
            self._collect(batch)

    def _collect(self, frame: av.AudioFrame | None) -> None:
        assert self._mixer
        for piece in self._mixer.mix(frame):
            self._samples.add(np.asarray(piece.to_ndarray(), np.int16).ravel())


class SampleStore:
    """Samples of 16 bits that become floats without ever lying there twice.

    Three hours are 0.35 GB while they arrive and 0.7 GB at the end.
    """

    def __init__(self) -> None:
        self._blocks: list[Samples] = []
        self._count = 0
        self._room = 0  # samples, in the last block

    def add(self, samples: Samples) -> None:
        """Appends samples."""
        while samples.size:
            if not self._room:
                self._new_block()
            part, samples = samples[: self._room], samples[self._room :]
            block = self._blocks[-1]
            place = block.size - self._room
            block[place : place + part.size] = part
            self._count += part.size
            self._room -= part.size

    def silence(self, count: int) -> None:
        """Appends zeros, which a new block is made of: they take no memory yet."""
        self._count += count
        self._room -= count
        while self._room < 0:
            self._new_block()

    def take(self) -> Audio:
        """All samples, shape (n,), in [-1, 1]; the store is empty afterwards."""
        audio = np.empty(self._count, np.float32)
        rest = audio
        self._blocks.reverse()
        while self._blocks:
            block = self._blocks.pop()
            part, rest = rest[: block.size], rest[block.size :]
            np.divide(block[: part.size], FULL_SCALE, out=part, dtype=np.float32)
        self._count = self._room = 0
        return audio

    def _new_block(self) -> None:
        self._blocks.append(np.zeros(BLOCK if self._blocks else FIRST_BLOCK, np.int16))
        self._room += self._blocks[-1].size


class _Mixer:
    """Resamples frames of one rate and layout, the first of which is `like`."""

    def __init__(self, like: av.AudioFrame) -> None:
        self._graph = _surround(like) if like.layout.nb_channels > 2 else None
        self._resampler = av.AudioResampler(format="s16", layout="mono", rate=SAMPLE_RATE)
        self._sent = 0

    def mix(self, frame: av.AudioFrame | None) -> Iterator[av.AudioFrame]:
        """What is ready after a frame; None gets out the rest."""
        if self._graph is None:
            yield from (piece for piece in self._resampler.resample(frame) if piece is not None)
            return
        if frame is not None:
            frame.pts, frame.time_base = self._sent, Fraction(1, frame.sample_rate)
            self._sent += frame.samples
        self._graph.push(frame)
        while True:
            try:
                piece = self._graph.pull()
            except (av.error.BlockingIOError, av.error.EOFError):
                return
            assert isinstance(piece, av.AudioFrame)
            yield piece


def _surround(like: av.AudioFrame) -> av.filter.Graph | None:
    """A mixer of three channels or more; None where it is not known which channel is which."""
    layout: str | None = like.layout.name
    if any(channel.name == "NONE" for channel in like.layout.channels):
        layout = USUAL.get(like.layout.nb_channels)
    if layout is None:
        return None
    graph = av.filter.Graph()
    source = graph.add_abuffer(
        format=like.format.name,
        sample_rate=like.sample_rate,
        layout=layout,
        time_base=Fraction(1, like.sample_rate),
    )
    mix, limit = graph.add("aresample", f"{SAMPLE_RATE}:{SURROUND}"), graph.add("alimiter", LIMITER)
    graph.link_nodes(source, mix, limit, graph.add("aformat", "s16"), graph.add("abuffersink"))
    graph.configure()
    return graph
