"""A vector a modality: of texts, of frames and of stretches of sound."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from pydantic import Field

from base.slots import (
    SAMPLE_RATE,
    Audio,
    FrameEmbedder,
    FrameNote,
    Frozen,
    SoundEmbedder,
    SoundSpan,
    TextEmbedder,
    Vectors,
)
from catalog.decode import Frame
from tools.tool import as_tool

if TYPE_CHECKING:
    from langchain_core.tools import BaseTool


class EmbedConfig(Frozen):
    """Which stretches of sound get a vector: of speech its words have one."""

    sound_kinds: tuple[str, ...] = ("music", "other")


@dataclass(frozen=True, eq=False)
class Embedded:
    """Rows of unit length, in the order of what was given; zero rows where nothing is known."""

    texts: Vectors  # (texts, dim of the text model)
    frames: Vectors  # (frames, dim of the frame model)
    sounds: Vectors  # (spans, dim of the sound model)


class Embed:
    """The stage: texts, frames and sounds in, `Embedded` out."""

    def __init__(
        self,
        config: EmbedConfig,
        text: TextEmbedder,
        frames: FrameEmbedder,
        sound: SoundEmbedder,
    ) -> None:
        self._config = config
        self._text = text
        self._frames = frames
        self._sound = sound

    @property
    def key(self) -> str:
        """The same wherever the same result is to be expected."""
        names = "|".join([self._text.name, self._frames.name, self._sound.name])
        return f"{names}|{self._config.model_dump_json()}"

    def __call__(
        self,
        texts: Sequence[str] = (),
        frames: Sequence[Frame] = (),
        notes: Sequence[FrameNote] = (),
        audio: Audio | None = None,
        spans: Sequence[SoundSpan] = (),
    ) -> Embedded:
        """`notes` belong to `frames`, one each; `spans` are stretches of `audio`."""
        return Embedded(
            texts=self._text.embed(texts),
            frames=self._frames.embed_pictures([frame.picture for frame in frames], notes),
            sounds=self._sounds(np.zeros(0, np.float32) if audio is None else audio, spans),
        )

    def _sounds(self, audio: Audio, spans: Sequence[SoundSpan]) -> Vectors:
        rows = np.zeros((len(spans), self._sound.dim), np.float32)
        kinds = self._config.sound_kinds
        wanted = [i for i, span in enumerate(spans) if span.kind in kinds]
        if wanted:
            chosen = [spans[i] for i in wanted]
            rows[wanted] = self._sound.embed_sounds([_cut(audio, span) for span in chosen], chosen)
        return rows


def _cut(audio: Audio, span: SoundSpan) -> Audio:
    return audio[round(span.start_s * SAMPLE_RATE) : round(span.end_s * SAMPLE_RATE)]


class EmbedArgs(Frozen):
    """What the agent says to compare texts."""

    texts: tuple[str, ...] = Field(min_length=1, max_length=100, description="texts to embed")


class TextVectors(Frozen):
    """Unit vectors of texts and the model whose space they lie in."""

    model: str
    vectors: tuple[tuple[float, ...], ...]


def embed_tool(text: TextEmbedder) -> BaseTool:
    """The tool that the agent calls."""

    def embed(texts: tuple[str, ...]) -> TextVectors:
        rows = text.embed(texts, query=True)
        return TextVectors(model=text.name, vectors=tuple(tuple(row) for row in rows.tolist()))

    return as_tool(
        "embed", "Turn texts into vectors of the library's text space.", EmbedArgs, embed
    )
