"""Decodes a media file once: sound, telling frames and shots out of a single pass."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from base.slots import SAMPLE_RATE, Audio, Span
from catalog.clock import Clock, one_after_the_other
from catalog.frames import Frame
from catalog.opened import Opened, opened
from catalog.probe import Probe, probe, undecodable
from catalog.stretches import StretchReader
from catalog.tracks import DecodeConfig

__all__ = ["DecodeConfig", "Decoded", "Frame", "Probe", "decode", "probe"]

SHORT_BY_S, SHORT_BY_SHARE = 2.0, 0.05  # headers round; a file that lacks more was cut off

DEFAULT = DecodeConfig()
AS_IT_IS = Clock()
OnProgress = Callable[[float], None]


@dataclass(frozen=True, eq=False)
class Decoded:
    """A file, understood as far as it goes.

    `audio` is empty where there is no sound; `frames` and `shots` where there are no pictures.
    A warning is one sentence on what is missing.

    Of a whole file `extent` is empty and `probe.duration_s` is measured. Of a sample `extent` is
    what was decoded and `probe.duration_s` what the file declares, if anything. `audio` then holds
    the sound of the stretches alone, with silence between, and `clock` leads from its times to the
    file's; frames and shots have the file's times already, and no shot leaves its stretch.
    """

    probe: Probe
    audio: Audio
    frames: list[Frame]
    shots: list[Span]
    warnings: list[str]
    clock: Clock = AS_IT_IS
    extent: tuple[Span, ...] = ()

    @property
    def sampled_s(self) -> float:
        """Seconds of the file that were decoded."""
        if not self.extent:
            return self.probe.duration_s or 0.0
        return sum(span.end_s - span.start_s for span in self.extent)

    @property
    def nbytes(self) -> int:
        """Bytes that the sound and the pictures take in memory."""
        return self.audio.nbytes + sum(frame.picture.nbytes for frame in self.frames)


def decode(
    path: Path,
    config: DecodeConfig = DEFAULT,
    on_progress: OnProgress | None = None,
    extent: Sequence[Span] = (),
    stop: threading.Event | None = None,
) -> Decoded:
    """Decodes the main sound and picture tracks of a file in one pass.

    `extent` are the stretches to decode, in the order of time and apart from each other; () is the
    whole. Where none of them can be reached, as much is decoded from the start, with a warning.
    `on_progress` is called with the share that is done, 0 to 1. What is damaged is left out, with
    a warning, and the rest is kept. What is appended to the file meanwhile is not read.

    Raises:
        UndecodableError: the file cannot be read, is no media, or nothing of it can be decoded.
        CancelledError: `stop` was set, by another thread.
    """
    tell = on_progress or (lambda _: None)
    decoded = _sample(path, config, tell, extent, stop) if extent else None
    if decoded is None:
        with opened(path, config, stop) as file:
            decoded = _whole(file, tell)
    tell(1.0)
    return decoded


def _whole(file: Opened, tell: OnProgress) -> Decoded:
    """Feeds every packet to its track, then empties the decoders."""
    by_index = {track.index: track for track in file.tracks}
    declared_s, told = file.declared.duration_s, 0.0
    for packet in file.packets():
        track = by_index[packet.stream_index]
        track.feed(packet)
        if declared_s and track.end_s / declared_s >= told + 0.01:
            told = min(1.0, track.end_s / declared_s)
            tell(told)
    for track in file.tracks:
        track.feed(None)
    audio = file.sound.samples.finish() if file.sound else np.zeros(0, np.float32)
    return _measured(file, audio, file.pictures.end_s if file.pictures else 0.0)


def _sample(
    path: Path,
    config: DecodeConfig,
    tell: OnProgress,
    extent: Sequence[Span],
    stop: threading.Event | None,
) -> Decoded | None:
    """The stretches, or the beginning, or None if neither has anything."""
    total_s = sum(span.end_s - span.start_s for span in extent)
    for stretches in (extent, [Span(start_s=0.0, end_s=total_s)]):
        with opened(path, config, stop) as file:
            read = StretchReader(file)
            for index, stretch in enumerate(stretches):
                read(stretch)
                tell((index + 1) / len(stretches))
            if stretches is not extent:
                file.problems.append("no place in it can be aimed at: its beginning stands for it")
            if read.parts:
                return _sampled(file, read, len(stretches))
    return None


def _sampled(file: Opened, read: StretchReader, wanted: int) -> Decoded:
    pieces = file.sound.pieces if file.sound else []
    audio = one_after_the_other([audio for _, audio in pieces])
    if wanted == 1 and read.parts[0].start_s <= 0 and read.at_end:
        return _measured(file, audio, read.parts[0].end_s)  # it was shorter, and this is the whole
    if missing := wanted - len(read.parts):
        file.problems.append(f"{missing} of the {wanted} stretches to look at have nothing in them")
    return Decoded(
        probe=_turned(file, file.declared),
        audio=audio,
        frames=file.pictures.chooser.finish() if file.pictures else [],
        shots=file.pictures.chooser.detector.spans(0.0) if file.pictures else [],
        warnings=file.warnings(),
        clock=Clock(pieces=tuple(span for span, _ in pieces)),
        extent=tuple(read.parts),
    )


def _measured(file: Opened, audio: Audio, end_s: float) -> Decoded:
    """The whole; its pictures, if any, end at `end_s`."""
    frames = file.pictures.chooser.finish() if file.pictures else []
    duration_s = max(audio.size / SAMPLE_RATE, end_s if frames else 0.0)
    if not frames and not audio.size:
        reason = "; ".join(file.problems) or "nothing in it can be decoded"
        raise undecodable(file.path, reason)
    declared_s = file.declared.duration_s or 0.0
    if declared_s - duration_s > max(SHORT_BY_S, SHORT_BY_SHARE * duration_s):
        file.problems.append(
            f"it ends after {duration_s:.1f} s of the {declared_s:.1f} s that it announces"
        )
    probe = file.declared.model_copy(update={"duration_s": round(duration_s, 3)})
    return Decoded(
        probe=_turned(file, probe),
        audio=audio,
        frames=frames,
        shots=file.pictures.chooser.detector.spans(duration_s) if file.pictures else [],
        warnings=file.warnings(),
    )


def _turned(file: Opened, probe: Probe) -> Probe:
    """With the rotation, which only the pictures tell."""
    rotation = file.pictures.rotation if file.pictures else 0
    video = probe.video and probe.video.model_copy(update={"rotation": rotation})
    return probe.model_copy(update={"video": video})
