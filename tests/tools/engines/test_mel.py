"""Log-mel and MFCC: protects the input that musicnn was trained on."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.slots import SAMPLE_RATE
from tools.engines import mel
from tools.testing_sounds import noise, tone


def test_mel_scale_at_its_fixed_points() -> None:
    """1 kHz is 15 mels, 6.4 kHz is 27 above, below it is linear at 200/3 Hz a mel."""
    points = np.array([0.0, 200.0, 1000.0, 6400.0])
    assert mel.hz_to_mel(points) == pytest.approx([0, 3, 15, 42])
    assert mel.mel_to_hz(np.array([0.0, 3.0, 15.0, 42.0])) == pytest.approx(points)


@given(st.floats(0, 8000))
def test_mel_scale_is_inverted(hz: float) -> None:
    assert float(mel.mel_to_hz(mel.hz_to_mel(np.array(hz)))) == pytest.approx(hz, abs=1e-6)


def test_filters_are_triangles_of_unit_area() -> None:
    filters = mel.mel_filters()
    assert filters.shape == (96, 257)
    assert (filters >= 0).all()
    wide = filters[60:]  # narrow ones are sampled by a bin or two
    assert wide.sum(axis=1) * SAMPLE_RATE / mel.FFT_SIZE == pytest.approx(np.ones(36), abs=0.1)


def test_a_tone_on_a_bin_has_the_power_of_the_formula() -> None:
    """A sine on bin 32 (1 kHz) with a Hann window has power (A N / 4)^2 there, a quarter beside."""
    frames = mel.log_mel(tone(1.0, 1000.0, level=0.5))
    peak = (0.5 * mel.FFT_SIZE / 4) ** 2
    spectrum = np.zeros(257)
    spectrum[31:34] = peak * np.array([0.25, 1.0, 0.25])
    expected = np.log10(1 + 10_000 * mel.mel_filters() @ spectrum)
    assert frames[30] == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize(
    ("samples", "frames"), [(1, 2), (257, 2), (512, 3), (48_000, 188), (48_127, 188)]
)
def test_frames_are_centred(samples: int, frames: int) -> None:
    assert mel.log_mel(np.ones(samples, np.float32)).shape == (frames, 96)


def test_silence_is_zero() -> None:
    assert not mel.log_mel(np.zeros(16_000, np.float32)).any()


def test_blocks_do_not_change_the_result(monkeypatch: pytest.MonkeyPatch) -> None:
    audio = noise(2.0)
    whole = mel.log_mel(audio)
    monkeypatch.setattr(mel, "BLOCK", 7)
    np.testing.assert_allclose(mel.log_mel(audio), whole, atol=1e-6)


def test_mfcc_of_a_flat_spectrum_is_its_level() -> None:
    """Orthonormal DCT-II of a constant c over 96 bands is c sqrt(96) and zeros."""
    cepstrum = mel.mfcc(np.full((3, 96), 2.0, np.float32))
    assert cepstrum[:, 0] == pytest.approx(2.0 * math.sqrt(96))
    assert np.abs(cepstrum[:, 1:]).max() < 1e-5


def test_delta_of_a_ramp_is_its_slope() -> None:
    ramp = np.arange(30, dtype=np.float32)[:, None] * 0.5
    assert mel.delta(ramp)[4:-4, 0] == pytest.approx(0.5)


def test_delta_is_the_filter_of_savitzky_and_golay() -> None:
    """librosa's `feature.delta` is scipy's filter of that name; away from the edges they agree."""
    from scipy.signal import savgol_filter

    cepstrum = mel.mfcc(mel.log_mel(noise(2.0)))
    other = savgol_filter(cepstrum, mel.DELTA_WIDTH, polyorder=1, deriv=1, axis=0)
    np.testing.assert_allclose(mel.delta(cepstrum)[4:-4], other[4:-4], atol=1e-4)


def test_two_parts_of_one_rain_are_more_alike_than_rain_and_wind() -> None:
    """The statistics tell sounds apart that are no music: hiss from hiss by its colour only."""
    hiss = noise(6.0)
    dull = np.convolve(noise(6.0, seed=1), np.ones(8) / 8, "same").astype(np.float32)
    halves = [mel.mfcc_statistics(mel.log_mel(half)) for half in np.split(hiss, 2)]
    other = mel.mfcc_statistics(mel.log_mel(dull))
    apart = np.linalg.norm(halves[0] - halves[1])
    assert apart < 0.2 * np.linalg.norm(halves[0] - other)


def test_statistics_of_a_steady_spectrum_do_not_vary() -> None:
    statistics = mel.mfcc_statistics(np.full((187, 96), 1.5, np.float32))
    assert statistics.shape == (60,)
    assert statistics[0] == pytest.approx(1.5 * math.sqrt(96), rel=1e-5)
    assert np.abs(statistics[20:]).max() < 1e-4
