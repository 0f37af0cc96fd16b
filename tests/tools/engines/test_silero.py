"""The real voice detector: speech is found, music is not, and blocks do not cut a word."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest

from base.errors import ModelError
from base.slots import SAMPLE_RATE, Audio
from catalog.decode import decode
from tools.engines.silero import SileroVoiceDetector, VoiceConfig
from tools.testing import VoiceDetectorContract


def test_unit_tests_cannot_load_it() -> None:
    with pytest.raises(ModelError, match="weights"):
        SileroVoiceDetector()


@pytest.mark.weights
class TestSilero(VoiceDetectorContract):
    @pytest.fixture
    def detector(self) -> SileroVoiceDetector:
        return SileroVoiceDetector()

    @pytest.fixture(scope="class")
    def recording(self, shared_media: Path) -> Audio:
        return decode(shared_media / "speech" / "jfk.flac").audio

    def test_noise_is_not_speech(self, detector: SileroVoiceDetector) -> None:
        noise = np.random.default_rng(0).normal(0, 0.1, 10 * SAMPLE_RATE).astype(np.float32)
        assert detector.spans(noise) == []

    @pytest.mark.parametrize(
        "name",
        [
            "music/wesnoth_defeat2.ogg",
            "music/wesnoth_revelation.ogg",
            "music/mdn_viper.mp3",
            "sound/sonicpi_loop_garzul.flac",
            "sound/sonicpi_ambi_piano.flac",
            "sound/sonicpi_perc_door.flac",
        ],
    )
    def test_music_is_not_speech(
        self, detector: SileroVoiceDetector, shared_media: Path, name: str
    ) -> None:
        assert detector.spans(decode(shared_media / name).audio) == []

    @pytest.mark.parametrize("block_s", [40.0, 47.0, 60.0])
    def test_blocks_change_nothing(self, recording: Audio, block_s: float) -> None:
        """Three hours are heard in blocks; where their edges lie must not matter."""
        long = np.tile(recording, 12)
        whole = SileroVoiceDetector().spans(long)
        blocks = SileroVoiceDetector(VoiceConfig(block_s=block_s)).spans(long)
        assert len(blocks) == pytest.approx(len(whole), abs=1)
        heard, expected = mask(blocks, len(long)), mask(whole, len(long))
        assert (heard == expected).mean() > 0.99
        for one, following in itertools.pairwise(blocks):
            assert one.end_s <= following.start_s

    def test_no_span_is_longer_than_a_window(self, recording: Audio) -> None:
        """Speech without a pause is cut before Whisper's 30 s."""
        speech = recording[round(8.1 * SAMPLE_RATE) : round(10.4 * SAMPLE_RATE)]
        spans = SileroVoiceDetector().spans(np.tile(speech, 40))
        assert len(spans) >= 4
        assert all(span.end_s - span.start_s <= 28.5 for span in spans)


def mask(spans: list, samples: int) -> np.ndarray:  # type: ignore[type-arg]
    inside = np.zeros(samples, bool)
    for span in spans:
        inside[round(span.start_s * SAMPLE_RATE) : round(span.end_s * SAMPLE_RATE)] = True
    return inside
