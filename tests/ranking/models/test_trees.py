"""The ranker by trees: parts that sum to the score, missing features, the same trees every time."""

from __future__ import annotations

import sys
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from base.errors import MissingExtraError
from ranking.models import trees
from ranking.models.trees import Block, TreeRanker

NAMES = ("content", "ease", "noise")


@dataclass(frozen=True)
class Given:
    names: tuple[str, ...]
    values: NDArray[np.float32]


def block(people: int = 30, items: int = 40, seed: int = 0) -> Block:
    """What is good by "content", and twice as much by "ease", is relevant; a fifth is not known."""
    draw = np.random.default_rng(seed)
    values = draw.normal(size=(people, items, len(NAMES))).astype(np.float32)
    relevant = values[..., 0] + 2 * values[..., 1] > 2.5
    values[draw.random(values.shape) < 0.2] = np.nan
    return Given(NAMES, values), relevant.astype(np.float32)


def small(**parameters: int) -> TreeRanker:
    return TreeRanker(**{"rounds": 30, "leaf_rows": 5, **parameters})


def fitted(*blocks: Block, **parameters: int) -> TreeRanker:
    ranker = small(**parameters)
    ranker.fit(blocks)
    return ranker


@pytest.fixture(scope="module")
def ranker() -> TreeRanker:
    return fitted(block())


rows = st.lists(
    st.tuples(*[st.floats(-4, 4, width=32) | st.just(float("nan"))] * len(NAMES)), min_size=1
)


@given(rows)
def test_parts_sum_to_what_the_trees_say(
    ranker: TreeRanker, values: list[tuple[float, ...]]
) -> None:
    """TreeSHAP in double precision, whatever is missing; the average is the same for everything."""
    features = Given(NAMES, np.asarray([values], np.float32))
    parts, scores = ranker.parts(features), ranker.scores(features)
    assert parts.shape == (1, len(values), len(NAMES))
    assert np.abs(parts.sum(axis=-1) - scores).max() <= 1e-6
    assert ranker._booster is not None
    raw = np.asarray(ranker._booster.predict(features.values[0], raw_score=True), np.float64)
    assert np.abs(scores[0] + ranker.average - raw).max() <= 1e-6


def test_it_learns_what_is_relevant(ranker: TreeRanker) -> None:
    """On people whom it did not see; noise has the smallest part, what counts twice the largest."""
    features, labels = block(seed=1)
    scores = ranker.scores(features)
    best = np.argsort(-scores, axis=1, kind="stable")[:, :3]
    found = np.take_along_axis(labels, best, axis=1).mean()
    assert found > 4 * labels.mean()
    content, ease, noise = np.abs(ranker.parts(features)).mean(axis=(0, 1))
    assert noise < content < ease


def test_what_is_missing_is_no_zero(ranker: TreeRanker) -> None:
    """A split has a side of its own for what is not known."""
    both = np.array([[[3, 3, 0], [np.nan, np.nan, np.nan], [0, 0, 0]]], np.float32)
    full, empty, zero = ranker.scores(Given(NAMES, both))[0]
    assert full > empty
    assert empty != zero


def test_the_same_trees_every_time(ranker: TreeRanker) -> None:
    """Byte for byte; and other ones where another sample is drawn."""
    kept, again = ranker.state(), fitted(block()).state()
    assert kept["trees"].tobytes() == again["trees"].tobytes()
    other = fitted(block(), seed=1, negatives=10).state()
    assert kept["trees"].tobytes() != other["trees"].tobytes()


def test_restored_it_is_the_same(ranker: TreeRanker) -> None:
    features, _ = block(seed=2)
    other = TreeRanker()
    other.restore(ranker.state())
    np.testing.assert_array_equal(other.scores(features), ranker.scores(features))
    np.testing.assert_array_equal(other.parts(features), ranker.parts(features))
    assert {values.dtype.kind for values in ranker.state().values()} == {"u"}


def test_blocks_are_one_training(ranker: TreeRanker) -> None:
    """As memory allows, people come in parts."""
    features, labels = block()
    first = Given(NAMES, features.values[:10]), labels[:10]
    rest = Given(NAMES, features.values[10:]), labels[10:]
    assert fitted(first, rest).state()["trees"].tobytes() == ranker.state()["trees"].tobytes()


def test_what_is_not_to_be_learned_from_is_left_out() -> None:
    """Labels that are not numbers: their features change nothing."""
    features, labels = block()
    labels[:, :20] = np.nan
    other = features.values.copy()
    other[:, :20] = 9
    one = fitted((features, labels)).state()
    two = fitted((Given(NAMES, other), labels)).state()
    assert one["trees"].tobytes() == two["trees"].tobytes()


@pytest.mark.parametrize("blocks", ["none", "nobody", "nothing relevant", "all relevant"])
def test_nothing_to_learn_prefers_nothing(blocks: str) -> None:
    """No trees: zeros, kept and restored all the same."""
    features, labels = block(people=3)
    given: dict[str, list[Block]] = {
        "none": [],
        "nobody": [(Given(NAMES, features.values[:0]), labels[:0])],
        "nothing relevant": [(features, labels * 0)],
        "all relevant": [(features, labels * 0 + 1)],
    }
    ranker, other = fitted(*given[blocks]), small()
    other.restore(ranker.state())
    for one in (ranker, other):
        assert not one.scores(features).any()
        assert not one.parts(features).any()
        assert one.average == 0


def test_few_rows_are_no_error() -> None:
    """Fewer than a leaf needs: a tree without a split says nothing."""
    features, labels = block(people=2, items=3)
    labels[:, 0], labels[:, 1:] = 1, 0
    scores = fitted((features, labels), leaf_rows=50).scores(features)
    assert scores.shape == (2, 3)
    assert len(np.unique(scores)) == 1


def test_a_list_is_not_longer_than_lightgbm_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is relevant most is kept; of the rest so many are drawn that both fit in."""
    monkeypatch.setattr(trees, "MOST_A_PERSON", 8)
    ranker = small(negatives=100)
    grades = np.array([0, 1, 2, 1, 2, 3, 3, 0, 0, 0, 0, 0, np.nan], np.float32)
    kept = ranker._learned_from(grades, np.random.default_rng(0))
    assert [int(column) for column in kept if grades[column] > 0] == [2, 4, 5, 6]
    assert len(kept) == 8
    assert not np.isnan(grades[kept]).any()


def test_grades_of_relevance_count() -> None:
    """What is relevant in a higher grade comes first."""
    values = np.tile(np.arange(40, dtype=np.float32)[None, :, None], (20, 1, 3))
    labels = np.tile(np.repeat(np.array([0, 1, 2, 3], np.float32), 10), (20, 1))
    scores = fitted((Given(NAMES, values), labels)).scores(Given(NAMES, values[:1]))[0]
    means = [scores[start : start + 10].mean() for start in (0, 10, 20, 30)]
    assert means == sorted(means)
    assert len(set(means)) == 4


def test_other_features_are_refused(ranker: TreeRanker) -> None:
    features, labels = block()
    other = Given(("a", "b", "c"), features.values)
    with pytest.raises(ValueError, match="not"):
        ranker.parts(other)
    with pytest.raises(ValueError, match="not"):
        fitted((features, labels), (other, labels))
    with pytest.raises(ValueError, match="3 features"):
        TreeRanker().restore(ranker.state() | {"names": ranker.state()["names"][:0]})


def test_trees_that_cannot_be_read(ranker: TreeRanker) -> None:
    trees_cut = ranker.state()["trees"][:40]
    with pytest.raises(ValueError, match="cannot be read"):
        TreeRanker().restore(ranker.state() | {"trees": trees_cut})


def test_without_lightgbm_a_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "lightgbm", None)
    with pytest.raises(MissingExtraError, match=r"matinee\[train\]"):
        fitted(block())
