"""What a random order gives, by hand and by trying all orders."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations
from math import log2

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.chance import by_measure, hit, mrr, ndcg, recall
from evaluation.dialogues import Expect
from evaluation.results import Result
from evaluation.scores import scores


def test_recall_is_the_share_of_the_library_that_is_looked_at() -> None:
    """10 of 1000 are 1/100, however many are expected; more than there are is everything."""
    assert recall(10, 1000) == pytest.approx(1 / 100)
    assert recall(50, 20) == 1.0
    assert recall(10, 0) == 0.0


def test_ndcg_of_one_among_three() -> None:
    """The one is first, second or third, each with 1/3; the best order is worth 1."""
    worth = (1 + 1 / log2(3) + 1 / log2(4)) / 3
    assert ndcg(10, 1, 3) == pytest.approx(worth)
    assert ndcg(2, 1, 3) == pytest.approx((1 + 1 / log2(3)) / 3)
    assert ndcg(10, 3, 3) == pytest.approx(1.0)  # every order is the best


def test_mrr_of_two_among_four() -> None:
    """First at 1: 2/4; at 2: 2/4 · 2/3; at 3: 2/4 · 1/3; never at 4."""
    places = [Fraction(2, 4), Fraction(2, 4) * Fraction(2, 3), Fraction(2, 4) * Fraction(1, 3)]
    whole = sum(p / n for n, p in enumerate(places, 1))
    assert whole == Fraction(13, 18)
    assert mrr(50, 2, 4) == pytest.approx(float(whole))
    assert mrr(1, 2, 4) == pytest.approx(1 / 2)
    assert hit(2, 2, 4) == pytest.approx(float(1 - Fraction(2, 4) * Fraction(1, 3)))


def test_with_nothing_to_find_there_is_nothing() -> None:
    """No division by zero, and no more expected than there are items."""
    assert ndcg(10, 0, 5) == mrr(10, 0, 5) == hit(10, 0, 5) == 0.0
    assert ndcg(10, 0, 0) == mrr(10, 1, 0) == 0.0
    assert mrr(10, 9, 3) == hit(1, 9, 3) == 1.0


def test_what_lists_are_too_short_for_is_left_out() -> None:
    """recall@50 of lists of 20 would be recall@20 under another name."""
    assert "recall@50" not in by_measure(1, 1000, 20, 5)
    assert by_measure(1, 1000, 50, 5)["shown"] == pytest.approx(5 / 1000)


@settings(max_examples=25, deadline=None)
@given(
    items=st.integers(1, 6), relevant=st.integers(1, 6), k=st.integers(1, 7), page=st.integers(1, 7)
)
def test_all_orders_of_a_small_library(items: int, relevant: int, k: int, page: int) -> None:
    """The closed forms are the means over all orders, by the same code that scores a turn."""
    relevant = min(relevant, items)
    ids = [f"i{n}" for n in range(items)]
    expect = Expect(items=tuple(ids[:relevant]))
    every = [
        scores(expect, Result(dialogue="d", turn=0, items=order[:k], shown=min(page, k)), k=k)
        for order in permutations(ids)
    ]
    found = by_measure(relevant, items, k, min(page, k))
    for name, value in found.items():
        assert value == pytest.approx(sum(one[name] for one in every) / len(every)), name
    assert {"mrr", "shown"} <= set(found)
