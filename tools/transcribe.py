"""What is said, with times and language: the voice detector first, then the transcriber.

The detector must come first: it costs 0.003 of real time where Whisper costs 30 s of work for
anything, and without it music and noise turn into invented text.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel, Field

from base.slots import Audio, Frozen, Span, Transcriber, Transcript, VoiceDetector
from tools.tool import as_tool

if TYPE_CHECKING:
    from langchain_core.tools import StructuredTool


class TranscribeConfig(Frozen):
    """What changes a transcript besides the models."""

    language: str | None = None  # a code such as en; None: detected in each recording
    revision: int = 1  # goes up when the same models and settings give another result


class Transcribe:
    """The stage: one recording's sound in, a `Transcript` out."""

    def __init__(self, config: TranscribeConfig, voice: VoiceDetector, speech: Transcriber) -> None:
        self._config = config
        self._voice = voice
        self._speech = speech

    @property
    def key(self) -> str:
        """The same wherever the same transcript is to be expected."""
        return f"{self._voice.name}|{self._speech.name}|{self._config.model_dump_json()}"

    def __call__(self, audio: Audio) -> Transcript:
        """Transcribes speech; a recording without any gives no segments and no language.

        Raises:
            UsageError: the transcriber does not know the configured language.
        """
        spans = self._voice.spans(audio)
        if not spans:
            return Transcript(language=None, segments=(), speech_s=0.0)
        heard = self._speech.transcribe(audio, spans, self._config.language)
        voice = tuple(span for span in spans if _has_words(span, heard))
        return heard.model_copy(update={"voice": voice})


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

        return transcribe(decode(Path(path)).audio)

    return as_tool(
        "transcribe",
        "Write down what is said in one audio or video file, with times and language.",
        TranscribeArgs,
        listen,
    )
