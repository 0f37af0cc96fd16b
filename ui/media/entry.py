"""Where in a file to begin reading, so that what is shown at a second can be decoded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import av
from av.container import InputContainer
from av.packet import Packet
from av.stream import Stream

# A seek aims so much earlier than the second that is wanted. It is only a hint: containers without
# an index land between key frames, and interleave sound and pictures loosely.
LEADS_S = (1.0, 5.0, 20.0, 80.0)


@dataclass(frozen=True)
class Entry:
    """A place to read from: seek to `seek_s` (None: from the beginning), wait for `key_ticks`.

    `key_ticks` is the time of the key frame that pictures are decoded from, in the stream's own
    unit; None where any packet will do.
    """

    seek_s: float | None = None
    key_ticks: int | None = None


def origin_of(container: InputContainer) -> float:
    """Seconds of the container's own clock at which a person's clock shows zero."""
    return (container.start_time or 0) / av.time_base


def find_entry(container: InputContainer, stream: Stream, start_s: float) -> Entry:
    """The entry for a second of the file; reads a little, so open the file anew to use it.

    For pictures that is the last key frame at or before it. Where no seek leads there, or where
    packets have no times, it is the beginning.
    """
    start = start_s + origin_of(container)
    for lead_s in LEADS_S:
        if start_s <= lead_s:
            break
        if (entry := _tried(container, stream, start, start - lead_s)) is not None:
            return entry
    return Entry()


def begin(container: InputContainer, entry: Entry) -> None:
    """Goes to the entry; a container that cannot seek is read from where it is."""
    if entry.seek_s is not None:
        container.seek(round(entry.seek_s * av.time_base))


def packets_of(container: InputContainer, *streams: Stream) -> Iterator[Packet[Stream]]:
    """Packets with data, as far as the file can be read."""
    try:
        for packet in container.demux(*streams):
            if packet.size:
                yield packet
    except (av.FFmpegError, OSError):  # cut off or damaged: what was read is as good
        return
    except IndexError:  # PyAV 18, at the end, where a track appeared that was not there at first
        return


def _tried(container: InputContainer, stream: Stream, start: float, seek_s: float) -> Entry | None:
    """The entry that a seek leads to; None where it lands too late, or nowhere."""
    unit_s, key_ticks = float(stream.time_base or 0), None
    try:
        container.seek(round(seek_s * av.time_base))
    except (av.FFmpegError, OSError):
        return None
    for packet in packets_of(container, stream):
        if packet.pts is None or packet.pts * unit_s > start:
            break
        if packet.is_keyframe:
            key_ticks = packet.pts
            if stream.type != "video":
                return Entry(seek_s)
    return None if key_ticks is None else Entry(seek_s, key_ticks)
