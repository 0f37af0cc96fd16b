"""Where the stretches of a sample lie, and the way between its times and the file's."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.slots import SAMPLE_RATE, Span, Word
from catalog.clock import GAP_S, Clock, one_after_the_other
from catalog.extent import sample_extent

EPSILON = 1e-6


def spans(*pairs: tuple[float, float]) -> list[Span]:
    return [Span(start_s=start_s, end_s=end_s) for start_s, end_s in pairs]


@given(st.floats(1, 1e6), st.floats(1, 1000), st.integers(1, 40))
def test_stretches_lie_inside_in_order_apart_and_are_few(
    duration_s: float, most_s: float, pieces: int
) -> None:
    extent = sample_extent(duration_s, most_s, pieces)
    if duration_s <= most_s:
        assert extent == ()
        return
    assert 1 <= len(extent) <= pieces
    assert sum(span.end_s - span.start_s for span in extent) <= most_s * (1 + EPSILON)
    assert all(0 <= span.start_s < span.end_s <= duration_s * (1 + EPSILON) for span in extent)
    assert all(one.end_s < other.start_s for one, other in pairwise(extent))
    before, after = extent[0].start_s, duration_s - extent[-1].end_s
    assert before == pytest.approx(after, abs=duration_s * EPSILON), "the ends are left out alike"


def test_an_hour_by_hand() -> None:
    """Sixths of 600 s, and 30 s in the middle of each."""
    extent = sample_extent(3600.0)
    assert [span.start_s for span in extent] == [285, 885, 1485, 2085, 2685, 3285]
    assert {span.end_s - span.start_s for span in extent} == {30}


def test_little_more_than_the_most_is_not_torn_into_six() -> None:
    assert [round(span.start_s, 2) for span in sample_extent(190.0)] == [5.0]
    assert len(sample_extent(205.0)) == 2


@pytest.mark.parametrize("unknown", [None, 0.0, -1.0, float("nan"), float("inf")])
def test_of_an_unknown_length_it_is_the_beginning(unknown: float | None) -> None:
    assert sample_extent(unknown) == (Span(start_s=0, end_s=180),)


def test_a_sample_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="positive"):
        sample_extent(10.0, 0.0)


rising = st.lists(st.floats(0.1, 50), min_size=2, max_size=12).map(
    lambda steps: [float(time) for time in np.cumsum(steps)]
)


@given(rising, st.floats(0, 600), st.floats(0, 30))
def test_times_go_there_and_back(times: list[float], start_s: float, length_s: float) -> None:
    """Whatever of a span has sound comes back where it was, and lies in the compact sound."""
    pieces = tuple(spans(*zip(times[::2], times[1::2], strict=False)))
    clock, span = Clock(pieces=pieces), Span(start_s=start_s, end_s=start_s + length_s)
    end_s = sum(p.end_s - p.start_s for p in pieces) + clock.gap_s * (len(pieces) - 1)
    for compact in clock.to_compact(span):
        assert 0 <= compact.start_s < compact.end_s <= end_s + EPSILON
        back = clock.to_file(compact)
        assert span.start_s - EPSILON <= back.start_s <= back.end_s <= span.end_s + EPSILON
        assert back.end_s - back.start_s == pytest.approx(compact.end_s - compact.start_s)
    back = clock.to_file(span)
    assert any(p.start_s <= back.start_s <= back.end_s <= p.end_s for p in pieces)


def test_the_clock_by_hand() -> None:
    clock = Clock(pieces=tuple(spans((10, 20), (50, 55))))
    assert clock.to_file(Span(start_s=2, end_s=3)) == Span(start_s=12, end_s=13)
    assert clock.to_file(Span(start_s=12, end_s=13)) == Span(start_s=51, end_s=52)
    assert clock.to_file(Span(start_s=8, end_s=12)) == Span(start_s=18, end_s=20), "most is there"
    assert clock.to_file(Span(start_s=10.2, end_s=10.4)) == Span(start_s=20, end_s=20), "silence"
    assert clock.to_compact(Span(start_s=19, end_s=52)) == spans((9, 10), (11, 13))
    assert clock.to_compact(Span(start_s=30, end_s=40)) == []
    word = Word(start_s=12, end_s=12.5, text="tide")
    assert clock.to_file(word) == Word(start_s=51, end_s=51.5, text="tide")


def test_without_pieces_both_times_are_the_same() -> None:
    span = Span(start_s=3, end_s=4)
    assert Clock().to_file(span) == span
    assert Clock().to_compact(span) == [span]
    assert Clock.model_validate_json(Clock(pieces=(span,)).model_dump_json()).pieces == (span,)


def test_sounds_have_silence_between_and_none_at_the_ends() -> None:
    one = np.ones(10, np.float32)
    gap = round(GAP_S * SAMPLE_RATE)
    joined = one_after_the_other([one, one, one])
    assert joined.size == 30 + 2 * gap
    assert joined.sum() == 30
    assert joined[[0, 9, 10 + gap, -1]].tolist() == [1, 1, 1, 1]
    assert one_after_the_other([]).shape == (0,)
