"""Contract tests: what every implementation of a slot must hold.

A test class inherits the contract of its slot and gives the fixtures that make the implementation
and a recording that suits it; fakes and real models then answer to the same checks.
"""

from __future__ import annotations

import itertools
from abc import ABC, abstractmethod

import numpy as np
import pytest

from base.slots import (
    SAMPLE_RATE,
    Audio,
    Recording,
    Span,
    Transcriber,
    Transcript,
    VoiceDetector,
)

EDGE_S = 0.01  # rounding that times may show


def seconds(audio: Audio) -> float:
    """Duration of a recording in seconds."""
    return len(audio) / SAMPLE_RATE


class VoiceDetectorContract(ABC):
    """`recording` starts with speech and holds at least a second of it."""

    @pytest.fixture
    @abstractmethod
    def detector(self) -> VoiceDetector:
        """The implementation."""

    @pytest.fixture
    @abstractmethod
    def recording(self) -> Audio:
        """A recording with speech."""

    def test_fills_the_slot(self, detector: VoiceDetector) -> None:
        """It satisfies the protocol and has a name to key stored results by."""
        assert isinstance(detector, VoiceDetector)
        assert detector.name

    @pytest.mark.parametrize("samples", [0, 1, 5 * SAMPLE_RATE])
    def test_silence_holds_no_speech(self, detector: VoiceDetector, samples: int) -> None:
        """Nothing is heard in nothing, however short."""
        assert detector.spans(np.zeros(samples, np.float32)) == []

    def test_spans_are_ordered_and_inside(self, detector: VoiceDetector, recording: Audio) -> None:
        """Spans are not empty, do not overlap, stay inside; the input is not changed."""
        before = recording.copy()
        spans = detector.spans(recording)
        assert np.array_equal(before, recording)
        assert sum(span.end_s - span.start_s for span in spans) > 0.5
        edges = [edge for span in spans for edge in (span.start_s, span.end_s)]
        assert edges == sorted(edges)
        assert edges[0] >= 0
        assert edges[-1] <= seconds(recording)
        assert all(span.start_s < span.end_s for span in spans)

    def test_speech_moves_with_the_recording(
        self, detector: VoiceDetector, recording: Audio
    ) -> None:
        """Three seconds of silence before the recording move its speech by three seconds."""
        later = np.concatenate([np.zeros(3 * SAMPLE_RATE, np.float32), recording])
        first, moved = detector.spans(recording)[0], detector.spans(later)[0]
        assert moved.start_s == pytest.approx(first.start_s + 3, abs=0.3)

    def test_is_deterministic(self, detector: VoiceDetector, recording: Audio) -> None:
        """The same recording gives the same spans."""
        assert detector.spans(recording) == detector.spans(recording)


class TranscriberContract(ABC):
    """`recording` has speech in `speech`, and `speech` is not the whole recording.

    Fixtures that override these are of class scope or wider, so that the recording is transcribed
    once for most of the checks.
    """

    @pytest.fixture(scope="class")
    @abstractmethod
    def transcriber(self) -> Transcriber:
        """The implementation."""

    @pytest.fixture(scope="class")
    @abstractmethod
    def recording(self) -> Audio:
        """A recording with speech."""

    @pytest.fixture(scope="class")
    @abstractmethod
    def speech(self) -> list[Span]:
        """Where its speech is."""

    @pytest.fixture(scope="class")
    def transcript(
        self, transcriber: Transcriber, recording: Audio, speech: list[Span]
    ) -> Transcript:
        """What the implementation hears, the language being detected."""
        (transcript,) = transcriber.transcribe([Recording(recording, speech)])
        return transcript

    def test_fills_the_slot(self, transcriber: Transcriber) -> None:
        """It satisfies the protocol and has a name to key stored results by."""
        assert isinstance(transcriber, Transcriber)
        assert transcriber.name

    def test_nothing_said(self, transcriber: Transcriber, recording: Audio) -> None:
        """Without spans or without sound there is no text and no language."""
        nothing = Transcript(language=None, segments=(), speech_s=0.0)
        silent = [Recording(recording, []), Recording(recording[:0], [])]
        assert transcriber.transcribe(silent) == [nothing, nothing]
        assert transcriber.transcribe([]) == []

    def test_times_are_ordered_and_inside(self, transcript: Transcript, recording: Audio) -> None:
        """Segments and words are in the order of time, inside each other and the recording."""
        assert transcript.segments
        for one, following in itertools.pairwise(transcript.segments):
            assert one.end_s <= following.start_s + EDGE_S
        for segment in transcript.segments:
            assert 0 <= segment.start_s < segment.end_s <= seconds(recording) + EDGE_S
            assert segment.text == segment.text.strip() != ""
            assert 0 <= segment.confidence <= 1
            edges = [edge for word in segment.words for edge in (word.start_s, word.end_s)]
            assert edges == sorted(edges)
            assert all(segment.start_s <= edge <= segment.end_s for edge in edges)

    def test_words_are_where_speech_is(self, transcript: Transcript, speech: list[Span]) -> None:
        """No word is placed where the voice detector heard silence."""
        for segment in transcript.segments:
            for word in segment.words:
                assert any(
                    span.start_s - EDGE_S <= word.start_s and word.end_s <= span.end_s + EDGE_S
                    for span in speech
                )

    def test_text_is_the_words(self, transcript: Transcript) -> None:
        """A segment's text is its words, so that a found text has a second."""
        for segment in transcript.segments:
            words = "".join(word.text for word in segment.words)
            assert words.replace(" ", "") == segment.text.replace(" ", "")

    def test_speech_is_measured(self, transcript: Transcript, speech: list[Span]) -> None:
        """`speech_s` is the length of the spans."""
        expected = sum(span.end_s - span.start_s for span in speech)
        assert transcript.speech_s == pytest.approx(expected, abs=0.01)

    def test_is_deterministic_and_keeps_the_language(
        self, transcriber: Transcriber, recording: Audio, speech: list[Span], transcript: Transcript
    ) -> None:
        """Giving the language that was detected changes nothing, nor does a trip through JSON."""
        known = Recording(recording, speech, transcript.language)
        assert transcriber.transcribe([known]) == [transcript]
        assert Transcript.model_validate_json(transcript.model_dump_json()) == transcript

    def test_company_changes_nothing(
        self, transcriber: Transcriber, recording: Audio, speech: list[Span], transcript: Transcript
    ) -> None:
        """One transcript a recording, in their order, each what it is alone, in any order."""
        end = round(speech[-1].end_s * SAMPLE_RATE)
        last = Recording(recording[:end], speech[-1:], transcript.language)
        company = [Recording(recording, []), Recording(recording, speech), last]
        together = transcriber.transcribe(company)
        (alone,) = transcriber.transcribe([last])
        assert [said(one) for one in together] == [[], said(transcript), said(alone)]
        backwards = transcriber.transcribe(company[::-1])[::-1]
        assert [said(one) for one in backwards] == [said(one) for one in together]
        for one, other in zip(together[1:], (transcript, alone), strict=True):
            assert one.language == other.language
            assert one.speech_s == other.speech_s
            times = [(word.start_s, word.end_s) for s in one.segments for word in s.words]
            expected = [(word.start_s, word.end_s) for s in other.segments for word in s.words]
            assert np.array(times) == pytest.approx(np.array(expected), abs=0.1)


def said(transcript: Transcript) -> list[str]:
    """The words of a transcript."""
    return [word.text for segment in transcript.segments for word in segment.words]
