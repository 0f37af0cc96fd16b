"""The roles that models play, as protocols, and the typed results that they give.

A slot is one role (speech, text, …); whatever fills it satisfies the protocol here, so that the
floors above never name a model. Public fakes that need no weights are in `base.fakes`.

Arrays: audio is mono float32 at 16 kHz in [-1, 1], shape (samples,); a picture is RGB uint8,
shape (height, width, 3); vectors are float32 rows of unit length, shape (n, dim).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

SAMPLE_RATE = 16_000

Audio = NDArray[np.float32]
Picture = NDArray[np.uint8]
Vectors = NDArray[np.float32]


class Modality(StrEnum):
    """One block of the fused vector."""

    TEXT = "text"
    IMAGE = "image"
    SOUND = "sound"  # has a text side: words find it
    TIMBRE = "timbre"  # has none: only items and profiles are near it


class Source(StrEnum):
    """Where the text of a moment comes from."""

    SPEECH = "speech"
    FRAME = "frame"
    SCREEN_TEXT = "screen text"
    SOUND = "sound"
    CHAPTER = "chapter"  # a heading by whoever made the file: chapters, tracks of an album


class Frozen(BaseModel):
    """A value: immutable, hashable, and the same after a round trip through JSON."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Span(Frozen):
    """A stretch of time in seconds."""

    start_s: float
    end_s: float


class Word(Span):
    """One spoken word."""

    text: str


class Segment(Span):
    """A few seconds of speech; `confidence` is the mean token probability."""

    text: str
    confidence: float = 1.0
    words: tuple[Word, ...] = ()


@dataclass(frozen=True, eq=False)
class Recording:
    """What a transcriber is given: sound, where speech was detected in it, and its language.

    The language is a code such as en; None: the transcriber detects it.
    """

    audio: Audio
    spans: Sequence[Span]
    language: str | None = None


class Transcript(Frozen):
    """What is said in one recording, in the order of time."""

    language: str | None
    segments: tuple[Segment, ...]
    speech_s: float  # seconds of speech that the voice detector found
    voice: tuple[Span, ...] = ()  # where the detector heard a voice, with words in it
    source: str = ""  # the subtitles it was taken from; empty where it was recognised

    @property
    def text(self) -> str:
        """All segments, joined by spaces."""
        return " ".join(segment.text for segment in self.segments)


class Tag(Frozen):
    """A word or phrase with the model's confidence in it, 0 to 1."""

    text: str
    score: float


class FrameNote(Frozen):
    """What is seen on one frame: tags by confidence, or a caption, or both."""

    time_s: float
    tags: tuple[Tag, ...] = ()
    caption: str | None = None


class ScreenText(Span):
    """Text that is readable on the screen during a span."""

    text: str
    confidence: float


class SoundSpan(Span):
    """A stretch of one kind of sound with its tags."""

    kind: str  # "speech", "music", "other" or "silence"
    tags: tuple[Tag, ...] = ()


class Hearing(Frozen):
    """What is heard in one recording; shares are fractions of its duration and sum to 1."""

    shares: dict[str, float]  # by kind
    spans: tuple[SoundSpan, ...]
    tags: tuple[Tag, ...]  # of the whole recording


@runtime_checkable
class VoiceDetector(Protocol):
    """Finds where somebody speaks."""

    name: str

    def spans(self, audio: Audio) -> list[Span]: ...


@runtime_checkable
class Transcriber(Protocol):
    """Turns speech into text with times: one transcript a recording, in their order.

    Recordings may be heard together to save work; none changes what is said in another.
    """

    name: str

    def transcribe(self, recordings: Sequence[Recording]) -> list[Transcript]: ...


@runtime_checkable
class Captioner(Protocol):
    """Describes pictures: one note (tags, a caption or both) a picture, `time_s` 0."""

    name: str

    def caption(self, pictures: Sequence[Picture]) -> list[FrameNote]: ...


@runtime_checkable
class ScreenReader(Protocol):
    """Reads text on pictures: lines of (text, confidence) for each."""

    name: str

    def read(self, pictures: Sequence[Picture]) -> list[list[Tag]]: ...


@runtime_checkable
class SoundTagger(Protocol):
    """Tags windows of sound and gives a timbre vector for each window."""

    name: str
    dim: int
    window_s: float

    def tag(self, audio: Audio) -> tuple[list[SoundSpan], Vectors]: ...


@runtime_checkable
class TextEmbedder(Protocol):
    """Texts to unit vectors.

    `query` is true for what a person asks and false for what is stored: some models (E5) are
    trained with two sides; the others take no notice.
    """

    name: str
    dim: int

    def embed(self, texts: Sequence[str], query: bool = False) -> Vectors: ...


@runtime_checkable
class FrameEmbedder(Protocol):
    """Pictures and texts to unit vectors of one space.

    `notes` are the captioner's notes on the same pictures; a model that sees for itself ignores
    them, the label space is made of them. A picture of which nothing is known gives a zero row.
    """

    name: str
    dim: int

    def embed_pictures(
        self, pictures: Sequence[Picture], notes: Sequence[FrameNote]
    ) -> Vectors: ...

    def embed_texts(self, texts: Sequence[str]) -> Vectors: ...


@runtime_checkable
class SoundEmbedder(Protocol):
    """Sounds and texts to unit vectors of one space; zero rows where nothing is known."""

    name: str
    dim: int

    def embed_sounds(self, sounds: Sequence[Audio], spans: Sequence[SoundSpan]) -> Vectors: ...

    def embed_texts(self, texts: Sequence[str]) -> Vectors: ...
