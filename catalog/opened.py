"""A media file that is open for decoding: its chosen tracks, its packets, and what went wrong."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from pathlib import Path

import av
from av.container import InputContainer
from av.packet import Packet
from av.stream import Discard, Stream

from catalog.choice import has_decoder, main_sound, moving_pictures
from catalog.picture_track import PictureTrack
from catalog.probe import describe, media_reason, open_media
from catalog.scan import display_path
from catalog.tracks import DecodeConfig, SoundTrack, Track


class Opened:
    """`problems` are half sentences about the file, "it …"."""

    def __init__(
        self,
        container: InputContainer,
        path: Path,
        config: DecodeConfig,
        stop: threading.Event | None,
    ) -> None:
        self.container = container
        self.path = path
        self.problems: list[str] = []
        self.declared = describe(container, path, config.language)
        self._stop = stop
        self._size = path.stat().st_size
        self.sound = self._sound_track(config)
        self.pictures = self._picture_track(config)
        self.tracks: list[Track] = [t for t in (self.sound, self.pictures) if t is not None]
        wanted = {track.index for track in self.tracks}
        for stream in container.streams:
            if stream.index not in wanted:
                stream.discard = Discard.all  # not even taken out of the file

    def packets(self) -> Iterator[Packet[Stream]]:
        """All packets with data from here on, up to where the file ended when it was opened.

        Raises:
            CancelledError: another thread said to stop.
        """
        if not self.tracks:
            return
        streams = [self.container.streams[track.index] for track in self.tracks]
        try:
            for packet in self.container.demux(*streams):
                if self._stop and self._stop.is_set():
                    raise CancelledError
                if packet.pos is not None and packet.pos >= self._size:
                    return
                if packet.size:
                    yield packet
        except (av.FFmpegError, OSError) as error:
            reason = media_reason(error) if isinstance(error, av.FFmpegError) else str(error)
            self.problems.append(f"it could not be read to its end: {reason}")
        except IndexError:  # PyAV 18, at the end, where a track appeared on the way
            return

    def warnings(self) -> list[str]:
        """One sentence a problem, once everything is decoded."""
        problems = list(dict.fromkeys(self.problems))
        problems += [
            f"damaged pieces of its {track.kind} track were left out ({track.damaged})"
            for track in self.tracks
            if track.damaged
        ]
        if self._changed():
            problems.append("it changed while it was read, and what was added is not in")
        return [f"{display_path(self.path)}: {problem}." for problem in problems]

    def _changed(self) -> bool:
        try:
            return self.path.stat().st_size != self._size
        except OSError:  # moved away; what was read is as good
            return False

    def _sound_track(self, config: DecodeConfig) -> SoundTrack | None:
        stream = main_sound(self.container, config.language)
        if stream is None:
            return None
        if not has_decoder(stream):
            self.problems.append("its sound track is in a codec that is not known")
            return None
        return SoundTrack(self.container, stream, self.declared.duration_s)

    def _picture_track(self, config: DecodeConfig) -> PictureTrack | None:
        stream = moving_pictures(self.container)
        if stream is None:
            return None
        if not has_decoder(stream):
            self.problems.append("its picture track is in a codec that is not known")
            return None
        return PictureTrack(self.container, stream, self.declared.duration_s, config)


@contextmanager
def opened(
    path: Path, config: DecodeConfig, stop: threading.Event | None = None
) -> Iterator[Opened]:
    """Opens a file and closes it.

    Raises:
        UndecodableError: it cannot be read, or is no media.
    """
    with open_media(path) as container:
        yield Opened(container, path, config, stop)
