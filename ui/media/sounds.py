"""A sound track that is encoded anew: stereo at 48 kHz, without gaps."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import av
import numpy as np
from av.container import OutputContainer
from av.packet import Packet
from av.stream import Stream

from catalog.sound import LIMITER, USUAL
from catalog.timeline import Timeline
from ui.media.codecs import sound_encoder
from ui.media.copied import Packets

RATE = 48_000  # Hz
BIT_RATE = 192_000
GAP_S = 0.2  # shorter ones are the jitter of timestamps
BELIEVED_S = 30.0  # a longer gap must be one that the pictures have passed: clocks are damaged too
WARM_UP_S = 0.5  # lossy codecs need the packets before, to give the right samples
SILENCE = 4096  # samples at a time
# The centre at 0.71 of either side (ITU-R BS.775), without being scaled so that nothing can clip,
# which would make speech quiet; a limiter meets what is too loud.
DOWNMIX = "out_chlayout=stereo:out_sample_fmt=dbl:rematrix_maxval=100"
LOUD_MONO = ":rematrix_volume=1.41421356"  # libswresample gives each side of it 0.71


class EncodedSound:
    """Sound from the wanted second on, which gets the time 0; gaps become silence."""

    def __init__(
        self,
        stream: av.AudioStream,
        start_s: float,
        timeline: Timeline,
        pictures: Timeline | None = None,
    ) -> None:
        """`pictures` is the clock of what is shown with it, if anything."""
        self.index = stream.index
        self.ready = True  # every sound becomes the same kind
        self._stream = stream
        self._unit_s = float(stream.time_base or 0)
        self._start_s = start_s
        self._timeline = timeline
        self._pictures = pictures
        self._unbelieved_s = 0.0
        self._begun = False
        self._arrived_s = start_s
        self._mixer: _Stereo | None = None
        self._sent = 0  # samples
        self._encoder: av.AudioStream | None = None

    def open(self, output: OutputContainer) -> None:
        """Adds the track to what is sent."""
        stream = output.add_stream(sound_encoder() or "", rate=RATE)
        assert isinstance(stream, av.AudioStream)
        stream.layout, stream.bit_rate = "stereo", BIT_RATE
        self._encoder = stream

    def feed(self, packet: Packet[Stream] | None) -> Iterator[Packet[Stream]]:
        """What is to be sent of it; None gets out what the decoder and the encoder still hold.

        An iterator, since a long gap is a lot of silence.
        """
        if packet is not None and packet.pts is not None and not self._begins(packet):
            return
        for frame in self._decoded(packet):
            yield from self._heard(frame, self._time_of(frame))
        if packet is None:
            yield from self._emptied()
            assert self._encoder
            yield from self._encoder.encode(None)

    def _begins(self, packet: Packet[Stream]) -> bool:
        time_s = (packet.pts or 0) * self._unit_s - self._timeline.origin_s
        if not self._begun and time_s < self._start_s - WARM_UP_S:
            return False
        if not self._begun:
            self._timeline.begin(time_s)
        self._begun = True
        return True

    def _decoded(self, packet: Packet[Stream] | None) -> list[av.AudioFrame]:
        try:
            return self._stream.decode(packet)
        except av.FFmpegError:  # damaged, or emptied before: what follows may be sound
            return []

    def _time_of(self, frame: av.AudioFrame) -> float:
        """Where it is heard in the file, as far as its clock can be believed."""
        if frame.pts is None:
            return self._arrived_s
        time_s = self._timeline.at(frame.pts * self._unit_s) - self._unbelieved_s
        gap_s = time_s - self._arrived_s
        seen_s = 0.0 if self._pictures is None else self._pictures.last_s
        if gap_s > BELIEVED_S and time_s > seen_s + BELIEVED_S:
            self._unbelieved_s += gap_s
            return self._arrived_s
        return time_s

    def _heard(self, frame: av.AudioFrame, time_s: float) -> Iterator[Packet[Stream]]:
        length_s = frame.samples / frame.sample_rate
        if time_s + length_s / 2 < self._start_s or time_s < self._arrived_s - GAP_S:
            return  # before the start, or told twice
        if time_s > self._arrived_s + (GAP_S if self._sent else 0.0):
            yield from self._emptied()
            yield from self._silent(time_s - self._arrived_s)
            self._arrived_s = time_s
        self._arrived_s += length_s
        try:
            if self._mixer is None or not self._mixer.takes(frame):
                yield from self._emptied()
                self._mixer = _Stereo(frame)
            mixed = self._mixer.mix(frame)
        except (av.FFmpegError, ValueError):  # a frame that claims impossible channels
            return
        yield from self._encoded(mixed)

    def _emptied(self) -> Packets:
        mixer, self._mixer = self._mixer, None
        return [] if mixer is None else list(self._encoded(mixer.mix(None)))

    def _silent(self, seconds: float) -> Iterator[Packet[Stream]]:
        left = round(seconds * RATE)
        while left > 0:
            planes = np.zeros((2, min(left, SILENCE)), np.float32)
            frame = av.AudioFrame.from_ndarray(planes, format="fltp", layout="stereo")
            frame.sample_rate = RATE
            yield from self._encoded([frame])
            left -= SILENCE

    def _encoded(self, frames: list[av.AudioFrame]) -> Iterator[Packet[Stream]]:
        assert self._encoder
        for frame in frames:
            frame.pts, frame.time_base = self._sent, Fraction(1, RATE)
            self._sent += frame.samples
            yield from self._encoder.encode(frame)


class _Stereo:
    """Mixes and resamples frames of one rate and layout, the first of which is `like`."""

    def __init__(self, like: av.AudioFrame) -> None:
        self._kind = _kind(like)
        self._graph = av.filter.Graph()
        layout, channels = like.layout.name, like.layout.nb_channels
        if any(channel.name == "NONE" for channel in like.layout.channels):
            layout = USUAL.get(channels) or av.AudioLayout(f"{channels}c").name
        source = self._graph.add_abuffer(
            format=like.format.name,
            sample_rate=like.sample_rate,
            layout=layout,
            time_base=Fraction(1, like.sample_rate),
        )
        volume = LOUD_MONO if channels == 1 else ""
        steps = [self._graph.add("aresample", f"{RATE}:{DOWNMIX}{volume}")]
        if channels > 2:
            steps.append(self._graph.add("alimiter", LIMITER))
        steps.append(self._graph.add("aformat", "fltp"))
        self._graph.link_nodes(source, *steps, self._graph.add("abuffersink"))
        self._graph.configure()
        self._given = 0

    def takes(self, frame: av.AudioFrame) -> bool:
        """Whether a frame is of the same kind."""
        return _kind(frame) == self._kind

    def mix(self, frame: av.AudioFrame | None) -> list[av.AudioFrame]:
        """What is ready after a frame; None gets out the rest."""
        if frame is not None:
            frame.pts, frame.time_base = self._given, Fraction(1, frame.sample_rate)
            self._given += frame.samples
        self._graph.push(frame)
        ready: list[av.AudioFrame] = []
        while True:
            try:
                piece = self._graph.pull()
            except (av.error.BlockingIOError, av.error.EOFError):
                return ready
            assert isinstance(piece, av.AudioFrame)
            ready.append(piece)


def _kind(frame: av.AudioFrame) -> tuple[object, ...]:
    return frame.sample_rate, frame.format.name, frame.layout.name
