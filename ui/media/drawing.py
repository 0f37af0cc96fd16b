"""Pictures as a browser shows them: upright, in one size, in the colours of an ordinary screen."""

from __future__ import annotations

from fractions import Fraction

import av
import numpy as np
from av.video.reformatter import ColorTrc

from catalog.tone import STANDARD_OF_PQ

Timed = tuple[float, av.VideoFrame]

LONG_SIDE, SHORT_SIDE = 1920, 1080  # pixels
TICKS = 1_000_000  # of a second, inside of the filters
BT709 = 1  # ITU-T H.273, for primaries, transfer and matrix alike
BT601, UNSPECIFIED = 6, 2
NARROW = 1  # the range of levels that video has
STANDARD_LINES = 576  # pictures of more lines that say nothing of their colours are BT.709
TURNS = {90: ["transpose=cclock"], 180: ["hflip", "vflip"], 270: ["transpose=clock"]}


def size_for(frame: av.VideoFrame, pixel_aspect: float) -> tuple[int, int]:
    """Width and height of what is sent, even numbers; never enlarged beyond square pixels."""
    width, height = frame.width * pixel_aspect, float(frame.height)
    if frame.rotation % 180:
        width, height = height, width
    long, short = max(width, height), min(width, height)
    scale = min(1.0, LONG_SIDE / long, SHORT_SIDE / short)
    return max(2, round(width * scale / 2) * 2), max(2, round(height * scale / 2) * 2)


class Drawing:
    """Turns, scales and converts pictures; kinds may change on the way, as in broadcasts."""

    def __init__(self, width: int, height: int) -> None:
        self._size = width, height
        self._kind: tuple[object, ...] = ()
        self._graph: av.filter.Graph | None = None
        self._interlaced = False

    def draw(self, time_s: float, frame: av.VideoFrame) -> list[Timed]:
        """What is ready after a picture: some filters look one ahead."""
        self._interlaced = self._interlaced or frame.interlaced_frame
        kind = (
            frame.width,
            frame.height,
            frame.format.name,
            frame.rotation,
            frame.color_trc,
            self._interlaced,
        )
        ready: list[Timed] = []
        if self._graph is None or kind != self._kind:
            ready = self.finish()
            self._graph, self._kind = self._build(frame), kind
        frame.pts, frame.time_base = round(time_s * TICKS), Fraction(1, TICKS)
        self._graph.push(frame)
        return ready + self._pulled()

    def finish(self) -> list[Timed]:
        """What the filters still hold."""
        if self._graph is None:
            return []
        self._graph.push(None)
        ready, self._graph = self._pulled(), None
        return ready

    def _pulled(self) -> list[Timed]:
        assert self._graph
        ready: list[Timed] = []
        while True:
            try:
                frame = self._graph.pull()
            except (av.error.BlockingIOError, av.error.EOFError):
                return ready
            assert isinstance(frame, av.VideoFrame)
            assert frame.pts is not None
            assert frame.time_base is not None
            ready.append((float(frame.pts * frame.time_base), _ordinary(frame)))

    def _build(self, frame: av.VideoFrame) -> av.filter.Graph:
        graph = av.filter.Graph()
        width, height = self._size
        form = "rgb24" if frame.color_trc == ColorTrc.SMPTE2084 else "yuv420p"
        steps = ["bwdif=mode=send_frame:deint=interlaced"] if self._interlaced else []
        steps += TURNS.get(frame.rotation % 360, [])
        steps += [
            f"scale={width}:{height}:in_color_matrix={_matrix(frame)}:out_color_matrix=bt709"
            ":out_range=tv",
            "setsar=1",
            f"format={form}",
        ]
        source = graph.add_buffer(
            width=frame.width,
            height=frame.height,
            format=frame.format,
            time_base=Fraction(1, TICKS),
        )
        nodes = [graph.add(*step.partition("=")[::2]) for step in steps]
        graph.link_nodes(source, *nodes, graph.add("buffersink"))
        graph.configure()
        return graph


def _matrix(frame: av.VideoFrame) -> str:
    """How the picture's colours are coded, in libswscale's words."""
    if frame.colorspace != UNSPECIFIED or frame.format.is_rgb:
        return "auto"
    return "bt709" if frame.height > STANDARD_LINES else "bt601"


def _ordinary(frame: av.VideoFrame) -> av.VideoFrame:
    if frame.format.name != "rgb24":
        return frame
    pixels = STANDARD_OF_PQ[np.asarray(frame.to_ndarray(), np.uint8)]
    return av.VideoFrame.from_ndarray(pixels, format="rgb24").reformat(
        format="yuv420p", dst_colorspace=BT709, dst_color_range=NARROW
    )
