"""Figures of the benchmark, worked by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from benchmarks.measure import Rank, bootstrap, by_kind, of_half, paired, scores
from benchmarks.searches import LabelledSearch
from benchmarks.tune import Parts, mrr


def rank(name: str, place: int | None, half: str = "test", kind: str = "speech") -> Rank:
    return Rank.model_validate(
        {"search": name, "kind": kind, "half": half, "language": "en", "rank": place}
    )


def search(name: str) -> LabelledSearch:
    return LabelledSearch(
        id=name,
        kind="sound",
        query="q",
        language="en",
        answers=("demo/fog.m4a",),
        start_s=None,
        why="w",
    )


def test_recall_and_mrr_by_hand() -> None:
    """Ranks 1, 2, 6 and none: R@1 1/4, R@5 2/4, MRR (1 + 1/2 + 1/6 + 0) / 4."""
    got = scores([rank("a", 1), rank("b", 2), rank("c", 6), rank("d", None)])
    assert got.recall_1.mean == pytest.approx(0.25)
    assert got.recall_5.mean == pytest.approx(0.5)
    assert got.mrr.mean == pytest.approx((1 + 1 / 2 + 1 / 6) / 4)


def test_an_interval_holds_its_mean_and_is_the_same_each_time() -> None:
    """Of a constant it has no width; of coin flips about 1.96 standard errors each way."""
    assert bootstrap([0.5] * 20) == bootstrap([0.5] * 20)
    assert (bootstrap([0.5] * 20).low, bootstrap([0.5] * 20).high) == (0.5, 0.5)
    flips = bootstrap([0.0, 1.0] * 50)
    assert flips.low < flips.mean < flips.high
    assert flips.high - flips.low == pytest.approx(2 * 1.96 * 0.5 / math.sqrt(100), abs=0.03)
    assert bootstrap([]).count == 0


def test_pairs_are_of_the_same_searches() -> None:
    """A difference between other searches would mean nothing."""
    assert paired([rank("a", 2)], [rank("a", 1)]).mean == pytest.approx(-0.5)
    with pytest.raises(ValueError, match="paired"):
        paired([rank("a", 2)], [rank("b", 1)])


def test_halves_and_kinds_are_kept_apart() -> None:
    """Nothing of the test half is counted while tuning."""
    ranks = [rank("a", 1, "tuning"), rank("b", 1, "test", "sound")]
    assert [one.search for one in of_half(ranks, "tuning")] == ["a"]
    assert [one.search for one in by_kind(ranks)["sound"]] == ["b"]


def test_tuning_adds_parts_as_the_score_does() -> None:
    """Of items with (text, image) 2, 0 and 0, 3 the second is the answer: third part unused."""
    values = np.array([[2.0, 0.0, 0.0, 0.0], [0.0, 3.0, 0.0, 0.0], [2.0, 0.0, 0.0, 0.0]])
    parts = Parts(search("sound-01"), values, np.array([False, True, False]))
    assert parts.reciprocal((1, 1, 0, 0)) == 1.0
    assert parts.reciprocal((1, 0.5, 0, 0)) == pytest.approx(1 / 3)
    assert parts.reciprocal((1, 2 / 3, 0, 0)) == pytest.approx(1 / 2)  # the first of equals
    assert mrr([parts], (1, 1, 0, 0), parts.search.half) == 1.0


def test_an_answer_that_was_not_scored_is_not_found() -> None:
    """Its reciprocal rank is 0, not an error."""
    parts = Parts(search("sound-02"), np.zeros((2, 4)), np.array([False, False]))
    assert parts.reciprocal((1, 1, 1, 1)) == 0.0
