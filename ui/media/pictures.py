"""A picture track that is encoded anew: upright, with square pixels, at most full HD."""

from __future__ import annotations

from fractions import Fraction

import av
from av.container import OutputContainer
from av.packet import Packet
from av.stream import Stream

from catalog.picture_track import pixel_aspect
from catalog.timeline import Timeline
from ui.media.codecs import picture_encoder
from ui.media.copied import Packets
from ui.media.drawing import BT709, NARROW, Drawing, size_for

CLOCK = Fraction(1, 90_000)  # of what is sent: a variable frame rate is kept to the frame
KEY_EVERY = 48  # pictures: about two seconds
USUAL_FPS = 25
# A quarter of the time of libx264's usual preset, for a fifth more bytes, which a home has.
OPTIONS = {
    "libx264": {"preset": "veryfast", "crf": "22", "maxrate": "10M", "bufsize": "10M"},
    "libvpx-vp9": {"deadline": "realtime", "cpu-used": "7", "crf": "32", "b": "4M"},
}


class EncodedPictures:
    """Pictures from the wanted second on, which gets the time 0.

    Where none begins at it, the one before is shown: it still stands.
    """

    def __init__(
        self,
        stream: av.VideoStream,
        start_s: float,
        timeline: Timeline,
        key_ticks: int | None,
    ) -> None:
        self.index = stream.index
        self._stream = stream
        self._unit_s = float(stream.time_base or 0)
        self._start_s = start_s
        self._timeline = timeline
        self._key_ticks = key_ticks
        self._begun = False
        self._rate = stream.average_rate or Fraction(USUAL_FPS)
        self._last_s: float | None = None
        self._last_pts = -1
        self._standing: av.VideoFrame | None = None
        self._first: av.VideoFrame | None = None
        self._drawing: Drawing | None = None
        self._encoder: av.VideoStream | None = None
        self._waiting: list[tuple[float, av.VideoFrame]] = []
        stream.thread_type = "AUTO"

    @property
    def ready(self) -> bool:
        """Whether a picture was seen, which tells the size of what is sent."""
        return bool(self._waiting) or self._encoder is not None

    def open(self, output: OutputContainer) -> None:
        """Adds the track to what is sent."""
        if not self._waiting:
            return
        first = self._waiting[0][1]
        name = picture_encoder() or ""
        stream = output.add_stream(name, rate=self._rate, options=dict(OPTIONS.get(name, {})))
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height = size_for(first, pixel_aspect(self._stream))
        stream.pix_fmt, stream.gop_size = "yuv420p", KEY_EVERY
        context = stream.codec_context
        context.time_base = CLOCK
        context.color_primaries = context.color_trc = context.colorspace = BT709
        context.color_range = NARROW
        self._encoder, self._drawing = stream, Drawing(stream.width, stream.height)

    def feed(self, packet: Packet[Stream] | None) -> Packets:
        """What is to be sent of it; None gets out what the decoder and the encoder still hold."""
        if packet is not None and not self._begins(packet):
            return []
        for frame in self._decoded(packet):
            self._consider(frame)
        if packet is None and self._standing is not None:
            self._waiting.append((0.0, self._standing))
            self._standing = None
        return self._encoded(last=packet is None)

    def _begins(self, packet: Packet[Stream]) -> bool:
        if not self._begun and packet.pts is not None:
            if self._key_ticks is not None and packet.pts < self._key_ticks:
                return False
            self._timeline.begin(packet.pts * self._unit_s - self._timeline.origin_s)
        self._begun = True
        return True

    def _decoded(self, packet: Packet[Stream] | None) -> list[av.VideoFrame]:
        try:
            frames = self._stream.decode(packet)
        except av.FFmpegError:  # damaged, or emptied before: what follows may be sound
            return []
        return [frame for frame in frames if not frame.is_corrupt]

    def _consider(self, frame: av.VideoFrame) -> None:
        if frame.pts is None:  # a bare stream, without a container
            time_s = 0.0 if self._last_s is None else self._last_s + float(1 / self._rate)
        else:
            time_s = self._timeline.at(frame.pts * self._unit_s)
        self._last_s = time_s
        if time_s < self._start_s:
            self._standing = frame
            return
        if self._standing is not None and time_s > self._start_s:
            self._waiting.append((0.0, self._standing))
        self._standing = None
        self._waiting.append((time_s - self._start_s, frame))

    def _encoded(self, *, last: bool) -> Packets:
        if self._encoder is None or self._drawing is None:
            return []  # the pictures wait; `open` comes before many have
        packets: Packets = []
        drawn = [
            one for time_s, frame in self._waiting for one in self._drawing.draw(time_s, frame)
        ]
        self._waiting.clear()
        for time_s, frame in drawn + (self._drawing.finish() if last else []):
            pts = round(time_s / CLOCK)
            if pts > self._last_pts:
                frame.pts, frame.time_base, self._last_pts = pts, CLOCK, pts
                packets += self._encoder.encode(frame)
        return packets + (list(self._encoder.encode(None)) if last else [])
