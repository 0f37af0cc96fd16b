"""A track whose packets go into another container as they are."""

from __future__ import annotations

from av.container import OutputContainer
from av.packet import Packet
from av.stream import Stream

from catalog.timeline import Timeline

Packets = list["Packet[Stream]"]

MOST_UNDATED = 64  # packets; decoders put no more than 16 pictures in order


class CopiedTrack:
    """Packets from the wanted second on, which gets the time 0.

    Pictures cannot be decoded from any packet on: those since the last key frame are sent with
    times below 0. The muxer writes an edit list that says so, and players show nothing of them.
    """

    def __init__(
        self, stream: Stream, start_s: float, timeline: Timeline, key_ticks: int | None
    ) -> None:
        self.index = stream.index
        self.ready = True  # what the output needs to know is known before the first packet
        self._stream = stream
        self._unit_s = float(stream.time_base or 0)
        self._start_s = start_s
        self._timeline = timeline
        self._key_ticks = key_ticks
        self._begun = False
        self._last_dts: int | None = None
        self._undated: Packets = []
        self._shift = self._late = 0  # units that are taken off
        self._output: Stream | None = None

    def open(self, output: OutputContainer) -> None:
        """Adds the track to what is sent."""
        self._output = output.add_stream_from_template(self._stream, opaque=True)

    def feed(self, packet: Packet[Stream] | None) -> Packets:
        """What is to be sent of it; None gets out what waits."""
        if packet is not None and (packet.pts is None or not self._begins(packet)):
            return []
        if packet is not None and packet.dts is None and len(self._undated) < MOST_UNDATED:
            self._undated.append(packet)
            return []
        dated = self._dated(packet)
        return [one for one in dated if self._placed(one)]

    def _dated(self, packet: Packet[Stream] | None) -> Packets:
        """The packet after those whose decoding time is only known from it: Matroska has none."""
        packets = self._undated + ([] if packet is None else [packet])
        self._undated = []
        later = None
        for one in reversed(packets):
            if one.dts is None:
                before = one.pts if later is None else later - (one.duration or 1)
                one.dts = min(one.pts or 0, before or 0)
            later = one.dts
        return packets

    def _placed(self, packet: Packet[Stream]) -> bool:
        """Gives a packet its time in what is sent; whether it is to be sent at all."""
        assert packet.pts is not None
        assert packet.dts is not None
        time_s = self._timeline.at(packet.pts * self._unit_s)
        if self._stream.type != "video" and time_s < self._start_s:
            return False
        self._follow(packet, packet.pts - round((time_s - self._start_s) / self._unit_s))
        packet.pts -= self._shift
        packet.dts -= self._shift
        again = self._last_dts is not None and packet.dts <= self._last_dts
        if again or packet.pts < packet.dts:
            return False  # damaged, and the muxer would refuse it
        self._last_dts = packet.dts
        assert self._output
        packet.stream = self._output
        return True

    def _follow(self, packet: Packet[Stream], shift: int) -> None:
        """Keeps the distances between packets, in whole units, until the clock begins again."""
        if self._last_dts is not None and abs(shift + self._late - self._shift) <= 1:
            return
        if self._last_dts is not None and packet.dts is not None:  # joined: right after the last
            self._late = min(0, packet.dts - shift - self._last_dts - (packet.duration or 1))
        self._shift = shift + self._late

    def _begins(self, packet: Packet[Stream]) -> bool:
        if self._begun:
            return True
        if self._stream.type == "video":
            early = self._key_ticks is not None and (packet.pts or 0) < self._key_ticks
            if early or not packet.is_keyframe:
                return False
        self._begun = True
        self._timeline.begin((packet.pts or 0) * self._unit_s - self._timeline.origin_s)
        return True
