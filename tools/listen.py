"""What is heard: speech, music, other sound and silence, with tags and a timbre vector.

The voice detector comes first, because the tagger would name any speech; silence is cut out by its
level. Of what is left at most `max_windows` windows are heard, spread over the recording in groups,
so that a long film costs no more than a few songs.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from pydantic import Field

from base.slots import (
    SAMPLE_RATE,
    Audio,
    Frozen,
    Hearing,
    SoundSpan,
    SoundTagger,
    Span,
    Tag,
    Vectors,
    VoiceDetector,
)
from tools.sound_spans import cut, merge, summarise
from tools.tool import as_tool

if TYPE_CHECKING:
    from langchain_core.tools import StructuredTool


class ListenConfig(Frozen):
    """How closely to listen."""

    silence_db: float = -60.0  # of full scale, root mean square of a window: below is silence
    speech_gap_s: float = Field(1.0, ge=0)  # a shorter pause between words is speech, too
    max_windows: int = Field(60, ge=1)
    group: int = Field(4, ge=1)  # windows heard in a row, long enough to know a kind of music
    similarity: float = Field(0.6, ge=-1, le=1)  # cosine of tags from which neighbours are one span
    tags: int = Field(10, ge=1)  # of the whole recording
    min_score: float = Field(0.15, ge=0)


@dataclass(frozen=True, eq=False)
class Heard:
    """What was heard. Arrays lie beside the pydantic value, not in it."""

    hearing: Hearing
    timbre: Vectors  # (1, dim), the mean of the music heard; (0, dim) without music
    windows: tuple[SoundSpan, ...]  # what the tagger said of each window it heard
    window_timbre: Vectors  # (windows, dim)


class Listen:
    """The stage: one recording's sound and its speech in, `Heard` out."""

    def __init__(self, config: ListenConfig, tagger: SoundTagger) -> None:
        self._config = config
        self._tagger = tagger

    @property
    def key(self) -> str:
        """The same wherever the same result is to be expected."""
        return f"{self._tagger.name}|{self._config.model_dump_json()}"

    def __call__(self, audio: Audio, speech: Sequence[Span]) -> Heard:
        """`speech` are the voice detector's spans, in any order; what is outside is cut off.

        Between two heard stretches sound is taken to be as in the nearer one.
        """
        duration_s = len(audio) / SAMPLE_RATE
        spoken, rest = cut(duration_s, speech, self._config.speech_gap_s, self._tagger.window_s)
        loud = [self._is_loud(audio, span) for span in rest]
        windows, rows = self._tag(audio, self._choose(list(compress(rest, loud))))
        pieces = [_sound(span, "speech") for span in spoken]
        for span, is_loud in zip(rest, loud, strict=True):
            pieces.append(_nearest(windows, span) if is_loud else _sound(span, "silence"))
        pieces.sort(key=lambda piece: piece.start_s)
        shares, tags = summarise(pieces, self._config.tags, self._config.min_score)
        spans = merge(pieces, self._config.similarity)
        music = [i for i, window in enumerate(windows) if window.kind == "music"]
        return Heard(
            Hearing(shares=shares, spans=spans, tags=tags), _mean(rows, music), windows, rows
        )

    def _is_loud(self, audio: Audio, span: Span) -> bool:
        piece = _piece(audio, span)
        level = float(np.sqrt(np.mean(np.square(piece, dtype=np.float64)))) if len(piece) else 0.0
        return level > math.pow(10.0, self._config.silence_db / 20.0)

    def _choose(self, windows: Sequence[Span]) -> list[Span]:
        """Groups of neighbours, evenly spread, of at most `max_windows` windows together."""
        config = self._config
        if len(windows) <= config.max_windows:
            return list(windows)
        size = min(config.group, config.max_windows)
        count = config.max_windows // size
        starts = np.linspace(0, len(windows) - size, count).round().astype(int)
        chosen = sorted({i for start in starts for i in range(start, start + size)})
        return [windows[i] for i in chosen]

    def _tag(self, audio: Audio, windows: Sequence[Span]) -> tuple[tuple[SoundSpan, ...], Vectors]:
        """The tagger's spans at their time in the recording, one call for each unbroken run."""
        spans: list[SoundSpan] = []
        rows: list[Vectors] = [np.zeros((0, self._tagger.dim), np.float32)]
        for run in _runs(windows):
            found, vectors = self._tagger.tag(_piece(audio, run))
            rows.append(vectors)
            for span in found:
                times = {"start_s": span.start_s + run.start_s, "end_s": span.end_s + run.start_s}
                spans.append(span.model_copy(update=times))
        return tuple(spans), np.concatenate(rows)


def _runs(windows: Sequence[Span]) -> list[Span]:
    runs: list[Span] = []
    for window in windows:
        if runs and runs[-1].end_s == window.start_s:
            runs[-1] = Span(start_s=runs[-1].start_s, end_s=window.end_s)
        else:
            runs.append(window)
    return runs


def _piece(audio: Audio, span: Span) -> Audio:
    return audio[round(span.start_s * SAMPLE_RATE) : round(span.end_s * SAMPLE_RATE)]


def _sound(span: Span, kind: str, tags: tuple[Tag, ...] = ()) -> SoundSpan:
    return SoundSpan(start_s=span.start_s, end_s=span.end_s, kind=kind, tags=tags)


def _nearest(windows: Sequence[SoundSpan], span: Span) -> SoundSpan:
    """`span` with the kind and tags of the window whose middle is nearest."""
    middle = span.start_s + span.end_s
    near = min(windows, key=lambda window: abs(window.start_s + window.end_s - middle))
    return _sound(span, near.kind, near.tags)


def _mean(rows: Vectors, chosen: Sequence[int]) -> Vectors:
    whole = rows[list(chosen)].sum(axis=0, keepdims=True)
    norm = float(np.linalg.norm(whole))
    return (whole / norm).astype(np.float32) if norm > 1e-6 else rows[:0]


class ListenArgs(Frozen):
    """What the agent gives."""

    path: str = Field(description="The audio or video file.")


class Sounds(Frozen):
    """What the agent is told: shares of the kinds, tags and spans."""

    shares: dict[str, float]
    tags: tuple[Tag, ...]
    spans: tuple[SoundSpan, ...]
    timbre: tuple[float, ...]  # empty without music


def listen_tool(listen: Listen, voice: VoiceDetector) -> StructuredTool:
    """The stage as the agent's tool.

    Raises, when it is called:
        UndecodableError: the path is not a media file.
    """

    def hear(path: str) -> Sounds:
        from catalog.decode import decode

        audio = decode(Path(path)).audio
        heard = listen(audio, voice.spans(audio))
        timbre = tuple(round(float(value), 4) for value in heard.timbre.ravel())
        return Sounds(**heard.hearing.model_dump(), timbre=timbre)

    return as_tool(
        "listen",
        "Say what is heard in one audio or video file: how much speech, music, other sound and "
        "silence, with tags, times and a timbre vector.",
        ListenArgs,
        hear,
    )
