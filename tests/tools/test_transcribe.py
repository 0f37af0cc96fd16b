"""The stage and the agent's tool: the same callable, the same typed result."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from base.errors import UndecodableError
from base.fakes import FakeTranscriber, FakeVoiceDetector
from base.slots import SAMPLE_RATE, Recording, Transcript
from catalog.testing import chord, make_audio
from tools.transcribe import Transcribe, TranscribeConfig, transcribe_tool


def stage(config: TranscribeConfig | None = None, speech: str = "fake") -> Transcribe:
    return Transcribe(config or TranscribeConfig(), FakeVoiceDetector(), FakeTranscriber(speech))


def test_hears_what_the_voice_detector_finds() -> None:
    audio = np.concatenate([np.zeros(SAMPLE_RATE, np.float32), chord(2, [440], SAMPLE_RATE)])
    transcript = stage().one(audio)
    assert transcript.text == "tone 440 hz"
    assert transcript.segments[0].start_s == pytest.approx(1, abs=0.02)
    assert transcript.speech_s == pytest.approx(2, abs=0.02)


def test_silence_never_reaches_the_transcriber() -> None:
    """Whisper costs 30 s of work for anything and invents text in silence."""

    class Deaf(FakeTranscriber):
        def transcribe(self, *args: object, **kwargs: object) -> list[Transcript]:
            raise AssertionError

    quiet = Transcribe(TranscribeConfig(), FakeVoiceDetector(), Deaf())
    assert quiet.one(np.zeros(SAMPLE_RATE, np.float32)) == Transcript(
        language=None, segments=(), speech_s=0.0
    )


def test_many_recordings_keep_their_order() -> None:
    """Those without speech come back empty at their places, and the rest is heard in one go."""

    class Counting(FakeTranscriber):
        calls = 0

        def transcribe(self, recordings: Sequence[Recording]) -> list[Transcript]:
            Counting.calls += 1
            return super().transcribe(recordings)

    silence = np.zeros(SAMPLE_RATE, np.float32)
    tones = [chord(1, [hz], SAMPLE_RATE) for hz in (440, 1000)]
    heard = Transcribe(TranscribeConfig(), FakeVoiceDetector(), Counting())(
        [silence, tones[0], silence[:0], tones[1]]
    )
    assert [one.text for one in heard] == ["", "tone 440 hz", "", "tone 1000 hz"]
    assert [len(one.voice) for one in heard] == [0, 1, 0, 1]
    assert Counting.calls == 1
    assert stage()([]) == []


def test_a_configured_language_is_given_on() -> None:
    audio = chord(1, [440], SAMPLE_RATE)
    assert stage(TranscribeConfig(language="de")).one(audio).language == "de"


def test_the_key_tells_results_apart() -> None:
    """A stored transcript is used again only for the same models and settings."""
    keys = {
        stage().key,
        stage(TranscribeConfig(language="de")).key,
        stage(TranscribeConfig(revision=2)).key,
        stage(speech="another").key,
    }
    assert len(keys) == 4
    assert stage().key == stage().key


def test_the_config_survives_json() -> None:
    config = TranscribeConfig(language="zh", revision=3)
    assert TranscribeConfig.model_validate_json(config.model_dump_json()) == config


def test_the_tool_gives_the_transcript_of_a_file_as_json(tmp_path: Path) -> None:
    path = make_audio(tmp_path / "tone.flac", seconds=2.0, tones=[440])
    tool = transcribe_tool(stage())
    transcript = Transcript.model_validate_json(tool.invoke({"path": str(path)}))
    assert transcript.text == "tone 440 hz"
    assert transcript.language == "en"


def test_the_tool_says_what_it_needs() -> None:
    tool = transcribe_tool(stage())
    assert tool.name == "transcribe"
    assert list(tool.args) == ["path"]


def test_the_tool_names_a_file_that_is_no_media(tmp_path: Path) -> None:
    path = tmp_path / "notes.mp4"
    path.write_text("not a film")
    with pytest.raises(UndecodableError, match=r"notes\.mp4"):
        transcribe_tool(stage()).invoke({"path": str(path)})
