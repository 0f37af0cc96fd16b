"""Cutting and joining stretches of sound: protects times and shares."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.slots import SoundSpan, Span, Tag
from tools.sound_spans import cut, likeness, merge, summarise


def span(start_s: float, end_s: float) -> Span:
    return Span(start_s=start_s, end_s=end_s)


def sound(start_s: float, end_s: float, kind: str = "music", **tags: float) -> SoundSpan:
    found = tuple(Tag(text=text, score=score) for text, score in tags.items())
    return SoundSpan(start_s=start_s, end_s=end_s, kind=kind, tags=found)


def music(place: int, scores: dict[str, float]) -> SoundSpan:
    """The window of 3 s at that place."""
    return sound(3.0 * place, 3.0 * place + 3.0, "music", **scores)


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


def test_one_odd_piece_is_no_change() -> None:
    """A window that a drum break filled does not cut the song in three."""
    song = [sound(3 * i, 3 * i + 3, guitar=0.9, calm=0.6) for i in range(9)]
    song[4] = sound(12, 15, calm=0.6, drums=0.8)
    assert [(one.start_s, one.end_s) for one in merge(song, 0.6)] == [(0, 27)]


def test_the_part_with_the_piano_has_its_time() -> None:
    """The manner is the same, one instrument takes over; a mixed window lies between them."""
    manner = {"slow": 0.8, "calm": 0.7, "jazz": 0.7, "instrumental": 0.6}
    played = [{"guitar": 0.95}] * 6 + [{"guitar": 0.5, "piano": 0.6}] + [{"piano": 0.98}] * 6
    first, second = merge([music(i, manner | tags) for i, tags in enumerate(played)], 0.6)
    assert first.end_s == second.start_s == pytest.approx(19.5, abs=1.5)
    assert [one.tags[0].text for one in (first, second)] == ["guitar", "piano"]


def test_sound_of_which_nothing_is_known_is_one_span() -> None:
    """Rain, that is called noise now and then."""
    rain = [
        sound(3 * i, 3 * i + 3, "other", **({"noise": 0.8} if i == 4 else {})) for i in range(9)
    ]
    assert [(one.start_s, one.end_s) for one in merge(rain, 0.6)] == [(0, 27)]


@pytest.mark.parametrize(
    ("before", "after", "pieces", "expected"),
    [
        ({"a": 1.0}, {"a": 0.5}, 3, 1.0),
        ({"a": 0.6, "b": 0.8}, {"a": 0.8, "b": 0.6}, 3, 0.96),  # an exchange of 0.2 is usual
        ({"a": 0.9, "c": 0.9}, {"b": 0.9, "c": 0.9}, 3, 0.35),  # of 0.5 and 1 - (0.9 - 0.25)
        ({"a": 0.9, "c": 0.9}, {"b": 0.9, "c": 0.9}, 2, 0.5),  # too little to speak of exchange
        ({"a": 0.5}, {}, 3, 1.0),
    ],
)
def test_likeness_by_hand(
    before: dict[str, float], after: dict[str, float], pieces: int, expected: float
) -> None:
    old, new = ([music(i, scores) for i in range(pieces)] for scores in (before, after))
    assert likeness(old, new) == pytest.approx(expected)
    assert likeness(new, old) == pytest.approx(expected)


def test_scores_of_the_whole_are_of_what_sounds() -> None:
    """3 s of piano and 1 s without a tag: 0.8 x 3/4; speech and silence do not dilute it."""
    pieces = [sound(0, 3, piano=0.8), sound(3, 4, "other"), sound(4, 8, "speech")]
    shares, tags = summarise(pieces, tags=5, min_score=0.1)
    assert shares == {"speech": 4 / 8, "music": 3 / 8, "other": 1 / 8, "silence": 0.0}
    assert [tag.text for tag in tags] == ["piano"]
    assert tags[0].score == pytest.approx(0.6)
