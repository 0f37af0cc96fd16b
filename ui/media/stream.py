"""A file from a second on as fragmented MP4, made while it is sent.

Nothing runs ahead of who reads: each block is made when it is asked for, so that a reader who
pauses pauses the work, and one who leaves ends it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import av
from av.container import InputContainer, OutputContainer
from av.packet import Packet
from av.stream import Discard, Stream

from catalog.probe import open_media, undecodable
from catalog.scan import display_path
from catalog.timeline import Timeline
from ui.media.copied import CopiedTrack
from ui.media.entry import Entry, begin, find_entry, origin_of, packets_of
from ui.media.pictures import EncodedPictures
from ui.media.plan import Plan
from ui.media.sink import Sink
from ui.media.sounds import EncodedSound

LOG = logging.getLogger(__name__)

Track = CopiedTrack | EncodedPictures | EncodedSound

FRAGMENT_US = 500_000  # the first one is what a person waits for
# Of packets that wait for the other track; containers are interleaved within it.
INTERLEAVED_US = 2_000_000
MOST_WAITING = 4000  # packets before any picture: then it is sent without pictures
OPTIONS = {
    # With the header delayed, an edit list can say which pictures lie before the start.
    "movflags": "frag_keyframe+delay_moov+default_base_moof",
    "frag_duration": str(FRAGMENT_US),
    "max_interleave_delta": str(INTERLEAVED_US),
}


def stream(path: Path, plan: Plan, start_s: float = 0.0) -> Iterator[bytes]:
    """Blocks of fragmented MP4 that begins at that second of the file; its own time is then 0.

    What is damaged is left out. What is held in memory is bounded: a fragment, and what libav needs
    to put tracks and pictures in order. Closing the iterator closes the file.

    Raises:
        UndecodableError: before the first block: it cannot be read, or nothing of it from that
            second on can be decoded.
    """
    sent = False
    for block in _blocks(path, plan, start_s):
        sent = True
        yield block
    if not sent:
        raise undecodable(path, f"nothing in it can be played from second {start_s:.0f} on")


def _blocks(path: Path, plan: Plan, start_s: float) -> Iterator[bytes]:
    entry = _entry(path, plan, start_s)
    sink = Sink()
    with open_media(path) as container:
        tracks = _tracks(container, plan, start_s, entry)
        begin(container, entry)
        try:
            with av.open(sink, "w", format="mp4", options=OPTIONS) as output:
                for packet in _Feed(container, output, tracks).packets():
                    output.mux(packet)
                    yield from sink.take()
        except (av.FFmpegError, ValueError) as error:
            LOG.warning("%s was sent in part: %s", display_path(path), error)
    yield from sink.take()


def _entry(path: Path, plan: Plan, start_s: float) -> Entry:
    track = plan.video or plan.audio
    if start_s <= 0 or track is None:
        return Entry()
    with open_media(path) as container:
        return find_entry(container, container.streams[track.index], start_s)


def _tracks(container: InputContainer, plan: Plan, start_s: float, entry: Entry) -> list[Track]:
    """What is sent of the file; the rest is not even taken out of it."""
    tracks: list[Track] = []
    clocks = [Timeline(origin_of(container), plan.duration_s) for _ in range(2)]
    for one, clock in zip((plan.video, plan.audio), clocks, strict=True):
        if one is None:
            continue
        stream = container.streams[one.index]
        key_ticks = entry.key_ticks if one is plan.video else None
        if one.work == "copy":
            tracks.append(CopiedTrack(stream, start_s, clock, key_ticks))
        elif isinstance(stream, av.VideoStream):
            tracks.append(EncodedPictures(stream, start_s, clock, key_ticks))
        elif isinstance(stream, av.AudioStream):
            pictures = clocks[0] if plan.video else None
            tracks.append(EncodedSound(stream, start_s, clock, pictures))
    for stream in container.streams:
        if stream.index not in {track.index for track in tracks}:
            stream.discard = Discard.all
    return tracks


class _Feed:
    """Takes packets through the tracks; none comes out before every track is known.

    The header goes first and names them all, and the size of pictures is known from the first.
    """

    def __init__(
        self, container: InputContainer, output: OutputContainer, tracks: list[Track]
    ) -> None:
        self._container = container
        self._output = output
        self._tracks = {track.index: track for track in tracks}
        self._unopened = set(self._tracks)
        for track in tracks:
            self._open(track)

    def packets(self) -> Iterator[Packet[Stream]]:
        """What is to be sent, in about the order of time."""
        waiting: list[Packet[Stream]] = []
        for packet in self._made():
            if self._unopened and len(waiting) < MOST_WAITING:
                waiting.append(packet)
                continue
            self._unopened.clear()
            yield from waiting
            waiting.clear()
            yield packet
        yield from waiting

    def _made(self) -> Iterator[Packet[Stream]]:
        streams = [self._container.streams[index] for index in self._tracks]
        for packet in packets_of(self._container, *streams):
            track = self._tracks[packet.stream_index]
            yield from track.feed(packet)
            self._open(track)
        for track in self._tracks.values():
            yield from track.feed(None)
            if track.index in self._unopened:  # its only pictures came last
                self._open(track)
                yield from track.feed(None)

    def _open(self, track: Track) -> None:
        if track.index in self._unopened and track.ready:
            track.open(self._output)
            self._unopened.discard(track.index)
