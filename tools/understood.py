"""What is made of one file, and what each of its stages is asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path

import numpy as np

from base.settings import Settings
from base.slots import Frozen, Hearing, Span, Transcript, Vectors
from catalog.beside import Subtitles
from catalog.decode import DecodeConfig
from catalog.extent import sample_extent
from catalog.pictures import Kind
from catalog.probe import Probe
from tools.caption import CaptionConfig, Seen
from tools.listen import ListenConfig
from tools.posters import Poster
from tools.tempo import Music
from tools.transcribe import TranscribeConfig

SAMPLED_S = 180.0  # of an item, at most, in the second pass,
SAMPLED_SHARE = 1 / 3  # and of a longer one not more than this: else the whole were soon done
NOTHING_SEEN = Seen(notes=(), screen=())
NOTHING_HEARD = Hearing(shares={}, spans=(), tags=())
NO_MUSIC = Music()
NOTHING = np.zeros((0, 0), np.float32)

# Raised when a stage's code changes what it makes, so that kept results are made again.
STAGES = ("decode", "speech", "pictures", "frames", "sound", "sounds", "music")
VERSIONS = dict.fromkeys(STAGES, 1) | {"decode": 2, "sound": 2, "sounds": 2}


class Pass(IntEnum):
    """How far an item is understood; each leaves a library that can be used."""

    NAMES = 1  # names, tags and what lies beside: nothing is decoded
    SAMPLE = 2  # at most three minutes, spread over the item
    WHOLE = 3


def sampled_s(duration_s: float | None) -> float:
    """Seconds of an item that the second pass decodes: all of a short one."""
    if duration_s is None or duration_s <= SAMPLED_S:
        return SAMPLED_S if duration_s is None else duration_s
    return min(SAMPLED_S, SAMPLED_SHARE * duration_s)


class UnderstandConfig(Frozen):
    """What each stage is asked for."""

    decode: DecodeConfig = DecodeConfig()
    transcribe: TranscribeConfig = TranscribeConfig()
    caption: CaptionConfig = CaptionConfig()
    listen: ListenConfig = ListenConfig()

    @classmethod
    def of(cls, settings: Settings) -> UnderstandConfig:
        """As a person has set it."""
        return cls(
            decode=DecodeConfig(language=settings.language),
            transcribe=TranscribeConfig(language=settings.language),
        )


@dataclass(frozen=True)
class Work:
    """One file to understand: all of it, or the stretches of `extent`.

    `subtitles` are used instead of recognition.
    """

    path: Path
    content: str
    extent: tuple[Span, ...] = ()
    subtitles: Subtitles | None = None

    @classmethod
    def of(
        cls,
        path: Path,
        content: str,
        duration_s: float | None,
        how_far: Pass,
        subtitles: Subtitles | None = None,
    ) -> Work:
        """What a pass has to do on a file: of a short one the sample is the whole."""
        extent: tuple[Span, ...] = ()
        if how_far is Pass.SAMPLE and (duration_s is None or duration_s > SAMPLED_S):
            extent = sample_extent(duration_s, sampled_s(duration_s))
        return cls(path, content, extent, subtitles)


class Opened(Frozen):
    """What decoding showed. `decoded_s` is what was looked at of it."""

    probe: Probe
    duration_s: float
    warnings: tuple[str, ...]
    decoded_s: float = 0.0


class Counted(Frozen):
    """How many vectors a stage made."""

    vectors: int


@dataclass(frozen=True)
class Understanding:
    """Everything that was made of one file; `seconds` by stage, 0 where it was kept."""

    opened: Opened
    transcript: Transcript
    seen: Seen = NOTHING_SEEN
    hearing: Hearing = NOTHING_HEARD
    music: Music = NO_MUSIC
    frame_vectors: Vectors = field(default_factory=lambda: NOTHING)  # one row a note of `seen`
    sound_vectors: Vectors = field(default_factory=lambda: NOTHING)  # one row a span of `hearing`
    timbre: Vectors = field(default_factory=lambda: NOTHING)  # (1, dim), or (0, dim) without music
    seconds: dict[str, float] = field(default_factory=dict)
    pictures: dict[Kind, Poster] = field(default_factory=dict)  # made anew, by their kind


def by_name(probe: Probe, subtitles: Subtitles | None) -> Understanding:
    """What is known before anything is decoded."""
    opened = Opened(probe=probe, duration_s=probe.duration_s or 0.0, warnings=())
    return Understanding(opened, read_from(subtitles))


def read_from(subtitles: Subtitles | None, voice: tuple[Span, ...] = ()) -> Transcript:
    """Subtitles as a transcript that says where it is from; empty without any."""
    if subtitles is None:
        return Transcript(language=None, segments=(), speech_s=0.0, voice=voice)
    return Transcript(
        language=subtitles.language,
        segments=subtitles.segments,
        speech_s=sum(one.end_s - one.start_s for one in subtitles.segments),
        voice=voice,
        source=subtitles.origin,
    )
