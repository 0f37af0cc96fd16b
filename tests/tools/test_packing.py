"""Packing holds every sample once, and brings no time to another place."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.slots import SAMPLE_RATE, Span
from tools.packing import Pack, Piece, Range, clean, lay, pack

S = SAMPLE_RATE


def ranges_of(gaps_and_lengths: list[tuple[int, int]]) -> list[Range]:
    edges = list(itertools.accumulate(itertools.chain.from_iterable(gaps_and_lengths)))
    return list(zip(edges[::2], edges[1::2], strict=True))


speech = st.lists(st.tuples(st.integers(0, 3 * S), st.integers(1, 8 * S)), max_size=20).map(
    ranges_of
)


def test_two_pieces_and_a_gap_worked_by_hand() -> None:
    (only,) = pack([(1 * S, 3 * S), (10 * S, 15 * S)], window_s=30, gap_s=0.5)
    assert only == Pack(
        (
            Piece(start=1 * S, at=0, length=2 * S),
            Piece(start=10 * S, at=S * 5 // 2, length=5 * S),
        )
    )
    assert only.length == S * 15 // 2


def test_a_full_window_is_closed() -> None:
    packs = pack([(0, 6 * S), (7 * S, 10 * S), (20 * S, 22 * S)], window_s=10, gap_s=1)
    assert [[piece.start // S for piece in one.pieces] for one in packs] == [[0, 7], [20]]


def test_ranges_that_touch_are_one_piece() -> None:
    (only,) = pack([(0, 4 * S), (4 * S, 9 * S)], window_s=10)
    assert only.pieces == (Piece(start=0, at=0, length=9 * S),)


def test_ranges_that_touch_but_do_not_fit_together_stay_apart() -> None:
    packs = pack([(0, 6 * S), (6 * S, 12 * S)], window_s=10)
    assert [one.pieces[0].start for one in packs] == [0, 6 * S]


def test_a_range_longer_than_a_window_is_cut_evenly() -> None:
    packs = pack([(0, 25 * S)], window_s=10)
    assert [one.length for one in packs] == [8 * S + S // 3, 8 * S + S // 3, 8 * S + S // 3 + 1]


@given(speech, st.sampled_from([0.0, 0.2, 1.0]))
def test_every_sample_is_in_exactly_one_window(speech: list[Range], gap_s: float) -> None:
    """Nothing said is lost or heard twice, nothing overlaps, and no window is overfull."""
    packs = pack(speech, window_s=5, gap_s=gap_s)
    for one in packs:
        assert one.length <= 5 * S
        for piece, following in itertools.pairwise(one.pieces):
            assert following.at - piece.until == round(gap_s * S)
    laid = [(piece.start, piece.end) for one in packs for piece in one.pieces]
    assert laid == sorted(laid)
    assert joined(laid) == joined(speech)


def joined(ranges: list[Range]) -> list[Range]:
    whole: list[Range] = []
    for start, end in ranges:
        if whole and whole[-1][1] == start:
            whole[-1] = (whole[-1][0], end)
        else:
            whole.append((start, end))
    return whole


@given(speech, st.floats(0, 1), st.floats(0, 1))
def test_a_time_comes_back_to_its_place(speech: list[Range], where: float, until: float) -> None:
    """A stretch inside a piece maps back exactly."""
    for one in pack(speech, window_s=5):
        for piece in one.pieces:
            first = (piece.at + min(where, until) * piece.length) / S
            last = (piece.at + max(where, until) * piece.length) / S
            place = one.locate(first, last)
            if len(one.pieces) == 1 or piece.at < (first + 0.75 * (last - first)) * S < piece.until:
                assert place.start_s == pytest.approx(first + (piece.start - piece.at) / S)
                assert place.end_s == pytest.approx(last + (piece.start - piece.at) / S)


@given(speech, st.lists(st.floats(0, 6), min_size=2, max_size=40).map(sorted))
def test_times_stay_in_order_and_in_speech(speech: list[Range], edges: list[float]) -> None:
    """Words that follow each other in the window do so in the recording, inside its ranges."""
    for one in pack(speech, window_s=5):
        places = [one.locate(start, end) for start, end in itertools.pairwise(edges)]
        order = [edge for place in places for edge in (place.start_s, place.end_s)]
        assert order == sorted(order)
        for place in places:
            assert any(
                piece.start / S <= place.start_s <= place.end_s <= piece.end / S
                for piece in one.pieces
            )


def test_a_word_after_a_pause_belongs_to_what_follows() -> None:
    """Alignment starts a word in the pause before it, so its end decides."""
    (only,) = pack([(0, 2 * S), (9 * S, 12 * S)], gap_s=0.2)
    place = only.locate(1.6, 2.6)
    assert (place.start_s, place.end_s) == pytest.approx((9.0, 9.4))


def test_sound_is_laid_where_the_pieces_say() -> None:
    """Each stretch is at its own place, with silence between and after."""
    audio = np.arange(1, 8 * S + 1, dtype=np.float32)
    (only,) = pack([(S, 2 * S), (5 * S, 7 * S)], window_s=10, gap_s=0.5)
    window = lay(only, audio, 10 * S)
    assert window.shape == (10 * S,)
    assert np.array_equal(window[:S], audio[S : 2 * S])
    assert not window[S : S * 3 // 2].any()
    assert np.array_equal(window[S * 3 // 2 : S * 7 // 2], audio[5 * S : 7 * S])
    assert not window[S * 7 // 2 :].any()


def test_spans_are_cleaned() -> None:
    """Spans out of order, overlapping or reaching outside the recording do no harm."""
    spans = [(5, 6), (1, 3), (2, 4), (9, 99), (-1, 0.5), (8, 8), (4, 5)]
    given_spans = [Span(start_s=start, end_s=end) for start, end in spans]
    seconds = [(start / S, end / S) for start, end in clean(given_spans, 10 * S)]
    assert seconds == [(0, 0.5), (1, 4), (4, 5), (5, 6), (9, 10)]
