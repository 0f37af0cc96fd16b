"""What both Whisper engines share: windows, one language a recording, guards, times mapped back.

An engine only encodes windows, names their language and decodes them. Decoding is greedy, without
text timestamps and without the text before, so that a window's text depends on nothing but its
sound; the times come from aligning words with the cross-attention.

Whisper is said to hear 30 s whatever it is given, yet its encoder takes less, at a cost in
proportion. So a window is only as long as the speech in it and some silence, and a batch holds
windows of many recordings, but no window the speech of two: neither text nor time can move from
one to another, and what is said in a file does not depend on what was heard beside it.
"""

from __future__ import annotations

import itertools
import math
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from pydantic import Field

from base.slots import SAMPLE_RATE, Audio, Frozen, Recording, Transcript
from tools.packing import WINDOW_S, Pack, Range, clean, lay, pack
from tools.sentences import CutConfig, Said, compression_ratio, cut, segment, without_loops

Encoded = TypeVar("Encoded")

Shares = Mapping[str, float]  # probability of each language code

HOP = 160  # samples in a frame of 10 ms
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


@dataclass(frozen=True, eq=False)
class Window:
    """A part of one recording's speech that is heard in one go."""

    source: int  # the recording's number
    pack: Pack
    samples: int  # with the silence after the speech


class WhisperConfig(Frozen):
    """How windows are packed and what is not believed.

    Speech is followed by `after_s` of silence, and up to `step_s` more: lengths are multiples of
    that, so that windows of many recordings fill a batch. Without silence 19 of 71 stretches of 2 s
    were taken for another language. With 1 s, 13 of 875 words were others than in windows of 30 s,
    with 4 s 4 and with 6 s none, for half the work; of 499 words in phrases of 2.5 s, 33 were not
    those of the whole recording, in windows of 30 s 39.

    A window is dropped where the mean log probability of its tokens is below `surely_wrong`
    (Whisper's own -1.0, arXiv:2212.04356, 4.5), and where the model gives the no-speech token more
    than `no_speech` while it is `unsure` or in a loop, which it is always sure of. Speech has above
    -0.2 and below 0.1; silence and noise -0.4 or a loop, and 0.6 to 0.9.
    """

    batch: int | None = None  # times 30 s; None: 4 on a CPU (12 % less work than 1), else 16
    gap_s: float = 0.2
    after_s: float = 6.0
    step_s: int = Field(3, ge=1)
    beam: int = 1
    surely_wrong: float = -1.0
    unsure: float = -0.3
    no_speech: float = 0.6
    compression_ratio: float = 2.4  # above it, loops are cut out
    confidence: float = 0.2  # a sentence below it is dropped
    cut: CutConfig = CutConfig()


class WindowedWhisper(ABC, Generic[Encoded]):
    """A transcriber (`base.slots.Transcriber`) that hears windows of up to 30 s, many at a time."""

    def __init__(self, name: str, device: str, config: WhisperConfig | None) -> None:
        self.name = name
        self._config = config or WhisperConfig()
        self._batch = self._config.batch or (CPU_BATCH if device == "cpu" else GPU_BATCH)

    @abstractmethod
    def _encode(self, windows: Sequence[Audio]) -> Encoded:
        """Windows of one length, 30 s at most, through the encoder."""

    @abstractmethod
    def _languages(self, encoded: Encoded) -> list[Shares]:
        """Probability of each language code, for each window."""

    @abstractmethod
    def _pick(self, encoded: Encoded, windows: Sequence[int]) -> Encoded:
        """Some of the windows, by their number."""

    @abstractmethod
    def _decode(self, encoded: Encoded, lengths: Sequence[int], language: str) -> list[Heard]:
        """What is said in each window, of which the first `lengths` samples hold sound."""

    def transcribe(self, recordings: Sequence[Recording]) -> list[Transcript]:
        """What is said in the spans of each recording.

        A language that is not given is detected once, on the first batch of the recording's
        windows. However short a recording is, it has the language that fits it best, not that of
        most recordings beside it: its text would then depend on them.

        Raises:
            UsageError: the model does not know the language.
        """
        ranges = [clean(one.spans, len(one.audio)) for one in recordings]
        windows = [
            Window(source, one, self._samples(one))
            for source, some in enumerate(ranges)
            for one in pack(some, WINDOW_S, self._config.gap_s)
        ]
        languages = {i: one.language for i, one in enumerate(recordings) if one.language}
        heard: dict[Window, list[Said]] = {}
        for batch in _batches(windows, round(self._batch * WINDOW_S * SAMPLE_RATE)):
            for one, said in zip(batch, self._hear(batch, recordings, languages), strict=True):
                heard[one] = placed(one.pack, self._believed(said))
        words: list[list[Said]] = [[] for _ in recordings]
        for one in windows:
            words[one.source] += heard[one]
        return [
            self._transcript(words[source], some, languages.get(source))
            for source, some in enumerate(ranges)
        ]

    def _samples(self, one: Pack) -> int:
        step = self._config.step_s * SAMPLE_RATE
        wanted = one.length + self._config.after_s * SAMPLE_RATE
        return min(math.ceil(wanted / step) * step, round(WINDOW_S * SAMPLE_RATE))

    def _hear(
        self, windows: Sequence[Window], recordings: Sequence[Recording], languages: dict[int, str]
    ) -> list[Heard]:
        """What is said in windows of one length; adds the `languages` that were not known yet."""
        encoded = self._encode(
            [lay(one.pack, recordings[one.source].audio, one.samples) for one in windows]
        )
        if unknown := {one.source for one in windows} - languages.keys():
            found = self._languages(encoded)
            for source in unknown:
                own = [f for f, one in zip(found, windows, strict=True) if one.source == source]
                languages[source] = most_likely(own)
        heard: dict[int, Heard] = {}
        for language in dict.fromkeys(languages[one.source] for one in windows):
            which = [i for i, one in enumerate(windows) if languages[one.source] == language]
            part = encoded if len(which) == len(windows) else self._pick(encoded, which)
            lengths = [windows[i].pack.length for i in which]
            heard |= zip(which, self._decode(part, lengths, language), strict=True)
        return [heard[i] for i in range(len(windows))]

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


def _batches(windows: Sequence[Window], most: int) -> Iterator[list[Window]]:
    """Batches of windows of one length, at most `most` samples together, the longest ones first.

    Those of one recording stay together where a batch holds them: its language is detected on
    its first batch, so on as much of its speech as can be.
    """
    for samples in sorted({one.samples for one in windows}, reverse=True):
        size = most // samples
        alike = (one for one in windows if one.samples == samples)
        batch: list[Window] = []
        for _, some in itertools.groupby(alike, key=lambda one: one.source):
            while chunk := list(itertools.islice(some, size)):
                if len(batch) + len(chunk) > size:
                    yield batch
                    batch = []
                batch += chunk
        yield batch


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


def placed(one: Pack, words: Sequence[Said]) -> list[Said]:
    """Words of a window with times in the recording."""
    places = [one.locate(word.start_s, word.end_s) for word in words]
    return [
        replace(word, start_s=place.start_s, end_s=place.end_s)
        for word, place in zip(words, places, strict=True)
    ]
