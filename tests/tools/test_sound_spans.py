"""Cutting and joining stretches of sound: protects times and shares."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.slots import SoundSpan, Span, Tag
from tools.sound_spans import cut, merge, summarise


def span(start_s: float, end_s: float) -> Span:
    return Span(start_s=start_s, end_s=end_s)


def sound(start_s: float, end_s: float, kind: str = "music", **tags: float) -> SoundSpan:
    found = tuple(Tag(text=text, score=score) for text, score in tags.items())
    return SoundSpan(start_s=start_s, end_s=end_s, kind=kind, tags=found)


def test_pauses_are_closed_and_the_rest_is_tiled() -> None:
    spoken, windows = cut(20.0, [span(2, 4), span(4.5, 6)], gap_s=1.0, window_s=3.0)
    assert spoken == [span(2, 6)]
    assert windows == [
        span(0, 2),
        span(6, 9),
        span(9, 12),
        span(12, 15),
        span(15, 18),
        span(18, 20),
    ]


def test_short_edges_belong_to_the_speech() -> None:
    assert cut(10.0, [span(0.4, 9.5)], 1.0, 3.0) == ([span(0, 10)], [])


def test_a_short_rest_belongs_to_the_window_before() -> None:
    assert cut(6.5, [], 1.0, 3.0)[1] == [span(0, 3), span(3, 6.5)]


spans = st.lists(
    st.tuples(st.floats(-5, 60), st.floats(0, 20)).map(lambda p: span(p[0], p[0] + p[1])),
    max_size=8,
)


@given(st.floats(0.01, 60), spans)
def test_speech_and_windows_tile_the_recording(duration_s: float, speech: list[Span]) -> None:
    spoken, windows = cut(duration_s, speech, gap_s=1.0, window_s=3.0)
    pieces = sorted([*spoken, *windows], key=lambda piece: piece.start_s)
    assert [piece.start_s for piece in pieces] == [0.0, *(piece.end_s for piece in pieces[:-1])]
    assert pieces[-1].end_s == duration_s
    assert all(piece.start_s < piece.end_s for piece in pieces)


def test_alike_neighbours_are_joined_and_others_are_not() -> None:
    pieces = [
        sound(0, 3, piano=0.8, calm=0.5),
        sound(3, 6, piano=0.6, calm=0.7),
        sound(6, 9, techno=0.9),
        sound(9, 12, "silence"),
        sound(12, 15, "silence"),
    ]
    merged = merge(pieces, similarity=0.6)
    assert [(one.start_s, one.end_s, one.kind) for one in merged] == [
        (0, 6, "music"),
        (6, 9, "music"),
        (9, 15, "silence"),
    ]
    assert {tag.text: tag.score for tag in merged[0].tags} == pytest.approx(
        {"piano": 0.7, "calm": 0.6}
    )


def test_scores_of_the_whole_are_of_what_sounds() -> None:
    """3 s of piano and 1 s without a tag: 0.8 x 3/4; speech and silence do not dilute it."""
    pieces = [sound(0, 3, piano=0.8), sound(3, 4, "other"), sound(4, 8, "speech")]
    shares, tags = summarise(pieces, tags=5, min_score=0.1)
    assert shares == {"speech": 4 / 8, "music": 3 / 8, "other": 1 / 8, "silence": 0.0}
    assert [tag.text for tag in tags] == ["piano"]
    assert tags[0].score == pytest.approx(0.6)
