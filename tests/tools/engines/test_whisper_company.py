"""Recordings heard together on real weights: each says what it says alone, and in long windows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from base.slots import Recording, Transcript
from catalog.decode import decode
from tools.engines.faster_whisper_engine import FasterWhisperTranscriber
from tools.engines.silero import SileroVoiceDetector
from tools.engines.whisper_windows import WhisperConfig
from tools.testing_speech import differences, furthest

ROOT = Path(__file__).parents[3]
CLIPS = (2, 3, 4, 5, 7, 12, 13, 17, 18, 19, 21, 26)


@pytest.fixture(scope="module")
def folder(real_weights: Callable[[str], Path]) -> Path:
    return real_weights("whisper-base")


@pytest.fixture(scope="module")
def engine(folder: Path) -> FasterWhisperTranscriber:
    return FasterWhisperTranscriber(folder, compute_type="float32")


@pytest.fixture(scope="module")
def clips(shared_media: Path) -> list[Recording]:
    """Twelve short recordings, and two in Chinese between them."""
    speech = [shared_media / "speech" / f"LJ001-{number:04}.wav" for number in CLIPS]
    chinese = [ROOT / "demo" / "media" / name for name in ("huangshan.mp4", "xiongmao.mp4")]
    paths = [*speech[:6], chinese[0], *speech[6:], chinese[1]]
    if not all(path.is_file() for path in paths):
        pytest.skip("the demo's media are not on this machine")
    voice = SileroVoiceDetector()
    sounds = [decode(path).audio for path in paths]
    return [Recording(audio, voice.spans(audio)[:3]) for audio in sounds]  # 12 s at most


@pytest.fixture(scope="module")
def together(clips: list[Recording], engine: FasterWhisperTranscriber) -> list[Transcript]:
    return engine.transcribe(clips)


@pytest.mark.weights
def test_each_has_its_own_language(together: list[Transcript]) -> None:
    assert [one.language for one in together] == [*["en"] * 6, "zh", *["en"] * 6, "zh"]


@pytest.mark.weights
def test_company_moves_no_word_and_no_time(
    clips: list[Recording], together: list[Transcript], engine: FasterWhisperTranscriber
) -> None:
    """Clips in one call, in either order, say what they say alone, at the same seconds."""
    alone = [engine.transcribe([clip])[0] for clip in clips]
    backwards = engine.transcribe(clips[::-1])[::-1]
    for heard in (together, backwards):
        assert differences(heard, alone) <= 0.01
        assert furthest(heard, alone) <= 0.3


@pytest.mark.weights
def test_short_windows_say_what_long_ones_say(
    folder: Path, clips: list[Recording], together: list[Transcript]
) -> None:
    """The model was trained on windows of 30 s, and these are as long as their speech."""
    config = WhisperConfig(after_s=30.0)
    usual = FasterWhisperTranscriber(folder, compute_type="float32", config=config)
    expected = usual.transcribe(clips)
    assert [one.language for one in together] == [one.language for one in expected]
    assert differences(together, expected) <= 0.01
    assert furthest(together, expected) <= 0.3
