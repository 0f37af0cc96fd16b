"""One channel at 16 kHz out of any other: speech keeps its level, and nothing is cut or lost."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from base.slots import SAMPLE_RATE, Audio
from catalog.decode import decode
from catalog.sound import BLOCK, SampleStore
from catalog.testing import chord, make_audio
from catalog.testing_odd import RATE, make_channels, rung


def level(audio: Audio) -> float:
    """Peak, without the edges, where resamplers and codecs ring."""
    return float(np.abs(audio[2000:-2000]).max())


@pytest.mark.parametrize("layout", ["5.1", "5.1(side)", "3.0"])
@pytest.mark.parametrize("codec", ["flac", "ac3"])
def test_dialogue_in_the_centre_is_as_loud_as_in_stereo(
    tmp_path: Path, layout: str, codec: str
) -> None:
    """A stereo mix has the centre at 0.707 in both channels, and so does their mean."""
    name = "a.flac" if codec == "flac" else "a.ac3"
    made = make_channels(tmp_path / name, layout, {"FC": chord(1, [500], RATE)}, codec)
    assert level(decode(made).audio) == pytest.approx(0.5 * 0.707, rel=0.05)


def test_speech_is_heard_over_music_all_around(tmp_path: Path) -> None:
    speech, music = chord(1, [500], RATE), 0.5 * chord(1, [900], RATE)
    waves = {"FC": speech} | dict.fromkeys(("FL", "FR", "BL", "BR"), music)
    audio = decode(make_channels(tmp_path / "a.flac", "5.1", waves)).audio
    spectrum = np.abs(np.fft.rfft(audio))
    assert spectrum[500] == pytest.approx(0.83 * spectrum[900], rel=0.1), "0.707 to 0.5 x 1.707"


def test_a_loud_surround_mix_is_limited_and_not_cut(tmp_path: Path) -> None:
    loud = 1.9 * chord(1, [500], RATE)
    waves = dict.fromkeys(("FL", "FR", "FC", "LFE", "BL", "BR"), loud)
    audio = decode(make_channels(tmp_path / "a.flac", "5.1", waves)).audio
    assert audio.size == pytest.approx(SAMPLE_RATE, abs=10)
    assert 0.9 < level(audio) <= 0.995
    spectrum = np.abs(np.fft.rfft(audio))
    assert spectrum[1500] < 0.02 * spectrum[500], "cut waves have a third harmonic"


@pytest.mark.parametrize(
    ("rate", "codec", "layout"),
    [
        (8000, "pcm_s16le", "mono"),
        (8000, "pcm_mulaw", "mono"),
        (96_000, "pcm_s24le", "stereo"),
        (44_100, "pcm_u8", "stereo"),
        (192_000, "pcm_f32le", "mono"),
    ],
)
def test_rates_and_depths_of_sound(tmp_path: Path, rate: int, codec: str, layout: str) -> None:
    made = make_audio(tmp_path / "a.wav", 1, rate=rate, codec=codec, layout=layout, tones=[325])
    audio = decode(made).audio
    assert audio.size == pytest.approx(SAMPLE_RATE, abs=800)
    assert rung(audio[4000:12_000]) == 1
    assert level(audio) == pytest.approx(0.5, abs=0.05)


def test_samples_become_floats_across_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("catalog.sound.BLOCK", 7)
    monkeypatch.setattr("catalog.sound.FIRST_BLOCK", 2)
    store = SampleStore()
    store.add(np.arange(10, dtype=np.int16))
    store.silence(9)
    store.add(np.arange(100, 103, dtype=np.int16))
    expected = [*range(10), *[0] * 9, 100, 101, 102]
    assert (store.take() * 32_768).tolist() == expected
    assert store.take().shape == (0,)
    assert BLOCK * 2 >= 32 * 2**20, "smaller blocks stay with the process"
