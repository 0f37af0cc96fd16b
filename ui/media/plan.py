"""How a file reaches a browser: as it is, copied into another container, or converted."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar

import av
from av.container import InputContainer
from av.stream import Stream

from catalog.choice import has_decoder, main_sound, moving_pictures
from catalog.probe import codec_of, describe, open_media, undecodable
from ui.media.codecs import (
    IN_MP4,
    picture_encoder,
    picture_problem,
    played_containers,
    shown,
    sound_encoder,
    sound_problem,
)

Mode = Literal["direct", "remux", "transcode"]
Work = Literal["copy", "encode"]
S = TypeVar("S", bound=Stream)
HEAD_BYTES = 256
KEPT_PLANS = 512  # a browser asks for many ranges of one file
# Elsewhere packets have no presentation times, or wrong ones (AVI, elementary streams).
TIMED = frozenset({"matroska", "mov", "mpegts", "flv"})


@dataclass(frozen=True)
class TrackPlan:
    """What is done with one track; `index` is that of the stream in the file."""

    index: int
    work: Work
    codec: str


@dataclass(frozen=True)
class Plan:
    """What a browser is sent, and why, in one sentence.

    `media_type` is that of what is sent. `duration_s` is what the file declares, if anything. A
    track that is absent, or that cannot be decoded, is None.
    """

    mode: Mode
    reason: str
    media_type: str
    video: TrackPlan | None
    audio: TrackPlan | None
    duration_s: float | None

    @property
    def encodes_pictures(self) -> bool:
        """Whether it takes most of a processor."""
        return self.video is not None and self.video.work == "encode"


def plan_of(path: Path, language: str | None = None) -> Plan:
    """The plan of a file; `language` (ISO 639-1) chooses among sound tracks, as for listening.

    Raises:
        UndecodableError: it cannot be read, is no media, or nothing of it can be decoded.
    """
    try:
        status = path.stat()
    except OSError as error:
        raise undecodable(path, "it is not there any more") from error
    identity = status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns
    return _planned(os.fspath(path), identity, language)


@functools.lru_cache(KEPT_PLANS)
def _planned(path: str, _identity: tuple[int, ...], language: str | None) -> Plan:
    with open_media(Path(path)) as container:
        return _choose(container, Path(path), language)


def _choose(container: InputContainer, path: Path, language: str | None) -> Plan:
    duration_s = describe(container, path, language).duration_s
    pictures, sound = _known(moving_pictures(container)), _known(main_sound(container, language))
    if pictures is None and sound is None:
        raise undecodable(path, "it is in codecs that are not known")
    with path.open("rb") as file:
        played, ending, name = played_containers(container, file.read(HEAD_BYTES))
    kind = "audio" if pictures is None else "video"
    tracks = [stream for stream in (pictures, sound) if stream is not None]
    whys = [why for why in (_why(pictures, picture_problem), _why(sound, sound_problem)) if why]
    is_first = sound is None or sound is container.streams.audio[0]
    if not whys and is_first and {codec_of(stream) for stream in tracks} <= played:
        names = " and ".join(shown(codec_of(stream)) for stream in tracks)
        reason = f"Browsers play {names} in {name}: it is sent as it is."
        video, audio = _track(pictures, "copy"), _track(sound, "copy")
        return Plan("direct", reason, f"{kind}/{ending}", video, audio, duration_s)
    video, audio = _track(pictures, _work(container, pictures)), _track(sound, _work(None, sound))
    _check_encoders(path, video, audio)
    mode: Mode = "transcode" if "encode" in _works(video, audio) else "remux"
    whys = whys or ([name] if is_first else ["the second sound track, which is the one to hear"])
    reason = _reason(" and ".join(whys), video, audio)
    return Plan(mode, reason, f"{kind}/mp4", video, audio, duration_s)


def _reason(problem: str, video: TrackPlan | None, audio: TrackPlan | None) -> str:
    copied, encoded = "copied without loss", "converted"
    if len(works := _works(video, audio)) == 1:
        done = f"it is {copied if works == {'copy'} else encoded}"
    elif video is not None and video.work == "encode":
        done = f"the pictures are {encoded}, and the sound is {copied}"
    else:
        done = f"the pictures are {copied}, and the sound is {encoded}"
    return f"Browsers do not play {problem}: {done} while it plays."


def _known(stream: S | None) -> S | None:
    return stream if stream is not None and has_decoder(stream) else None


def _why(stream: S | None, problem: Callable[[S], str | None]) -> str | None:
    return None if stream is None else problem(stream)


def _track(stream: Stream | None, work: Work) -> TrackPlan | None:
    return None if stream is None else TrackPlan(stream.index, work, codec_of(stream))


def _work(container: InputContainer | None, stream: Stream | None) -> Work:
    """What is done with a track that goes into MP4; with a container, its times must be right."""
    if container is not None and TIMED.isdisjoint(container.format.name.split(",")):
        return "encode"
    if stream is None or codec_of(stream) not in IN_MP4:
        return "encode"
    if isinstance(stream, av.VideoStream):
        return "copy" if stream.width and not picture_problem(stream) else "encode"
    assert isinstance(stream, av.AudioStream)
    # Without it every packet has a header of its own (ADTS), and MP4 has no place for them.
    bare = codec_of(stream) == "aac" and not stream.codec_context.extradata
    unknown = not stream.codec_context.sample_rate  # a track that appears late
    return "encode" if bare or unknown or sound_problem(stream) else "copy"


def _works(*tracks: TrackPlan | None) -> set[Work]:
    return {track.work for track in tracks if track is not None}


def _check_encoders(path: Path, video: TrackPlan | None, audio: TrackPlan | None) -> None:
    for track, encoder in ((video, picture_encoder()), (audio, sound_encoder())):
        if track is not None and track.work == "encode" and encoder is None:
            reason = f"this build of PyAV has no encoder to convert {shown(track.codec)} with"
            raise undecodable(path, reason)
