"""Decodes some stretches of a file: seeks to each, and reads until every track has passed its end.

A seek is only a hint. Demuxers land on a key frame, a page or an index entry before the time, and
some after it; so what a packet says of its time decides, and never where the seek was meant to go.
"""

from __future__ import annotations

import av
from av.packet import Packet
from av.stream import Stream

from base.slots import Span
from catalog.opened import Opened
from catalog.picture_track import PictureTrack
from catalog.tracks import Track

LEAD_S = 1.0  # a seek aims so much earlier: containers interleave sound and pictures loosely
UNINDEXED = {"mpegts", "mpeg"}  # they land between key frames, and broadcasts have one in 2 s
UNINDEXED_LEAD_S = 4.0
WARM_UP_S = 0.5  # lossy sound codecs need the packets before, to give the right samples
SLACK_S = 10.0  # read past the end of a stretch for a track that may only be muxed late
BOTTOM_S = 0.5  # a file is there already when it is opened
MOST_HELD = 64_000_000  # bytes since the last key frame; where it is further, none is decoded


class Gate:
    """Lets the packets of one track through that a stretch needs."""

    def __init__(self, track: Track, stretch: Span) -> None:
        self.stretch = stretch
        self.track = track
        self.done = False
        self.reached_s = stretch.start_s
        self.beyond_s = 0.0  # how far the packets are past the end
        self._begun = False

    def feed(self, packet: Packet[Stream]) -> None:
        """Hands a packet on, keeps it for later, or drops it."""
        time_s = self.track.time_of(packet.pts)
        if not self._begun:
            self._begun = True
            self.track.begin(self.stretch, time_s or 0.0)
        if time_s is None:
            time_s = self.track.timeline.last_s
        end_s = min(time_s + self.track.length_of(packet), self.stretch.end_s)
        self.reached_s = max(self.reached_s, end_s)
        self.beyond_s = max(self.beyond_s, time_s - self.stretch.end_s)
        if not self.done:
            self._pass(packet, time_s)

    def _pass(self, packet: Packet[Stream], time_s: float) -> None:
        self.done = time_s >= self.stretch.end_s
        if (
            not self.done
            and time_s + self.track.length_of(packet) > self.stretch.start_s - WARM_UP_S
        ):
            self.track.feed(packet)

    def close(self) -> bool:
        """Ends the stretch; whether anything of it was kept."""
        return self._begun and self.track.end(self.reached_s)


class PictureGate(Gate):
    """Keeps the packets since the last key frame, and hands them on where the stretch begins."""

    def __init__(self, track: PictureTrack, stretch: Span) -> None:
        super().__init__(track, stretch)
        self._keys_only = track.keys_only
        self._open = False
        self._held: list[Packet[Stream]] = []
        self._held_bytes = 0

    def _pass(self, packet: Packet[Stream], time_s: float) -> None:
        # Pictures are reordered: only the decoding time says that none before it is to come.
        if (decoding_s := self.track.time_of(packet.dts)) is not None:
            time_s = decoding_s
        self.done = time_s >= self.stretch.end_s
        if self._open and not self.done:
            self.track.feed(packet)
            return
        if not self.done:
            self._hold(packet)
        if self._held and time_s >= self.stretch.start_s:
            self._release()

    def _hold(self, packet: Packet[Stream]) -> None:
        if packet.is_keyframe:
            self._held, self._held_bytes = [], 0
        elif not self._held or self._keys_only:
            return
        self._held.append(packet)
        self._held_bytes += packet.size
        if self._held_bytes > MOST_HELD:
            self._held = []

    def _release(self) -> None:
        self._open = True
        for packet in self._held:
            self.track.feed(packet)
        self._held = []


class StretchReader:
    """Decodes stretches one after the other.

    `parts` holds those that had something, as far as they went; `at_end` is true where the last
    one came to the end of the file.
    """

    def __init__(self, file: Opened) -> None:
        self._file = file
        self._untouched = True
        self.parts: list[Span] = []
        self.at_end = False

    def __call__(self, stretch: Span) -> None:
        """Decodes one; nothing comes of one that cannot be reached."""
        gates = {
            track.index: PictureGate(track, stretch)
            if isinstance(track, PictureTrack)
            else Gate(track, stretch)
            for track in self._file.tracks
        }
        if not self._seek(stretch.start_s):
            return
        self.at_end = True
        for packet in self._file.packets():
            gate = gates[packet.stream_index]
            gate.feed(packet)
            if all(gate.done for gate in gates.values()) or gate.beyond_s > SLACK_S:
                self.at_end = False
                break
        kept = [gate.reached_s for gate in gates.values() if gate.close()]
        if kept:
            self.parts.append(Span(start_s=stretch.start_s, end_s=max(kept)))

    def _seek(self, time_s: float) -> bool:
        untouched, self._untouched = self._untouched, False
        if untouched and time_s <= BOTTOM_S:
            return True
        unindexed = self._file.pictures and self._file.container.format.name in UNINDEXED
        target_s = max(0.0, time_s - (UNINDEXED_LEAD_S if unindexed else LEAD_S))
        try:
            start = self._file.container.start_time or 0
            self._file.container.seek(round(target_s * av.time_base) + start)
        except (av.FFmpegError, OSError):
            return False
        return True
