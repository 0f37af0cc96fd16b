"""Tempo and key of music: only where clear, at most a minute of it, spread over the recording."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import demo
from base.slots import SAMPLE_RATE, Audio, Span
from catalog.decode import decode
from tools.engines.tonality import KEYS
from tools.tempo import PIECE_S, PIECES, Music, choose, tempo_and_key
from tools.testing_music import cadence, clicks, drums
from tools.testing_sounds import noise

DEMO = Path(demo.__file__).with_name("media")


def whole(audio: Audio) -> list[Span]:
    return [Span(start_s=0, end_s=len(audio) / SAMPLE_RATE)]


def span(start_s: float, end_s: float) -> Span:
    return Span(start_s=start_s, end_s=end_s)


def test_drums_over_chords_have_both() -> None:
    chords = np.tile(cadence(9, "minor"), 3)
    audio = chords + 0.3 * drums(96, len(chords) / SAMPLE_RATE)
    music = tempo_and_key(audio, whole(audio))
    assert music.tempo_bpm == pytest.approx(96, abs=0.5)
    assert music.key == "A minor"


@pytest.mark.parametrize(
    ("name", "bpm", "key"),
    [
        ("guitar-evening.ogg", 60 / (40 / 64 * 0.97), "C major"),
        ("night-drive.ogg", 132, "A minor"),
        ("lullaby-piano.m4a", 60 / 0.62, "F major"),
    ],
)
def test_the_demo_s_music_as_it_was_made(name: str, bpm: float, key: str) -> None:
    """`demo.making.sound` has the tempi and chords."""
    audio = decode(DEMO / name).audio
    music = tempo_and_key(audio, whole(audio))
    assert music.tempo_bpm == pytest.approx(bpm, abs=0.3)
    assert music.key == key


@pytest.mark.parametrize("name", ["rain-and-wind.ogg", "jazz-history.ogg"])
def test_rain_and_speech_have_neither(name: str) -> None:
    audio = decode(DEMO / name).audio
    music = tempo_and_key(audio, whole(audio))
    assert music.tempo_bpm is None
    assert music.key is None


def test_only_the_music_is_measured() -> None:
    """Loud clicks at 100 before the music say nothing about its 120."""
    audio = np.concatenate([clicks(100, 15), drums(120, 15), noise(15)])
    assert tempo_and_key(audio, [span(15, 30)]).tempo_bpm == pytest.approx(120, abs=0.5)


@pytest.mark.parametrize("spans", [[], [span(0, 4)], [span(0, 3), span(8, 11), span(25, 90)]])
def test_little_music_is_no_ground_to_stand_on(spans: list[Span]) -> None:
    assert tempo_and_key(clicks(120, 28), spans) == Music()


def test_figures_are_given_where_the_words_are_not() -> None:
    music = tempo_and_key(noise(20), [span(0, 20)])
    assert (music.tempo_bpm, music.key) == (None, None)
    assert 0 < music.pulse_strength < 0.2
    assert Music.model_validate_json(music.model_dump_json()) == music


def test_a_minute_is_taken_from_over_the_music() -> None:
    """The middle of each third of an hour; what lies between spans is not counted."""
    assert choose([span(0, 3600)], 3600) == [span(590, 610), span(1790, 1810), span(2990, 3010)]
    assert choose([span(100, 160), span(1000, 1060)], 3600) == [
        span(110, 130),
        span(1000, 1020),
        span(1030, 1050),
    ]


spans = st.lists(st.tuples(st.floats(-5, 300), st.floats(0, 120)), max_size=6)


@given(spans, st.floats(0, 300))
def test_pieces_are_music_and_at_most_a_minute(
    made: list[tuple[float, float]], duration_s: float
) -> None:
    given_spans = [span(start, start + length) for start, length in made]
    chosen = choose(given_spans, duration_s)
    assert sum(one.end_s - one.start_s for one in chosen) <= PIECES * PIECE_S + 1e-6
    for piece in chosen:
        assert 0 <= piece.start_s < piece.end_s <= duration_s
        inside = [one for one in given_spans if one.start_s <= piece.end_s]
        assert any(one.end_s >= piece.start_s for one in inside)


def test_keys_are_named_once() -> None:
    assert len(set(KEYS)) == 24
    assert {"C major", "Bb major", "C# minor", "A minor"} <= set(KEYS)
