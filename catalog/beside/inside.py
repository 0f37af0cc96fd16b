"""What a container carries beside sound and pictures: chapters, a cover, text subtitles."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import av
from av.container import InputContainer
from av.stream import Discard, Disposition
from av.subtitles.stream import SubtitleStream
from av.subtitles.subtitle import AssSubtitle

from base.errors import MediaError
from catalog.beside.chapters import tidy_chapters
from catalog.beside.covers import LIMIT as COVER_LIMIT
from catalog.beside.covers import is_picture
from catalog.beside.cues import MOST_CHARACTERS, MOST_CUES, Cue, line_ends
from catalog.beside.spoken import spoken_segments
from catalog.beside.values import Chapter, Subtitles
from catalog.choice import has_decoder
from catalog.languages import language_code
from catalog.probe import Probe, codec_of, open_media

CHEAP_BYTES = 256_000_000  # read from end to end for the sake of subtitles
INDEXED = ("mov", "mp4")  # formats that know where each packet lies, so that others are not read
TEXT_CODECS = frozenset({"mov_text", "subrip", "srt", "ass", "ssa", "webvtt", "text"})
# What the headers say is enough, and looking into the packets costs many times as much.
HEADERS_ONLY = {"probesize": "32", "analyzeduration": "0"}
COVER_PACKETS = 50  # that are read in search of a cover's
DIALOGUE_FIELDS = 8  # commas before the text of a line, as libavcodec gives it


@dataclass
class Inside:
    """What was found in a container."""

    chapters: tuple[Chapter, ...] = ()
    cover: bytes | None = None
    subtitles: list[Subtitles] = field(default_factory=list)
    deferred: bool = False  # text subtitles are there, but reading them is dear


def read_inside(
    path: Path, probe: Probe, duration_s: float | None, most_bytes: float | None = None
) -> Inside:
    """Reads the container once more where it holds any of these; nothing where it is damaged.

    Subtitles of a container without an index need all of the file to be read: those of files above
    `most_bytes` (256 MB) are deferred.
    """
    inside = Inside()
    texts = any(track.codec in TEXT_CODECS for track in probe.subtitles)
    if not (texts or probe.has_cover or probe.has_chapters):
        return inside
    dear_from = CHEAP_BYTES if most_bytes is None else most_bytes
    indexed = any(name in INDEXED for name in probe.container.split(","))
    try:
        with open_media(path, HEADERS_ONLY) as container:
            inside.chapters = _chapters(container, duration_s)
            if probe.has_cover:
                inside.cover = _cover(container)
            if texts and (indexed or path.stat().st_size <= dear_from):
                if inside.cover is not None:
                    container.seek(0)
                inside.subtitles = _subtitles(container, duration_s)
            else:
                inside.deferred = texts
    except (MediaError, av.FFmpegError, OSError, ValueError):
        pass  # decoding will say what is wrong with the file
    return inside


def _chapters(container: InputContainer, duration_s: float | None) -> tuple[Chapter, ...]:
    found = []
    for chapter in container.chapters():
        title = chapter["metadata"].get("title", "")
        if chapter["time_base"]:
            found.append((float(chapter["start"] * chapter["time_base"]), title))
    return tidy_chapters(found, duration_s)


def _cover(container: InputContainer) -> bytes | None:
    pictures = [s for s in container.streams.video if s.disposition & Disposition.attached_pic]
    if not pictures:
        return None
    for count, packet in enumerate(container.demux(pictures)):
        if packet.size and packet.size <= COVER_LIMIT and is_picture(head := bytes(packet)):
            return head
        if count >= COVER_PACKETS:
            break
    return None


def _subtitles(container: InputContainer, duration_s: float | None) -> list[Subtitles]:
    streams = [
        stream
        for stream in container.streams.subtitles
        if has_decoder(stream) and codec_of(stream) in TEXT_CODECS
    ]
    wanted = {stream.index for stream in streams}
    for stream in container.streams:
        if stream.index not in wanted:
            stream.discard = Discard.all
    cues: dict[int, list[Cue]] = {stream.index: [] for stream in streams}
    packets = cast("Iterator[av.Packet[SubtitleStream]]", container.demux(streams))
    for packet in packets:
        found = cues.get(packet.stream_index)  # the last, empty one is of no stream
        if found is None or not packet.size or packet.pts is None:
            continue
        if len(found) < MOST_CUES:
            start_s = float(packet.pts * packet.time_base)
            end_s = start_s + float((packet.duration or 0) * packet.time_base)
            found.extend(Cue(start_s, end_s, text) for text in _lines(packet))
    return [
        Subtitles(
            language=language_code(stream.language),
            origin=_origin(stream),
            segments=spoken_segments(cues[stream.index], duration_s),
            forced=bool(stream.disposition & Disposition.forced),
        )
        for stream in streams
        if cues[stream.index]
    ]


def _lines(packet: av.Packet[SubtitleStream]) -> Iterator[str]:
    """The texts of a packet; a damaged one costs only itself."""
    try:
        decoded = packet.stream.codec_context.decode2(packet)
    except (av.FFmpegError, ValueError):
        return
    for part in decoded or ():
        if isinstance(part, AssSubtitle):
            line = part.ass.decode("utf-8", "replace")
            text = (
                line.split(",", DIALOGUE_FIELDS)[-1]
                if line
                else part.text.decode("utf-8", "replace")
            )
            yield line_ends(text[:MOST_CHARACTERS])


def _origin(stream: SubtitleStream) -> str:
    language = stream.language
    named = "" if language in (None, "", "und") else f" ({language})"
    return f"embedded track {stream.index}{named}"
