"""What is said, with times and language: the voice detector first, then the transcriber.

The detector must come first: it costs 0.003 of real time where Whisper costs 30 s of work for
anything, and without it music and noise turn into invented text.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel, Field

from base.slots import Audio, Frozen, Recording, Span, Transcriber, Transcript, VoiceDetector
from tools.tool import as_tool

if TYPE_CHECKING:
    from langchain_core.tools import StructuredTool


class TranscribeConfig(Frozen):
    """What changes a transcript besides the models."""

    language: str | None = None  # a code such as en; None: detected in each recording
    revision: int = 1  # goes up when the same models and settings give another result


class Transcribe:
    """The stage: the sound of recordings in, a `Transcript` of each out.

    Many at a time cost less than one by one: short ones share the work (`tools.packing`).
    """

    def __init__(self, config: TranscribeConfig, voice: VoiceDetector, speech: Transcriber) -> None:
        self._config = config
        self._voice = voice
        self._speech = speech

    @property
    def key(self) -> str:
        """The same wherever the same transcript is to be expected."""
        return f"{self._voice.name}|{self._speech.name}|{self._config.model_dump_json()}"

    def __call__(self, audios: Sequence[Audio]) -> list[Transcript]:
        """Transcribes speech; a recording without any gives no segments and no language.

        Raises:
            UsageError: the transcriber does not know the configured language.
        """
        found = [self._voice.spans(audio) for audio in audios]
        spoken = [i for i, spans in enumerate(found) if spans]
        made = [Transcript(language=None, segments=(), speech_s=0.0)] * len(audios)
        if not spoken:
            return made
        language = self._config.language
        heard = self._speech.transcribe([Recording(audios[i], found[i], language) for i in spoken])
        for i, one in zip(spoken, heard, strict=True):
            voice = tuple(span for span in found[i] if _has_words(span, one))
            made[i] = one.model_copy(update={"voice": voice})
        return made

    def one(self, audio: Audio) -> Transcript:
        """The transcript of a single recording; raises as a call does."""
        (transcript,) = self([audio])
        return transcript


def _has_words(span: Span, heard: Transcript) -> bool:
    """Singing and noise can sound like a voice; where no words were found, music may be."""
    return any(s.start_s < span.end_s and span.start_s < s.end_s for s in heard.segments)


class TranscribeArgs(BaseModel):
    """What the agent gives."""

    path: str = Field(description="The audio or video file.")


def transcribe_tool(transcribe: Transcribe) -> StructuredTool:
    """The stage as the agent's tool.

    Raises, when it is called:
        UndecodableError: the path is not a media file.
    """

    def listen(path: str) -> Transcript:
        from catalog.decode import decode

        return transcribe.one(decode(Path(path)).audio)

    return as_tool(
        "transcribe",
        "Write down what is said in one audio or video file, with times and language.",
        TranscribeArgs,
        listen,
    )
