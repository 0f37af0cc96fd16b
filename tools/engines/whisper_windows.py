"""What both Whisper engines share: windows, one language a recording, guards, times mapped back.

An engine only encodes windows, names their language and decodes them. Decoding is greedy, without
text timestamps and without the text before, so that a window's text depends on nothing but its
sound; the times come from aligning words with the cross-attention.
"""

from __future__ import annotations

import itertools
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from base.slots import SAMPLE_RATE, Audio, Frozen, Span, Transcript
from tools.packing import WINDOW_S, Pack, Range, clean, lay, pack
from tools.sentences import CutConfig, Said, compression_ratio, cut, segment, without_loops

Encoded = TypeVar("Encoded")

FRAMES = 3000  # of 10 ms, in a window
HOP = 160  # samples in a frame
CPU_BATCH, GPU_BATCH = 4, 16


@dataclass(frozen=True)
class Heard:
    """What an engine decodes from one window; word times are seconds in the window."""

    words: tuple[Said, ...]
    mean_logprob: float  # of the tokens
    no_speech: float  # probability of the no-speech token

    @property
    def text(self) -> str:
        """All words, with the spaces they carry."""
        return "".join(word.text for word in self.words)


class WhisperConfig(Frozen):
    """How windows are packed and what is not believed.

    A window is dropped where the mean log probability of its tokens is below `surely_wrong`
    (Whisper's own -1.0, arXiv:2212.04356, 4.5), and where the model gives the no-speech token more
    than `no_speech` while it is `unsure` or in a loop, which it is always sure of. Speech has above
    -0.2 and below 0.1; silence and noise -0.4 or a loop, and 0.6 to 0.9.
    """

    batch: int | None = None  # windows; None: 4 on a CPU (12 % less work than one by one), else 16
    gap_s: float = 0.2
    beam: int = 1
    surely_wrong: float = -1.0
    unsure: float = -0.3
    no_speech: float = 0.6
    compression_ratio: float = 2.4  # above it, loops are cut out
    confidence: float = 0.2  # a sentence below it is dropped
    cut: CutConfig = CutConfig()


class WindowedWhisper(ABC, Generic[Encoded]):
    """A transcriber (`base.slots.Transcriber`) that hears windows of 30 s, several at a time."""

    def __init__(self, name: str, device: str, config: WhisperConfig | None) -> None:
        self.name = name
        self._config = config or WhisperConfig()
        self._batch = self._config.batch or (CPU_BATCH if device == "cpu" else GPU_BATCH)

    @abstractmethod
    def _encode(self, windows: Sequence[Audio]) -> Encoded:
        """Windows of exactly 30 s through the encoder."""

    @abstractmethod
    def _languages(self, encoded: Encoded) -> list[Mapping[str, float]]:
        """Probability of each language code, for each window."""

    @abstractmethod
    def _decode(self, encoded: Encoded, lengths: Sequence[int], language: str) -> list[Heard]:
        """What is said in each window, of which the first `lengths` samples hold sound."""

    def transcribe(
        self, audio: Audio, spans: Sequence[Span], language: str | None = None
    ) -> Transcript:
        """What is said in the spans; the language is detected once, on the first batch of windows.

        Raises:
            UsageError: the model does not know the language.
        """
        ranges = clean(spans, len(audio))
        packs = pack([ranges], WINDOW_S, self._config.gap_s)
        words: list[Said] = []
        for some in _batches(packs, self._batch):
            encoded = self._encode([lay(one, [audio]) for one in some])
            language = language or most_likely(self._languages(encoded))
            heard = self._decode(encoded, [one.length for one in some], language)
            for one, window in zip(some, heard, strict=True):
                words += [place for _, place in placed(one, self._believed(window))]
        return self._transcript(words, ranges, language)

    def _believed(self, window: Heard) -> Sequence[Said]:
        """The words of a window, none where they are invented, loops cut short."""
        config = self._config
        loops = compression_ratio(window.text) > config.compression_ratio
        doubtful = loops or window.mean_logprob < config.unsure
        if window.mean_logprob < config.surely_wrong:
            return ()
        if window.no_speech > config.no_speech and doubtful:
            return ()
        return without_loops(window.words) if loops else window.words

    def _transcript(
        self, words: Sequence[Said], ranges: Sequence[Range], language: str | None
    ) -> Transcript:
        least = self._config.confidence
        segments = tuple(
            one
            for one in (segment(sentence) for sentence in cut(words, self._config.cut))
            if one.text and one.end_s > one.start_s and one.confidence >= least
        )
        return Transcript(
            language=language if segments else None,  # of nothing said it would be a guess
            segments=segments,
            speech_s=sum(end - start for start, end in ranges) / SAMPLE_RATE,
        )


def _batches(packs: Sequence[Pack], size: int) -> Iterator[tuple[Pack, ...]]:
    waiting = iter(packs)
    while some := tuple(itertools.islice(waiting, size)):
        yield some


def frames(samples: int) -> int:
    """Frames of a window to align words with; at least a second's, which alignment needs."""
    return max(SAMPLE_RATE, samples) // HOP


def most_likely(windows: Sequence[Mapping[str, float]]) -> str:
    """The language with the greatest mean probability over windows."""
    total: dict[str, float] = {}
    for probabilities in windows:
        for code, probability in probabilities.items():
            total[code] = total.get(code, 0.0) + probability
    return max(total, key=lambda code: total[code])


def placed(one: Pack, words: Sequence[Said]) -> Iterator[tuple[int, Said]]:
    """Words of a window as (source, word with times in that source)."""
    for word in words:
        place = one.locate(word.start_s, word.end_s)
        yield place.source, replace(word, start_s=place.start_s, end_s=place.end_s)
