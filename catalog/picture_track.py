"""One picture track: some pictures a second, upright and with square pixels."""

from __future__ import annotations

from functools import partial

import av
import numpy as np
from av.container import InputContainer
from av.packet import Packet
from av.stream import Stream
from av.video.reformatter import ColorTrc, VideoReformatter

from base.slots import Picture, Span
from catalog.frames import FrameChooser
from catalog.shots import THUMB_HEIGHT, THUMB_WIDTH
from catalog.tone import STANDARD_OF_PQ
from catalog.tracks import DecodeConfig, Track

FULL_HD_A_SECOND = 1920 * 1080 * 30  # pixels
SPARSE_KEYS_S = 30.0  # key frames further apart than this would leave too much unseen
DUMB_KEYS = 3  # so many without a picture: they are only points from which it builds up again
KEY_STEP_S = 1.0  # between key frames, for codecs in which every frame is one


class PictureTrack(Track):
    """Offers some pictures a second to a chooser.

    Of a short video every frame that others refer to is decoded; of a long one, or from the moment
    that it turns out to be long, key frames only. Of a stretch in which no picture begins it is
    the one before, which still stands.
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
        self._seen_key = False
        self._dumb_keys = 0
        self._standing: av.VideoFrame | None = None
        self._offered = 0
        self._shrink, self._draw = VideoReformatter(), VideoReformatter()
        self._keys_from_s = config.keyframes_above_s / max(1.0, _load(stream))
        if _sparse_keys(stream, declared_s):
            self._keys_from_s = float("inf")
        stream.thread_type = "AUTO"
        self._look_at(keys_only=(declared_s or 0.0) > self._keys_from_s or not self._keys_from_s)

    def feed(self, packet: Packet[Stream] | None) -> None:
        """Decodes one packet and offers its picture, if it is time for another."""
        if packet is not None and packet.pts is None and packet.dts is None:
            self.timeline.count(self.length_of(packet))  # a bare stream, without a container
            self.end_s = max(self.end_s, self.timeline.last_s)
        if packet is not None and self.keys_only and not self._wanted_key(packet):
            self._reach(packet)
            return
        frames = self._decoded(self._stream.decode, packet)
        if packet is not None and self.keys_only and packet.is_keyframe:
            frames += self._alone()
        for frame in frames:
            time_s = self._time_of(frame)
            if not frame.is_corrupt:
                self._consider(time_s, frame)
            if time_s > self._keys_from_s and not self.keys_only and not self._stretch:
                self._look_at(keys_only=True)
        if packet is not None and packet.is_keyframe and self.keys_only:
            self._dumb_keys = 0 if frames else self._dumb_keys + 1
            if self._dumb_keys >= DUMB_KEYS:
                self._keys_from_s = float("inf")
                self._look_at(keys_only=False)

    def _look_at(self, *, keys_only: bool) -> None:
        self.keys_only = keys_only
        self._stream.codec_context.skip_frame = "NONKEY" if keys_only else "NONREF"

    def _alone(self) -> list[av.VideoFrame]:
        """The picture of a key frame, without waiting for those that are shown before it.

        In an open group of pictures a decoder that sees key frames alone would lose most of them.
        """
        frames = self._decoded(self._stream.decode, None)
        self._stream.codec_context.flush_buffers()
        return frames

    def begin(self, stretch: Span, from_s: float) -> None:
        super().begin(stretch, from_s)
        self._next_s, self._next_key_s = stretch.start_s, 0.0
        self._standing, self._offered = None, 0

    def end(self, reached_s: float) -> bool:
        self.feed(None)
        if self._stretch is None:
            return False
        if not self._offered and self._standing:
            self._offer(self._stretch.start_s, self._standing)
        self._standing = None
        if self._offered:
            self.chooser.pause(reached_s)
        return self._offered > 0

    def _consider(self, time_s: float, frame: av.VideoFrame) -> None:
        if self._stretch and time_s < self._stretch.start_s:
            self._standing = frame
        elif time_s >= self._next_s and not (self._stretch and time_s >= self._stretch.end_s):
            self._next_s = (time_s // self._step_s + 1) * self._step_s
            self._offer(time_s, frame)

    def _wanted_key(self, packet: Packet[Stream]) -> bool:
        """Whether to decode a packet where key frames suffice, a second apart."""
        if not packet.is_keyframe:
            return not self._seen_key  # a container may not mark them; the decoder passes them over
        self._seen_key = True
        time_s = self.time_of(packet.pts)
        if time_s is not None and self._next_key_s - KEY_STEP_S <= time_s < self._next_key_s:
            return False
        self._next_key_s = (time_s or 0.0) + KEY_STEP_S
        return True

    def _offer(self, time_s: float, frame: av.VideoFrame) -> None:
        thumb = self._shrink.reformat(
            frame, THUMB_WIDTH, THUMB_HEIGHT, "rgb24", interpolation="AREA"
        )
        self.rotation = frame.rotation
        self._offered += 1
        self.chooser.offer(time_s, _pixels(thumb), partial(self._picture, frame))

    def _picture(self, frame: av.VideoFrame) -> Picture:
        """RGB, upright, with square pixels, at most `picture_side` long."""
        width, height = frame.width * pixel_aspect(self._stream), float(frame.height)
        scale = min(1.0, self._side / max(width, height))
        size = max(1, round(width * scale)), max(1, round(height * scale))
        small = self._draw.reformat(frame, *size, "rgb24", interpolation="AREA")
        return np.ascontiguousarray(np.rot90(_pixels(small), round(frame.rotation / 90)))


def _pixels(frame: av.VideoFrame) -> Picture:
    pixels = np.asarray(frame.to_ndarray(), np.uint8)
    return STANDARD_OF_PQ[pixels] if frame.color_trc == ColorTrc.SMPTE2084 else pixels


def pixel_aspect(stream: av.VideoStream) -> float:
    """Width by height of one pixel; 1 where the file says nothing or nonsense."""
    aspect = float(stream.codec_context.sample_aspect_ratio or 1)
    return aspect if 0.25 <= aspect <= 4 else 1.0


def _load(stream: av.VideoStream) -> float:
    """How much work a second of this video is, full HD at 30 frames a second being 1."""
    return stream.width * stream.height * float(stream.average_rate or 30) / FULL_HD_A_SECOND


def _sparse_keys(stream: av.VideoStream, declared_s: float | None) -> bool:
    """Whether the file's index, if it has one of the whole, shows too few key frames to do with."""
    entries = stream.index_entries
    if len(entries) < 2 or not declared_s:
        return False
    if entries[-1].timestamp * float(stream.time_base or 0) < declared_s / 2:
        return False  # only of what was read so far
    return declared_s / max(1, sum(entry.is_keyframe for entry in entries)) > SPARSE_KEYS_S
