"""The ranker by trees: parts that sum to the score, missing features, the same trees every time."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.errors import MissingExtraError
from ranking.lists import Lists
from ranking.models import trees
from ranking.models.trees import TreeRanker

NAMES = ("content", "ease", "noise")
FEATURES = len(NAMES)
NONE = Lists(np.zeros((0, 4, FEATURES), np.float32), np.zeros((0, 4), bool), np.zeros((0, 4), bool))


def lists(count: int = 40, depth: int = 30, seed: int = 0) -> Lists:
    """What is good by "content", and twice as good by "ease", is relevant; a fifth is not known."""
    draw = np.random.default_rng(seed)
    values = draw.normal(size=(count, depth, FEATURES)).astype(np.float32)
    relevant = values[..., 0] + 2 * values[..., 1] > 2.5
    relevant[:, 0], values[:, 0, :2] = True, 3  # each list has something relevant
    values[draw.random(values.shape) < 0.2] = np.nan
    return Lists(values, relevant, np.ones(relevant.shape, bool))


def small(**parameters: int) -> TreeRanker:
    return TreeRanker(**{"rounds": 30, "leaf_rows": 5, **parameters})


def fitted(warm: Lists, mixed: Lists = NONE, **parameters: int) -> TreeRanker:
    ranker = small(**parameters)
    ranker.fit(NAMES, warm, NONE, mixed)
    return ranker


def trees_of(ranker: TreeRanker) -> bytes:
    return ranker.state()["trees"].tobytes()


@pytest.fixture(scope="module")
def ranker() -> TreeRanker:
    return fitted(lists())


rows = st.lists(
    st.tuples(*[st.floats(-4, 4, width=32) | st.just(float("nan"))] * FEATURES), min_size=1
)


@given(rows)
def test_parts_sum_to_what_the_trees_say(
    ranker: TreeRanker, given_rows: list[tuple[float, ...]]
) -> None:
    """TreeSHAP in double precision, whatever is missing; the average is the same for everything."""
    values = np.asarray([given_rows], np.float32)
    parts, scores = ranker.parts(values), ranker.scores(values)
    assert parts.shape == (1, len(given_rows), FEATURES + 1)
    assert not parts[..., -1].any()
    assert np.abs(parts.sum(axis=-1) - scores).max() <= 1e-6
    assert ranker._booster is not None
    raw = np.asarray(ranker._booster.predict(values[0], raw_score=True), np.float64)
    assert np.abs(scores[0] + ranker.average - raw).max() <= 1e-6


def test_it_learns_what_is_relevant(ranker: TreeRanker) -> None:
    """In lists that it did not see; noise has the smallest part, what counts twice the largest."""
    other = lists(seed=1)
    best = np.argsort(-ranker.scores(other.values), axis=1, kind="stable")[:, :3]
    found = np.take_along_axis(other.relevant, best, axis=1).mean()
    assert found > 3 * other.relevant.mean()
    content, ease, noise, _ = np.abs(ranker.parts(other.values)).mean(axis=(0, 1))
    assert noise < content < ease


def test_what_is_missing_is_no_zero(ranker: TreeRanker) -> None:
    """A split has a side of its own for what is not known."""
    both = np.array([[3, 3, 0], [np.nan, np.nan, np.nan], [0, 0, 0]], np.float32)
    full, empty, zero = ranker.scores(both)
    assert full > empty
    assert empty != zero


def test_the_same_trees_every_time(ranker: TreeRanker) -> None:
    """Byte for byte."""
    assert trees_of(fitted(lists())) == trees_of(ranker)
    assert trees_of(fitted(lists(seed=1))) != trees_of(ranker)


def test_restored_it_is_the_same(ranker: TreeRanker) -> None:
    values = lists(seed=2).values
    other = TreeRanker()
    other.restore(ranker.state())
    np.testing.assert_array_equal(other.scores(values), ranker.scores(values))
    np.testing.assert_array_equal(other.parts(values), ranker.parts(values))
    assert {kept.dtype.kind for kept in ranker.state().values()} == {"u"}


def test_hidden_items_are_learned_from_beside_the_others(ranker: TreeRanker) -> None:
    """Lists of both are as many lists more."""
    both = lists(seed=3)
    assert trees_of(fitted(lists(), both)) == trees_of(fitted(Lists.joined([lists(), both])))
    assert trees_of(fitted(lists(), both)) != trees_of(ranker)


def test_empty_places_teach_nothing(ranker: TreeRanker) -> None:
    """Nor do those beyond what LightGBM takes."""
    padded = lists().padded(50)
    assert trees_of(fitted(padded)) == trees_of(ranker)


def test_a_list_is_not_longer_than_lightgbm_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = lists()
    monkeypatch.setattr(trees, "LONGEST", 10)
    cut = Lists(whole.values[:, :10], whole.relevant[:, :10], whole.there[:, :10])
    assert trees_of(fitted(whole)) == trees_of(fitted(cut))


@pytest.mark.parametrize("names", [NAMES, ()])
def test_nothing_to_learn_prefers_nothing(names: tuple[str, ...]) -> None:
    """No lists, or no features: zeros, kept and restored all the same."""
    ranker, other = small(), small()
    given_lists = (
        NONE if names else Lists(np.zeros((2, 3, 0), np.float32), *[np.ones((2, 3), bool)] * 2)
    )
    ranker.fit(names, given_lists, given_lists, given_lists)
    other.restore(ranker.state())
    values = np.ones((2, 3, len(names)), np.float32)
    for one in (ranker, other):
        assert one.scores(values).tolist() == [[0.0] * 3] * 2
        assert one.parts(values).tolist() == [[[0.0] * (len(names) + 1)] * 3] * 2
        assert one.average == 0


def test_few_rows_are_no_error() -> None:
    """Fewer than a leaf needs: trees without a split say nothing."""
    values = lists(count=2, depth=3).values
    scores = fitted(lists(count=2, depth=3), leaf_rows=50).scores(values)
    assert scores.shape == (2, 3)
    assert len(np.unique(scores)) == 1


def test_nobody_is_scored(ranker: TreeRanker) -> None:
    nobody = np.zeros((0, 5, FEATURES), np.float32)
    assert ranker.scores(nobody).shape == (0, 5)
    assert ranker.parts(nobody).shape == (0, 5, FEATURES + 1)


def test_trees_that_cannot_be_read(ranker: TreeRanker) -> None:
    with pytest.raises(ValueError, match="cannot be read"):
        TreeRanker().restore(ranker.state() | {"trees": ranker.state()["trees"][:40]})
    with pytest.raises(ValueError, match="3 features"):
        TreeRanker().restore(ranker.state() | {"names": ranker.state()["names"][:0]})


def test_without_lightgbm_a_sentence_says_what_to_install(
    ranker: TreeRanker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "lightgbm", None)
    with pytest.raises(MissingExtraError, match=r"matinee\[train\]"):
        fitted(lists())
    with pytest.raises(MissingExtraError, match=r"matinee\[train\]"):
        TreeRanker().restore(ranker.state())
