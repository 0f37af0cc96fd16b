"""What both engines share, with an engine that says what it is told to."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from base.slots import SAMPLE_RATE, Audio, Recording, Span, Transcript
from tools.engines.whisper_windows import (
    Heard,
    Shares,
    WhisperConfig,
    WindowedWhisper,
    most_likely,
)
from tools.sentences import Said
from tools.testing import TranscriberContract


class Scripted(WindowedWhisper[Sequence[Audio]]):
    """Says "one. two. ..." a word a second, or what `heard` holds, and counts its windows."""

    def __init__(self, heard: Heard | None = None, config: WhisperConfig | None = None) -> None:
        super().__init__("scripted", "cpu", config)
        self._heard = heard
        self.batches: list[Sequence[Audio]] = []
        self.detections = 0

    def _encode(self, windows: Sequence[Audio]) -> Sequence[Audio]:
        self.batches.append(windows)
        return windows

    def _languages(self, encoded: Sequence[Audio]) -> list[Shares]:
        self.detections += 1
        return [{"en": 0.6, "de": 0.4} for _ in encoded]

    def _pick(self, encoded: Sequence[Audio], windows: Sequence[int]) -> Sequence[Audio]:
        return [encoded[i] for i in windows]

    def _decode(
        self, encoded: Sequence[Audio], lengths: Sequence[int], language: str
    ) -> list[Heard]:
        return [self._heard or spoken(length / SAMPLE_RATE) for length in lengths]


def hear(engine: Scripted, audio: Audio, spans: Sequence[Span]) -> Transcript:
    (transcript,) = engine.transcribe([Recording(audio, spans)])
    return transcript


def spoken(seconds: float) -> Heard:
    words = [Said(f" word{i}", i, i + 0.9, 0.9) for i in range(round(seconds))]
    return Heard(tuple(words), mean_logprob=-0.1, no_speech=0.01)


def heard(text: str, mean_logprob: float, no_speech: float, probability: float = 0.9) -> Heard:
    words = [
        Said(f" {word}", i * 0.3, i * 0.3 + 0.2, probability) for i, word in enumerate(text.split())
    ]
    return Heard(tuple(words), mean_logprob, no_speech)


def said_by(what: Heard) -> str:
    spans = [Span(start_s=0, end_s=10)]
    return hear(Scripted(what), np.ones(10 * SAMPLE_RATE, np.float32), spans).text


class TestScripted(TranscriberContract):
    @pytest.fixture(scope="class")
    def transcriber(self) -> Scripted:
        return Scripted()

    @pytest.fixture(scope="class")
    def recording(self) -> Audio:
        return np.ones(200 * SAMPLE_RATE, np.float32)

    @pytest.fixture(scope="class")
    def speech(self) -> list[Span]:
        spans = [(1, 5.5), (7, 20), (20, 41), (60, 61), (90, 160), (199, 200)]
        return [Span(start_s=start, end_s=end) for start, end in spans]

    def test_one_language_a_recording(self, recording: Audio, speech: list[Span]) -> None:
        """Five windows of speech, of which the first batch says the language for all."""
        engine = Scripted()
        assert hear(engine, recording, speech).language == "en"
        assert engine.detections == 1
        assert [len(batch) for batch in engine.batches] == [4, 1]

    def test_silence_is_not_heard(self, recording: Audio) -> None:
        """Only the spans and the silence between them reach the engine."""
        engine = Scripted()
        hear(engine, recording, [Span(start_s=3, end_s=5), Span(start_s=50, end_s=53)])
        ((window,),) = engine.batches
        assert window.sum() == 5 * SAMPLE_RATE


@pytest.mark.parametrize(
    ("speech_s", "window_s"), [(0.5, 9), (3, 9), (3.1, 12), (23, 30), (29, 30)]
)
def test_a_window_is_as_long_as_its_speech(speech_s: float, window_s: int) -> None:
    """Six seconds of silence at least, in steps of three; never more than 30 s."""
    engine = Scripted()
    hear(engine, np.ones(30 * SAMPLE_RATE, np.float32), [Span(start_s=0, end_s=speech_s)])
    assert [len(window) / SAMPLE_RATE for window in engine.batches[0]] == [window_s]


def test_short_recordings_fill_a_batch() -> None:
    """A batch on a CPU is two minutes: ten windows of 12 s, then those of 9 s."""
    audio = np.ones(10 * SAMPLE_RATE, np.float32)
    lengths = [2.0, *[5.0] * 12, 2.0]
    engine = Scripted()
    engine.transcribe([Recording(audio, [Span(start_s=0, end_s=end)]) for end in lengths])
    assert [len(batch) for batch in engine.batches] == [10, 2, 2]


def test_a_recording_is_not_torn_apart() -> None:
    """Its language is detected on as many of its windows as a batch holds, not on the first."""

    class Wavering(Scripted):
        def _languages(self, encoded: Sequence[Audio]) -> list[Shares]:
            return [{"en": 0.6, "de": 0.4}, *[{"de": 0.9, "en": 0.1}] * (len(encoded) - 1)]

    audio = np.ones(90 * SAMPLE_RATE, np.float32)
    minute = [Span(start_s=start, end_s=start + 29) for start in (0, 30, 60)]
    engine = Wavering()
    both = engine.transcribe([Recording(audio, minute), Recording(audio, minute)])
    assert [len(batch) for batch in engine.batches] == [3, 3]
    assert [transcript.language for transcript in both] == ["de", "de"]


def test_a_word_is_where_it_was_said() -> None:
    spans = [Span(start_s=10, end_s=13), Span(start_s=100, end_s=104)]
    audio = np.ones(120 * SAMPLE_RATE, np.float32)
    transcript = hear(Scripted(config=WhisperConfig(gap_s=1.0)), audio, spans)
    starts = [word.start_s for segment in transcript.segments for word in segment.words]
    assert starts == [10, 11, 12, 100, 100, 101, 102, 103]
    assert [segment.start_s for segment in transcript.segments] == [10, 100]


def test_ordinary_speech_is_believed() -> None:
    assert said_by(heard("ask what you can do", -0.1, 0.02)) == "ask what you can do"
    assert said_by(heard("ask what you can do", -0.6, 0.2)) == "ask what you can do"


@pytest.mark.parametrize(
    "invented",
    [
        heard("you", -0.42, 0.92),  # measured on silence, then on noise, a piano and a drone
        heard("1.5% deur", -2.1, 0.62),
        heard("you", -0.74, 0.84),
        heard("1 " + "5 " * 200, -0.04, 0.83),  # a loop is always sure of itself
        heard("music", -1.8, 0.29, probability=0.01),
        heard("a thing nobody said", -0.5, 0.1, probability=0.1),
    ],
)
def test_invented_text_is_dropped(invented: Heard) -> None:
    assert said_by(invented) == ""


def test_a_loop_is_cut_short() -> None:
    loop = heard("we begin here " + "thank you. " * 100, -0.1, 0.02)
    assert said_by(loop) == "we begin here thank you."


def test_text_without_a_time_is_dropped() -> None:
    """A word that alignment gives no length has no second to point at."""
    nowhere = Heard((Said(" nothing", 30.0, 30.0),), -0.1, 0.02)
    assert said_by(nowhere) == ""


def test_the_language_is_the_likeliest_over_all_windows() -> None:
    """0.5 + 0.2 = 0.7 for en against 0.4 + 0.6 = 1.0 for nl."""
    assert most_likely([{"en": 0.5, "nl": 0.4}, {"en": 0.2, "nl": 0.6}]) == "nl"


def test_a_transcript_without_speech_has_no_language() -> None:
    nothing = Transcript(language=None, segments=(), speech_s=0.0)
    outside = [Span(start_s=50, end_s=60)]
    assert hear(Scripted(), np.ones(SAMPLE_RATE, np.float32), outside) == nothing
