"""Turn the packets of one track into what is kept of it: samples of sound, or frames."""

from __future__ import annotations

from functools import partial
from typing import Protocol, TypeVar

import av
import numpy as np
from av.container import InputContainer
from av.frame import Frame
from av.packet import Packet
from av.stream import Stream
from av.video.reformatter import VideoReformatter
from pydantic import Field

from base.slots import Frozen, Picture
from catalog.frames import FrameChooser
from catalog.shots import THUMB_HEIGHT, THUMB_WIDTH, ShotConfig
from catalog.sound import SoundCollector
from catalog.timeline import Timeline

FULL_HD_A_SECOND = 1920 * 1080 * 30  # pixels
SPARSE_KEYS_S = 30.0  # key frames further apart than this would leave too much unseen
KEY_STEP_S = 1.0  # between key frames, for codecs in which every frame is one

Decodes = TypeVar("Decodes")


class DecodeConfig(Frozen):
    """How much of the pictures is looked at and kept."""

    picture_side: int = Field(512, ge=16)  # pixels of the long side at most; never enlarged
    seconds_per_frame: float = Field(10.0, gt=0)  # a longer shot gives a frame for each of these
    max_frames: int = Field(64, ge=1)
    samples_per_s: float = Field(4.0, gt=0)  # for shot boundaries; also their precision
    keyframes_above_s: float = Field(600.0, ge=0)  # of full HD; longer: key frames only
    shots: ShotConfig = ShotConfig()


class _Decoder(Protocol[Decodes]):
    def __call__(self, packet: Packet[Stream] | None = None, /) -> list[Decodes]: ...


class Track:
    """What both kinds have in common: a clock, and a count of what was damaged."""

    kind = ""

    def __init__(self, container: InputContainer, stream: Stream, declared_s: float | None) -> None:
        self.index = stream.index
        self._unit_s = float(stream.time_base or 0)
        self.timeline = Timeline((container.start_time or 0) / av.time_base, declared_s)
        self.damaged = 0
        self.end_s = 0.0  # where the last packet ends, decoded or not

    def feed(self, packet: Packet[Stream] | None) -> None:
        """Decodes one packet; None gets out what the decoder still holds."""

    def _time_of(self, frame: Frame) -> float:
        # `frame.time` lacks its unit for what comes out of a decoder that is being emptied.
        return self.timeline.at(None if frame.pts is None else frame.pts * self._unit_s)

    def _decoded(self, decode: _Decoder[Decodes], packet: Packet[Stream] | None) -> list[Decodes]:
        if packet is not None and (start_s := seconds_of(packet)) is not None:
            length_s = float((packet.duration or 0) * (packet.time_base or 0))
            self.end_s = max(self.end_s, self.timeline.near(start_s + length_s))
        try:
            return decode(packet)
        except av.error.EOFError:  # emptied before
            return []
        except av.FFmpegError:
            self.damaged += 1
            return []


class SoundTrack(Track):
    """Keeps every sample of one sound track."""

    kind = "sound"

    def __init__(
        self, container: InputContainer, stream: av.AudioStream, declared_s: float | None
    ) -> None:
        super().__init__(container, stream, declared_s)
        self._stream = stream
        self.samples = SoundCollector()

    def feed(self, packet: Packet[Stream] | None) -> None:
        """Decodes one packet and resamples what is in it."""
        frames = self._decoded(self._stream.decode, packet)
        try:
            for frame in frames:
                self.samples.add(frame, self._time_of(frame))
            if packet is None:
                self.samples.flush()
        except (av.FFmpegError, ValueError):  # a frame that claims impossible channels
            self.damaged += 1


class PictureTrack(Track):
    """Offers some pictures a second to a chooser.

    Of a short video every frame that others refer to is decoded; of a long one, or from the moment
    that it turns out to be long, key frames only.
    """

    kind = "picture"

    def __init__(
        self,
        container: InputContainer,
        stream: av.VideoStream,
        declared_s: float | None,
        config: DecodeConfig,
    ) -> None:
        super().__init__(container, stream, declared_s)
        self.chooser = FrameChooser(config.max_frames, config.seconds_per_frame, config.shots)
        self.rotation = 0
        self._stream = stream
        self._side = config.picture_side
        self._step_s = 1 / config.samples_per_s
        self._next_s = 0.0
        self._next_key_s = 0.0
        self._shrink, self._draw = VideoReformatter(), VideoReformatter()
        self._keys_from_s = config.keyframes_above_s / max(1.0, _load(stream))
        if _sparse_keys(stream, declared_s):
            self._keys_from_s = float("inf")
        self._keys_only = (declared_s or 0.0) > self._keys_from_s
        stream.thread_type = "AUTO"
        stream.codec_context.skip_frame = "NONKEY" if self._keys_only else "NONREF"

    def feed(self, packet: Packet[Stream] | None) -> None:
        """Decodes one packet and offers its picture, if it is time for another."""
        if packet is not None and self._keys_only and packet.is_keyframe and self._early(packet):
            return
        for frame in self._decoded(self._stream.decode, packet):
            time_s = self._time_of(frame)
            if time_s >= self._next_s and not frame.is_corrupt:
                self._next_s = (time_s // self._step_s + 1) * self._step_s
                self._offer(time_s, frame)
            if time_s > self._keys_from_s and not self._keys_only:
                self._keys_only = True
                self._stream.codec_context.skip_frame = "NONKEY"

    def _early(self, packet: Packet[Stream]) -> bool:
        start_s = seconds_of(packet)
        if start_s is None or not self._next_key_s - KEY_STEP_S <= start_s < self._next_key_s:
            self._next_key_s = (start_s or 0.0) + KEY_STEP_S
            return False
        return True

    def _offer(self, time_s: float, frame: av.VideoFrame) -> None:
        thumb = self._shrink.reformat(
            frame, THUMB_WIDTH, THUMB_HEIGHT, "rgb24", interpolation="AREA"
        )
        self.rotation = frame.rotation
        self.chooser.offer(time_s, _pixels(thumb), partial(self._picture, frame))

    def _picture(self, frame: av.VideoFrame) -> Picture:
        """RGB, upright, with square pixels, at most `picture_side` long."""
        width, height = frame.width * _pixel_aspect(self._stream), float(frame.height)
        scale = min(1.0, self._side / max(width, height))
        size = max(1, round(width * scale)), max(1, round(height * scale))
        small = self._draw.reformat(frame, *size, "rgb24", interpolation="AREA")
        return np.ascontiguousarray(np.rot90(_pixels(small), round(frame.rotation / 90)))


def seconds_of(packet: Packet[Stream]) -> float | None:
    """The presentation time of a packet by the file's own clock."""
    if packet.pts is None or packet.time_base is None:
        return None
    return float(packet.pts * packet.time_base)


def _pixels(frame: av.VideoFrame) -> Picture:
    return np.asarray(frame.to_ndarray(), np.uint8)


def _pixel_aspect(stream: av.VideoStream) -> float:
    """Width by height of one pixel; 1 where the file says nothing or nonsense."""
    aspect = float(stream.codec_context.sample_aspect_ratio or 1)
    return aspect if 0.25 <= aspect <= 4 else 1.0


def _load(stream: av.VideoStream) -> float:
    """How much work a second of this video is, full HD at 30 frames a second being 1."""
    return stream.width * stream.height * float(stream.average_rate or 30) / FULL_HD_A_SECOND


def _sparse_keys(stream: av.VideoStream, declared_s: float | None) -> bool:
    """Whether the file's index, if it has one, shows too few key frames to do with."""
    entries = len(stream.index_entries)
    if entries < 2 or not declared_s:
        return False
    keys = sum(entry.is_keyframe for entry in stream.index_entries)
    return declared_s / max(1, keys) > SPARSE_KEYS_S
