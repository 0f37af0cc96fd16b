"""Nothing moves between recordings heard in one call: an engine that tells them apart."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from base.slots import SAMPLE_RATE, Audio, Recording, Span
from tools.engines.whisper_windows import Heard, Shares, WindowedWhisper
from tools.sentences import Said

spans = st.lists(st.tuples(st.floats(0, 60), st.floats(0.01, 35)), max_size=4).map(
    lambda some: [Span(start_s=start, end_s=start + length) for start, length in some]
)


class Echo(WindowedWhisper[Sequence[Audio]]):
    """Hears which recording a window is from: one that holds 3.0 says "in-3" every half second.

    Odd recordings are German.
    """

    def __init__(self) -> None:
        super().__init__("echo", "cpu", None)
        self.batches: list[Sequence[Audio]] = []

    def _encode(self, windows: Sequence[Audio]) -> Sequence[Audio]:
        self.batches.append(windows)
        return windows

    def _pick(self, encoded: Sequence[Audio], windows: Sequence[int]) -> Sequence[Audio]:
        return [encoded[i] for i in windows]

    def _languages(self, encoded: Sequence[Audio]) -> list[Shares]:
        return [{spoken_in(window): 0.9, "fr": 0.1} for window in encoded]

    def _decode(
        self, encoded: Sequence[Audio], lengths: Sequence[int], language: str
    ) -> list[Heard]:
        return [
            Heard(
                tuple(
                    Said(f" {language}-{window[at]:.0f}", at / SAMPLE_RATE, at / SAMPLE_RATE + 0.4)
                    for at in range(0, length, SAMPLE_RATE // 2)
                    if window[at]
                ),
                mean_logprob=-0.1,
                no_speech=0.01,
            )
            for window, length in zip(encoded, lengths, strict=True)
        ]


def spoken_in(window: Audio) -> str:
    return "de" if window.max() % 2 else "en"


@given(st.lists(spans, max_size=6), st.randoms(use_true_random=False))
def test_nothing_moves_between_recordings(speech: list[list[Span]], random: Random) -> None:
    """In any company and order a recording has its own words, in its spans, in its language."""
    recordings = [
        Recording(np.full(70 * SAMPLE_RATE, i + 1, np.float32), some)
        for i, some in enumerate(speech)
    ]
    engine = Echo()
    order = list(range(len(recordings)))
    random.shuffle(order)
    together = engine.transcribe([recordings[i] for i in order])
    for i, transcript in zip(order, together, strict=True):
        assert transcript == Echo().transcribe([recordings[i]])[0]
        words = [word for segment in transcript.segments for word in segment.words]
        assert {word.text for word in words} <= {f"{spoken_in(recordings[i].audio)}-{i + 1}"}
        assert bool(words) == bool(speech[i])
        for word in words:
            assert any(
                span.start_s - 0.001 <= word.start_s and word.end_s <= span.end_s + 0.001
                for span in union(speech[i])
            )
    for batch in engine.batches:
        assert len({len(window) for window in batch}) == 1
        assert sum(map(len, batch)) <= 120 * SAMPLE_RATE


def union(some: list[Span]) -> list[Span]:
    joined: list[Span] = []
    for span in sorted(some, key=lambda span: span.start_s):
        if joined and span.start_s <= joined[-1].end_s:
            end_s = max(span.end_s, joined[-1].end_s)
            joined[-1] = Span(start_s=joined[-1].start_s, end_s=end_s)
        else:
            joined.append(span)
    return joined


def test_a_language_can_be_given_to_some() -> None:
    """Beside others in one batch, whose languages are detected."""
    recordings = [
        Recording(np.full(3 * SAMPLE_RATE, i, np.float32), [Span(start_s=0, end_s=3)], language)
        for i, language in ((1, None), (2, "zh"), (2, None))
    ]
    assert [one.language for one in Echo().transcribe(recordings)] == ["de", "zh", "en"]
