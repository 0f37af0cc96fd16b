"""Decodes a media file once: sound, telling frames and shots out of a single pass."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from av.container import InputContainer
from av.packet import Packet
from av.stream import Discard, Stream

from base.slots import SAMPLE_RATE, Audio, Span
from catalog.frames import Frame
from catalog.probe import (
    Probe,
    describe,
    has_decoder,
    main_sound,
    media_reason,
    moving_pictures,
    open_media,
    probe,
    undecodable,
)
from catalog.scan import display_path
from catalog.tracks import DecodeConfig, PictureTrack, SoundTrack

__all__ = ["DecodeConfig", "Decoded", "Frame", "Probe", "decode", "probe"]

SHORT_BY_S, SHORT_BY_SHARE = 2.0, 0.05  # headers round; a file that lacks more was cut off

DEFAULT = DecodeConfig()

Tracks = list[SoundTrack | PictureTrack]


@dataclass(frozen=True, eq=False)
class Decoded:
    """A file, understood as far as it goes.

    `audio` is empty where there is no sound; `frames` and `shots` where there are no pictures.
    `probe.duration_s` is measured. A warning is one sentence on what is missing.
    """

    probe: Probe
    audio: Audio
    frames: list[Frame]
    shots: list[Span]
    warnings: list[str]


def decode(
    path: Path,
    config: DecodeConfig = DEFAULT,
    on_progress: Callable[[float], None] | None = None,
) -> Decoded:
    """Decodes the main sound and picture tracks of a file in one pass.

    `on_progress` is called with the share that is done, 0 to 1. What is damaged is left out, with
    a warning, and the rest is kept.

    Raises:
        UndecodableError: the file cannot be read, is no media, or nothing of it can be decoded.
    """
    with open_media(path) as container:
        declared = describe(container, path)
        problems: list[str] = []
        tracks = _tracks(container, declared, config, problems)
        _run(container, tracks, declared.duration_s, on_progress, problems)
        return _gathered(path, declared, tracks, problems)


def _tracks(
    container: InputContainer, declared: Probe, config: DecodeConfig, problems: list[str]
) -> Tracks:
    """The tracks to decode; all others are not even taken out of the file."""
    sound, pictures = main_sound(container), moving_pictures(container)
    tracks: Tracks = []
    if sound and has_decoder(sound):
        tracks.append(SoundTrack(container, sound, declared.duration_s))
    elif sound:
        problems.append("its sound track is in a codec that is not known")
    if pictures and has_decoder(pictures):
        tracks.append(PictureTrack(container, pictures, declared.duration_s, config))
    elif pictures:
        problems.append("its picture track is in a codec that is not known")
    wanted = {track.index for track in tracks}
    for stream in container.streams:
        if stream.index not in wanted:
            stream.discard = Discard.all
    return tracks


def _run(
    container: InputContainer,
    tracks: Tracks,
    declared_s: float | None,
    on_progress: Callable[[float], None] | None,
    problems: list[str],
) -> None:
    """Feeds every packet to its track, then empties the decoders."""
    by_index = {track.index: track for track in tracks}
    told = 0.0
    for packet in _packets(container, list(by_index), problems):
        track = by_index[packet.stream_index]
        track.feed(packet)
        if on_progress and declared_s and track.end_s / declared_s >= told + 0.01:
            told = min(1.0, track.end_s / declared_s)
            on_progress(told)
    for track in tracks:
        track.feed(None)
    if on_progress:
        on_progress(1.0)


def _packets(
    container: InputContainer, indices: list[int], problems: list[str]
) -> Iterator[Packet[Stream]]:
    """All packets with data, up to where the file can no longer be read."""
    if not indices:
        return
    try:
        for packet in container.demux(*[container.streams[index] for index in indices]):
            if packet.size:
                yield packet
    except (av.FFmpegError, OSError) as error:
        reason = media_reason(error) if isinstance(error, av.FFmpegError) else str(error)
        problems.append(f"it could not be read to its end: {reason}")


def _gathered(path: Path, declared: Probe, tracks: Tracks, problems: list[str]) -> Decoded:
    sound = next((track for track in tracks if isinstance(track, SoundTrack)), None)
    pictures = next((track for track in tracks if isinstance(track, PictureTrack)), None)
    audio = sound.samples.finish() if sound else np.zeros(0, np.float32)
    heard_s = audio.size / SAMPLE_RATE
    frames = pictures.chooser.finish() if pictures else []
    seen_s = pictures.end_s if pictures and frames else 0.0
    duration_s = max(heard_s, seen_s)
    if not frames and not heard_s:
        raise undecodable(path, "; ".join(problems) or "nothing in it can be decoded")
    problems += [
        f"damaged pieces of its {track.kind} track were left out ({track.damaged})"
        for track in tracks
        if track.damaged
    ]
    missing_s = (declared.duration_s or 0.0) - duration_s
    if missing_s > max(SHORT_BY_S, SHORT_BY_SHARE * duration_s):
        problems.append(
            f"it ends after {duration_s:.1f} s of the {declared.duration_s:.1f} s that it announces"
        )
    rotation = pictures.rotation if pictures else 0
    video = declared.video and declared.video.model_copy(update={"rotation": rotation})
    return Decoded(
        probe=declared.model_copy(update={"duration_s": round(duration_s, 3), "video": video}),
        audio=audio,
        frames=frames,
        shots=pictures.chooser.detector.spans(duration_s) if pictures else [],
        warnings=[f"{display_path(path)}: {problem}." for problem in problems],
    )
