"""The pulse of music: protects its rate, its octave and that nothing is heard in noise."""

from __future__ import annotations

import math

import numpy as np
import pytest

from base.slots import SAMPLE_RATE
from tools.engines.pulse import USUAL_RANGE, Pulse, find_pulse
from tools.testing_music import clicks, drums
from tools.testing_sounds import noise

RATES = [60, 66, 75, 84, 90, 100, 108, 120, 132, 140, 150, 165, 180]


def found(*pieces: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> Pulse:
    pulse = find_pulse(list(pieces))
    assert pulse is not None
    return pulse


@pytest.mark.parametrize("bpm", RATES)
@pytest.mark.parametrize("kind", ["clicks", "played", "drums"])
def test_the_rate_is_right_but_for_octaves(bpm: int, kind: str) -> None:
    """Within 0.5 %, by a player who is 20 ms off as well."""
    made = {"clicks": clicks(bpm, 20), "played": clicks(bpm, 20, 0.02), "drums": drums(bpm, 20)}
    octaves = math.log2(found(made[kind]).bpm / bpm)
    assert abs(octaves - round(octaves)) < math.log2(1.005)


@pytest.mark.parametrize("bpm", RATES)
def test_an_octave_is_resolved_towards_the_usual(bpm: int) -> None:
    """Of 180 and 90 it is 90; of 60 and 120 it is 120 where half beats sound, and else 60."""
    low, high = USUAL_RANGE
    assert low - 1 <= found(drums(bpm, 20)).bpm <= high + 1
    assert found(clicks(60, 20)).bpm == pytest.approx(60, abs=0.5)


def test_drums_that_take_turns_are_no_faster_and_no_slower() -> None:
    """Three half beats recur as well as one beat does, in loudness; in each drum they do not."""
    assert found(drums(132, 30)).bpm == pytest.approx(132, abs=0.5)


def test_a_clear_pulse_is_told_from_none() -> None:
    rng = np.random.default_rng(3)
    scattered = np.zeros(30 * SAMPLE_RATE, np.float32)
    for at in rng.integers(0, len(scattered) - 800, 90):
        scattered[at : at + 800] += clicks(60, 1)[:800]
    for unclear in (noise(30), scattered):
        assert found(unclear).strength < 0.12
    assert found(clicks(120, 30, 0.02)).strength > 0.5


def test_stretches_agree_though_their_beats_fall_elsewhere() -> None:
    whole = drums(112, 60)
    pieces = [whole[: 15 * SAMPLE_RATE], whole[20_001 : 20_001 + 15 * SAMPLE_RATE]]
    assert found(*pieces).bpm == pytest.approx(112, abs=0.3)


def test_nothing_is_found_in_silence_or_in_little() -> None:
    assert find_pulse([]) is None
    assert find_pulse([clicks(120, 5)]) is None
    assert find_pulse([np.zeros(20 * SAMPLE_RATE, np.float32)]) is None
