"""The fakes of speech hold the contracts that real models hold."""

from __future__ import annotations

import numpy as np
import pytest

from base.fakes import FakeTranscriber, FakeVoiceDetector
from base.slots import SAMPLE_RATE, Audio, Span, Transcript
from catalog.testing import chord
from tools.testing import TranscriberContract, VoiceDetectorContract


def tones() -> Audio:
    """One second at 440 Hz, one of silence, two at 1000 Hz."""
    silence = np.zeros(SAMPLE_RATE, np.float32)
    low, high = chord(1, [440], SAMPLE_RATE), chord(2, [1000], SAMPLE_RATE)
    return np.concatenate([low, silence, high, silence])


class TestFakeVoiceDetector(VoiceDetectorContract):
    @pytest.fixture
    def detector(self) -> FakeVoiceDetector:
        return FakeVoiceDetector()

    @pytest.fixture
    def recording(self) -> Audio:
        return tones()

    def test_finds_the_tones(self, detector: FakeVoiceDetector, recording: Audio) -> None:
        expected = [Span(start_s=0, end_s=1), Span(start_s=2, end_s=4)]
        assert detector.spans(recording) == expected


class TestFakeTranscriber(TranscriberContract):
    @pytest.fixture(scope="class")
    def transcriber(self) -> FakeTranscriber:
        return FakeTranscriber()

    @pytest.fixture(scope="class")
    def recording(self) -> Audio:
        return tones()

    @pytest.fixture(scope="class")
    def speech(self) -> list[Span]:
        return FakeVoiceDetector().spans(tones())

    def test_hears_the_tones(self, transcript: Transcript) -> None:
        assert [segment.text for segment in transcript.segments] == ["tone 440 hz", "tone 1000 hz"]
