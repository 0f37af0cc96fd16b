"""Measures of a patch: protects the gate between music and noise."""

from __future__ import annotations

import numpy as np
import pytest

from base.slots import SAMPLE_RATE, Audio
from tools.engines import sound_features
from tools.engines.mel import log_mel
from tools.testing_sounds import noise, note


def clicks(seconds: float, a_second: float) -> Audio:
    audio = noise(seconds)
    place = np.arange(len(audio)) % round(SAMPLE_RATE / a_second)
    return audio * (np.exp(-place / 400).astype(np.float32))


def test_noise_is_flat_and_a_chord_is_not() -> None:
    chord = note(3, 262) + note(3, 330) + note(3, 392)
    assert sound_features.flatness(log_mel(noise(3))) > 0.6
    assert sound_features.flatness(log_mel(chord)) < 0.05


def test_a_chord_is_steady_and_noise_is_not() -> None:
    chord = note(3, 262) + note(3, 330) + note(3, 392)
    assert sound_features.steadiness(log_mel(chord)) > 0.9
    assert abs(sound_features.steadiness(log_mel(noise(3)))) < 0.1


@pytest.mark.parametrize("a_second", [1.0, 2.0, 3.0])
def test_a_pulse_is_heard(a_second: float) -> None:
    assert sound_features.beat(log_mel(clicks(3, a_second))) > 0.3
    assert sound_features.beat(log_mel(noise(3))) < 0.25


def test_silence_has_no_features() -> None:
    patch = np.zeros((187, 96), np.float32)
    assert sound_features.flatness(patch) == 0.0
    assert sound_features.steadiness(patch) == 0.0
    assert sound_features.beat(patch) == 0.0
