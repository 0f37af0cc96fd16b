"""The key of music: protects all 24 names, the tuning, and the chroma it is taken from."""

from __future__ import annotations

import numpy as np
import pytest

from base.slots import SAMPLE_RATE
from tools.engines.tonality import FFT_SIZE, KEYS, MAJOR, MINOR, chroma, key
from tools.testing_music import SCALES, cadence
from tools.testing_sounds import noise, note, tone


def test_profiles_are_the_measured_ones() -> None:
    """Means of Krumhansl and Kessler's ratings: their sums are 41.79 and 44.51."""
    assert sum(MAJOR) == pytest.approx(41.79)
    assert sum(MINOR) == pytest.approx(44.51)


@pytest.mark.parametrize("mode", list(SCALES))
@pytest.mark.parametrize("tonic", range(12))
def test_every_key_is_known_by_its_cadence(tonic: int, mode: str) -> None:
    name, fit, lead = key([cadence(tonic, mode)])
    assert name == KEYS[tonic + 12 * (mode == "minor")]
    assert name.endswith(mode)
    assert fit > 0.8
    assert lead > 0.03


@pytest.mark.parametrize("tuned", [-0.4, -0.2, 0.3])
def test_another_tuning_is_the_same_key(tuned: float) -> None:
    assert key([cadence(9, "minor", tuned=tuned)])[0] == "A minor"


@pytest.mark.parametrize("degrees", [(0, 4, 5, 3), (0, 5, 3, 4)])
def test_other_chords_of_the_key(degrees: tuple[int, ...]) -> None:
    assert key([cadence(2, "major", degrees)])[0] == "D major"


def test_a_note_is_its_pitch_class_with_a_little_of_what_it_could_belong_to() -> None:
    notes = chroma([note(2, 440)])
    assert int(np.argmax(notes)) == 9
    assert notes[9] > 0.5 * notes.sum()


def test_loud_frames_count_as_much_as_quiet_ones() -> None:
    """A second of loud C and three of quiet G are mostly G."""
    loud, quiet = tone(1, 261.63, 0.9), tone(3, 392.0, 0.01)
    assert int(np.argmax(chroma([np.concatenate([loud, quiet])]))) == 7


def test_nothing_sounds_in_silence_or_in_less_than_a_window() -> None:
    for pieces in ([], [np.zeros(FFT_SIZE * 3, np.float32)], [tone(0.1, 440)]):
        assert key(pieces) == ("", 0.0, 0.0)


def test_noise_has_no_key() -> None:
    assert key([noise(20)])[1] < 0.7


def test_many_frames_are_one_by_one() -> None:
    """Blocks of frames do not change the result."""
    whole = cadence(5, "major")
    assert len(whole) > 2 * SAMPLE_RATE
    together = chroma([np.tile(whole, 4)])
    assert together / together.sum() == pytest.approx(
        chroma([whole]) / chroma([whole]).sum(), abs=0.01
    )
