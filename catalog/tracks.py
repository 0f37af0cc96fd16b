"""Turn the packets of a track into what is kept of it: what all tracks share, and sound."""

from __future__ import annotations

from typing import Protocol, TypeVar

import av
from av.container import InputContainer
from av.frame import Frame
from av.packet import Packet
from av.stream import Stream
from pydantic import Field

from base.slots import SAMPLE_RATE, Audio, Frozen, Span
from catalog.shots import ShotConfig
from catalog.sound import SoundCollector
from catalog.timeline import Timeline

Decodes = TypeVar("Decodes")


class DecodeConfig(Frozen):
    """Which sound is listened to, and how much of the pictures is looked at and kept."""

    language: str | None = None  # ISO 639-1; of several sound tracks, where none is the default
    picture_side: int = Field(512, ge=16)  # pixels of the long side at most; never enlarged
    seconds_per_frame: float = Field(10.0, gt=0)  # a longer shot gives a frame for each of these
    max_frames: int = Field(64, ge=1)
    samples_per_s: float = Field(4.0, gt=0)  # for shot boundaries; also their precision
    keyframes_above_s: float = Field(600.0, ge=0)  # of full HD; longer: key frames only
    shots: ShotConfig = ShotConfig()


class _Decoder(Protocol[Decodes]):
    def __call__(self, packet: Packet[Stream] | None = None, /) -> list[Decodes]: ...


class Track:
    """What both kinds have in common: a clock, a count of what was damaged, and stretches.

    Without `begin` everything that is fed is kept. Between `begin` and `end` only what lies in the
    stretch is, and what is fed from before it prepares the decoder.
    """

    kind = ""

    def __init__(self, container: InputContainer, stream: Stream, declared_s: float | None) -> None:
        self.index = stream.index
        self._unit_s = float(stream.time_base or 0)
        self.timeline = Timeline((container.start_time or 0) / av.time_base, declared_s)
        self.damaged = 0
        self.end_s = 0.0  # where the last packet ends, decoded or not
        self._stretch: Span | None = None

    def feed(self, packet: Packet[Stream] | None) -> None:
        """Decodes one packet; None gets out what the decoder still holds."""

    def begin(self, stretch: Span, from_s: float) -> None:
        """After a seek: packets follow whose first is at `from_s`, seconds of the file."""
        self._stretch = stretch
        self.timeline.begin(from_s)

    def end(self, reached_s: float) -> bool:
        """Empties the decoder, the packets having reached so far; whether anything was kept."""
        raise NotImplementedError

    def time_of(self, ticks: int | None) -> float | None:
        """Seconds since the start of the file, as the file's own clock has them."""
        return None if ticks is None else ticks * self._unit_s - self.timeline.origin_s

    def length_of(self, packet: Packet[Stream]) -> float:
        """Seconds that a packet lasts; 0 where it does not say."""
        return (packet.duration or 0) * self._unit_s

    def _time_of(self, frame: Frame) -> float:
        # `frame.time` lacks its unit for what comes out of a decoder that is being emptied.
        return self.timeline.at(None if frame.pts is None else frame.pts * self._unit_s)

    def _decoded(self, decode: _Decoder[Decodes], packet: Packet[Stream] | None) -> list[Decodes]:
        if packet is not None:
            self._reach(packet)
        try:
            return decode(packet)
        except av.error.EOFError:  # emptied before
            return []
        except av.FFmpegError:
            self._count_damage(packet)
            return []

    def _reach(self, packet: Packet[Stream]) -> None:
        if packet.pts is not None:
            end_s = packet.pts * self._unit_s + self.length_of(packet)
            self.end_s = max(self.end_s, self.timeline.near(end_s))

    def _count_damage(self, packet: Packet[Stream] | None) -> None:
        """Not where it comes of beginning in the middle of a file."""
        time_s = self.time_of(packet.pts) if packet is not None else None
        if self._stretch is None or time_s is None or time_s >= self._stretch.start_s:
            self.damaged += 1


class SoundTrack(Track):
    """Keeps every sample of one sound track, or every one of some stretches.

    `pieces` are the stretches that ended, each from its start as far as there was sound.
    """

    kind = "sound"

    def __init__(
        self, container: InputContainer, stream: av.AudioStream, declared_s: float | None
    ) -> None:
        super().__init__(container, stream, declared_s)
        self._stream = stream
        self.samples = SoundCollector()
        self.pieces: list[tuple[Span, Audio]] = []

    def feed(self, packet: Packet[Stream] | None) -> None:
        """Decodes one packet and resamples what is in it."""
        frames = self._decoded(self._stream.decode, packet)
        try:
            for frame in frames:
                self.samples.add(frame, self._time_of(frame))
            if packet is None:
                self.samples.flush()
        except (av.FFmpegError, ValueError):  # a frame that claims impossible channels
            self._count_damage(packet)

    def begin(self, stretch: Span, from_s: float) -> None:
        super().begin(stretch, from_s)
        self.samples = SoundCollector(stretch)

    def end(self, reached_s: float) -> bool:  # noqa: ARG002 - the samples say it themselves
        self.feed(None)
        audio = self.samples.finish()
        if self._stretch is None or not audio.size:
            return False
        start_s = self._stretch.start_s
        span = Span(start_s=start_s, end_s=start_s + audio.size / SAMPLE_RATE)
        self.pieces.append((span, audio))
        return True
