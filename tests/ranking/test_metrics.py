"""Measures of ranked lists: every figure here is a fraction worked by hand."""

from __future__ import annotations

from collections.abc import Callable
from math import log, log2, nan, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.sparse import csr_array

from ranking import metrics

Measure = Callable[[metrics.Ranked, csr_array], NDArray[np.float64]]
# Six items, three people. Ada's relevant items are 0, 2, 5; Bo's is 4; nothing is Cy's.
RELEVANT = csr_array([[1, 0, 1, 0, 0, 1], [0, 0, 0, 0, 1, 0], [0, 0, 0, 0, 0, 0]])
# Ada's list hits at places 2 and 4; Bo's hits nothing and has one place empty.
LISTS = np.array([[1, 2, 3, 0], [0, 1, 2, -1], [0, 1, 2, 3]])


@pytest.mark.parametrize(
    ("measure", "ada", "bo"),
    [
        (metrics.precision, 2 / 4, 0.0),
        (metrics.recall, 2 / 3, 0.0),
        (metrics.f1, 2 * (1 / 2) * (2 / 3) / (1 / 2 + 2 / 3), 0.0),  # 4/7
        # 1/log2(3) + 1/log2(5), by the best of three: 1 + 1/log2(3) + 1/2
        (metrics.ndcg, (1 / log2(3) + 1 / log2(5)) / (1 + 1 / log2(3) + 1 / 2), 0.0),
        (metrics.mrr, 1 / 2, 0.0),
        (metrics.hit_rate, 1.0, 0.0),
    ],
)
def test_accuracy_by_hand(measure: Measure, ada: float, bo: float) -> None:
    """To whom nothing is relevant, nothing can be measured: not a number, and left out."""
    found = measure(LISTS, RELEVANT)
    assert found == pytest.approx([ada, bo, nan], nan_ok=True)
    assert metrics.mean(found) == pytest.approx((ada + bo) / 2)


def test_at_two() -> None:
    """The same lists cut to two places: one hit of two, and one of three relevant ones."""
    cut = LISTS[:, :2]
    assert metrics.precision(cut, RELEVANT)[0] == 1 / 2
    assert metrics.recall(cut, RELEVANT)[0] == pytest.approx(1 / 3)
    assert metrics.f1(cut, RELEVANT)[0] == pytest.approx(2 / 5)
    assert metrics.ndcg(cut, RELEVANT)[0] == pytest.approx((1 / log2(3)) / (1 + 1 / log2(3)))


def test_the_ideal_is_no_longer_than_what_is_relevant() -> None:
    """One relevant item at the first of three places is the best that can be."""
    assert metrics.ndcg(np.array([[4, 0, 1]]), RELEVANT[[1]])[0] == 1.0


def test_an_entry_that_is_stored_as_0_is_not_relevant() -> None:
    stored = csr_array((np.array([0.0, 1.0]), (np.array([0, 0]), np.array([0, 1]))), shape=(1, 2))
    assert metrics.recall(np.array([[0]]), stored)[0] == 0.0
    assert metrics.recall(np.array([[1]]), stored)[0] == 1.0


def test_coverage() -> None:
    """Items 0, 1, 2, 3 of six are in some list; the empty place is none."""
    assert metrics.coverage(LISTS, 6) == 4 / 6
    assert metrics.coverage(LISTS, 0) == 0.0


def test_intra_list_diversity() -> None:
    """Cosines 0, 4/5 and 3/5, whatever the lengths: 1 − 7/15; the zero row is in no pair."""
    vectors = np.array([[2.0, 0], [0, 3], [0.8, 0.6], [0, 0], [nan, 1]])
    lists = np.array([[0, 1, 2, 3], [0, 1, -1, -1], [0, 3, -1, -1], [4, 0, 2, -1]])
    found = metrics.intra_list_diversity(lists, vectors)
    assert found == pytest.approx([8 / 15, 1.0, nan, 1 / 5], nan_ok=True)


PLAYED = csr_array([[1, 1, 0, 0], [1, 0, 0, 0], [1, 1, 0, 0], [1, 0, 1, 0]])  # counts 4, 2, 1, 0


def test_novelty() -> None:
    """Of four people 4, 2, 1 and none played: 0, 1 and 2 bits, and 2 where nobody did."""
    lists = np.array([[0, 1, -1], [1, 2, 3], [-1, -1, -1]])
    assert metrics.novelty(lists, PLAYED) == pytest.approx([1 / 2, 5 / 3, nan], nan_ok=True)


def test_serendipity() -> None:
    """Two of the three hits are among the two most played; the third is 1/3 of the places."""
    relevant = csr_array([[1, 1, 1, 0], [0, 0, 0, 0]])
    lists = np.array([[0, 1, 2], [0, 1, 2]])
    assert metrics.serendipity(lists, relevant, PLAYED, most=2) == pytest.approx(
        [1 / 3, nan], nan_ok=True
    )
    assert metrics.serendipity(lists, relevant, PLAYED)[0] == 0.0  # all are among the three


GENRES = csr_array([[1, 0], [0, 1], [0.5, 0.5], [0, 0]])


def test_calibration() -> None:
    """History 3/4 and 1/4, list 1/2 and 1/2: q̃ is 99/100 of the one and 1/100 of the other."""
    history = csr_array([[1, 0, 1, 1], [1, 0, 1, 0], [0, 0, 0, 1], [1, -1, 0, 0]])
    lists = np.array([[2, -1], [0, 2], [0, 1], [1, 3]])
    first, second = 0.99 / 2 + 0.01 * 3 / 4, 0.99 / 2 + 0.01 / 4
    by_hand = 3 / 4 * log(3 / 4 / first) + 1 / 4 * log(1 / 4 / second)
    found = metrics.calibration(lists, history, GENRES)
    # the same mix is 0; a history without genres is not known; a wholly other list is log(1/α)
    assert found == pytest.approx([by_hand, 0.0, nan, log(100)], nan_ok=True)
    assert metrics.calibration(np.array([[3, -1]]), history[[0]], GENRES)[0] == (
        pytest.approx(log(100))
    )


def test_bootstrap_holds_the_mean_and_is_the_same_each_time() -> None:
    a, b = np.array([0.5, 1.0, 0.25, nan]), np.array([0.25, 0.5, 0.25, 1.0])
    found = metrics.paired_bootstrap(a, b, seed=3)
    assert found.mean == pytest.approx(1 / 4)  # of 1/4, 1/2 and 0; the fourth is not known
    assert 0.0 <= found.low < found.mean < found.high <= 1 / 2
    assert found == metrics.paired_bootstrap(a, b, seed=3)


def test_bootstrap_of_a_certain_difference_has_no_width() -> None:
    steps = np.arange(50.0)
    assert metrics.paired_bootstrap(steps + 0.5, steps, seed=1) == (0.5, 0.5, 0.5)
    nobody = metrics.paired_bootstrap(np.zeros(0), np.zeros(0), seed=1)
    assert np.isnan(nobody).all()
    with pytest.raises(ValueError, match="not of the same people"):
        metrics.paired_bootstrap(np.zeros(2), np.zeros(3), seed=1)


def test_bootstrap_interval_is_as_wide_as_theory_has_it() -> None:
    """Half zeros, half ones of 400: the mean's error is 1/2/√400, and the interval 2·1.96 of it."""
    found = metrics.paired_bootstrap(np.repeat([0.0, 1.0], 200), np.zeros(400), seed=5)
    assert found.high - found.low == pytest.approx(2 * 1.96 * 0.5 / 20, rel=0.1)


def test_detectable() -> None:
    """Differences 0, 2, 4: sd 2, √3; two equal ones could be told from anything."""
    assert metrics.detectable(np.array([0.0, 2.0, 4.0, nan])) == pytest.approx(2.8 * 2 / sqrt(3))
    assert metrics.detectable(np.array([1.0, 1.0])) == 0.0
    assert np.isnan(metrics.detectable(np.array([1.0])))


def test_top_k_by_hand() -> None:
    """Seen is left out, not a number is left out, ties keep the order of columns, −1 is no item."""
    scores = np.array([[0.5, 0.9, 0.5, nan, 0.1], [nan, nan, nan, nan, 2.0], [1, 1, 1, 1, 1]])
    seen = csr_array([[0, 1, 0, 0, 0], [0, 0, 0, 0, 1], [0, 0, 1, 0, 0]])
    assert metrics.top_k(scores, seen, 3).tolist() == [[0, 2, 4], [-1, -1, -1], [0, 1, 3]]
    assert metrics.top_k(scores, None, 2).tolist() == [[1, 0], [4, -1], [0, 1]]


def test_top_k_of_little() -> None:
    """No items, no people, more places than items, none: an answer of the right shape each."""
    assert metrics.top_k(np.zeros((2, 0)), None, 3).tolist() == [[-1] * 3] * 2
    assert metrics.top_k(np.zeros((0, 4)), None, 3).shape == (0, 3)
    assert metrics.top_k(np.zeros((1, 2)), None, 4).tolist() == [[0, 1, -1, -1]]
    assert metrics.top_k(np.zeros((1, 2)), None, 0).shape == (1, 0)
    nothing = metrics.top_k(np.zeros((1, 0)), None, 2)
    assert np.isnan(metrics.ndcg(nothing, csr_array((1, 0)))).all()
    assert np.isnan(metrics.intra_list_diversity(nothing, np.zeros((0, 3)))).all()
    assert np.isnan(metrics.novelty(nothing, csr_array((1, 0)))).all()


ROWS = st.lists(
    st.lists(st.sampled_from([0.0, 0.25, 1.0, -2.0, nan, np.inf, -np.inf]), min_size=5, max_size=5),
    min_size=1,
    max_size=6,
)


@given(ROWS, st.integers(0, 7), st.data())
def test_top_k_is_a_stable_sort(rows: list[list[float]], k: int, data: st.DataObject) -> None:
    scores = np.array(rows)
    seen: NDArray[np.int_] = np.array([data.draw(st.lists(
        st.integers(0, 1), min_size=5, max_size=5)) for _ in rows])  # fmt: skip
    found = metrics.top_k(scores, csr_array(seen), k)
    for row, (line, known) in enumerate(zip(rows, seen, strict=True)):
        left = [c for c in range(5) if not np.isnan(line[c]) and not known[c]]
        best = sorted(left, key=lambda c: -line[c])[:k]
        assert found[row].tolist() == best + [-1] * (k - len(best))


@given(ROWS, st.integers(1, 5))
def test_accuracy_is_between_0_and_1(rows: list[list[float]], k: int) -> None:
    """And a list of everything has found everything."""
    scores = np.nan_to_num(np.array(rows), nan=0.0)
    relevant = csr_array(scores > 0)
    lists = metrics.top_k(scores, None, k)
    for measure in (metrics.precision, metrics.recall, metrics.f1, metrics.ndcg, metrics.mrr):
        found = measure(lists, relevant)
        assert ((found >= 0) & (found <= 1 + 1e-12) | np.isnan(found)).all()
    perfect = metrics.ndcg(lists, relevant)  # the best scores are the relevant items
    assert perfect[~np.isnan(perfect)] == pytest.approx(1.0)
