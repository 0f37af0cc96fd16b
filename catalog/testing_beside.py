"""Media with subtitle tracks, chapters and tags, made on the spot for tests of any floor."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import av
from av.container import OutputContainer
from av.stream import Disposition
from av.subtitles.stream import SubtitleStream
from av.subtitles.subtitle import SubtitleSet

from catalog.testing import scene

if TYPE_CHECKING:
    from av.container.core import Chapter

Line = tuple[float, float, str]  # start and end in seconds, text
MILLISECOND = Fraction(1, 1000)
STYLES = b"""[Script Info]
ScriptType: v4.00+

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, \
Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, \
Alignment, MarginL, MarginR, MarginV, Encoding
Style: Default,Arial,16,&Hffffff,&Hffffff,&H0,&H0,0,0,0,0,100,100,0,0,1,1,0,2,10,10,10,1

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
""".replace(b"\n", b"\r\n")


def make_subtitled(
    path: Path,
    codec: str,
    tracks: Sequence[tuple[str, Sequence[Line]]],
    *,
    seconds: float = 2.0,
    forced: Sequence[int] = (),
    chapters: Sequence[tuple[float, str]] = (),
    tags: dict[str, str] | None = None,
) -> Path:
    """A video with a subtitle track for each (language, lines); `forced` are tracks by number."""
    with av.open(str(path), "w") as output:
        output.metadata.update(tags or {})
        video = output.add_stream("libx264", rate=10, options={"preset": "ultrafast"})
        assert isinstance(video, av.VideoStream)
        video.width, video.height, video.pix_fmt = 160, 120, "yuv420p"
        streams = [_add_track(output, codec, language) for language, _ in tracks]
        for number in forced:
            streams[number].disposition = Disposition.forced
        if chapters:
            output.set_chapters(_chapters(chapters, seconds))
        for index in range(round(seconds * 10)):
            frame = av.VideoFrame.from_ndarray(scene(0, index / 10)).reformat(format="yuv420p")
            frame.pts, frame.time_base = index, Fraction(1, 10)
            output.mux(video.encode(frame))
        output.mux(video.encode())
        for stream, (_, lines) in zip(streams, tracks, strict=True):
            for line in lines:
                output.mux(_packet(stream, line))
    return path


def srt(lines: Sequence[Line]) -> str:
    """Lines as the text of a SubRip file."""
    return "".join(
        f"{number}\n{_stamp(start)} --> {_stamp(end)}\n{text}\n\n"
        for number, (start, end, text) in enumerate(lines, 1)
    )


def _stamp(seconds: float) -> str:
    minutes, milliseconds = divmod(round(seconds * 1000), 60_000)
    whole, rest = divmod(milliseconds, 1000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{whole:02},{rest:03}"


def _add_track(output: OutputContainer, codec: str, language: str) -> SubtitleStream:
    stream = output.add_stream(codec)
    assert isinstance(stream, SubtitleStream)
    stream.time_base = MILLISECOND
    stream.codec_context.subtitle_header = STYLES
    if language:
        stream.metadata["language"] = language
    return stream


def _packet(stream: SubtitleStream, line: Line) -> av.Packet[av.stream.Stream]:
    start_s, end_s, text = line
    length = round((end_s - start_s) * 1000)
    dialogue = f"0,0,Default,,0,0,0,,{text}".encode()
    packet = stream.codec_context.encode_subtitle(SubtitleSet.create(dialogue, 0, length))
    packet.stream, packet.time_base = stream, MILLISECOND
    packet.pts = packet.dts = round(start_s * 1000)
    packet.duration = length
    return packet


def _chapters(starts: Sequence[tuple[float, str]], seconds: float) -> list[Chapter]:
    ends = [start for start, _ in starts[1:]] + [seconds]
    return [
        {
            "id": number,
            "start": round(start * 1000),
            "end": round(end * 1000),
            "time_base": MILLISECOND,
            "metadata": {"title": title} if title else {},
        }
        for number, ((start, title), end) in enumerate(zip(starts, ends, strict=True))
    ]
