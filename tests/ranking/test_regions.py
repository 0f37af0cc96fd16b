"""Regions: what lies together, named by what tells it from the rest."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ranking.regions import MOST, Numbers, names_of, regions_of


def test_names_by_hand() -> None:
    """`film` is everywhere: ln 1 = 0. `sea` is worth 3·ln 2, `calm` 2·ln(4/3), `jazz` 3·ln 2."""
    words = [["film", "Sea", "calm"], ["film", "sea", "calm"], ["film", "sea"],
             ["film", "jazz"], ["film", "jazz", "calm"], ["film", "jazz"]]  # fmt: skip
    assert names_of([[0, 1, 2], [3, 4, 5]], words) == [("Sea", "calm"), ("jazz",)]


def test_no_word_names_two_regions() -> None:
    """`sea` is worth 4·ln(3/2) here and there: the first has it."""
    words = [["sea"]] * 8 + [["jazz"]] * 4
    groups = [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11]]
    assert names_of(groups, words) == [("sea",), (), ("jazz",)]


def test_what_is_rare_names_nothing() -> None:
    """Once is chance; two of thirty are less than a tenth."""
    words = [["whale"], *([["two"]] * 2), *([[]] * 27), *([["x"]] * 30)]
    assert names_of([list(range(30)), list(range(30, 60))], words) == [(), ("x",)]


def clumps() -> Numbers:
    draw = np.random.default_rng(4)
    middles = np.repeat([[-1.0, -1.0], [1.0, 1.0]], [10, 6], axis=0)
    return middles + draw.normal(scale=0.05, size=(16, 2))


def test_a_region_is_in_one_place() -> None:
    places = clumps()
    words = [["sea"]] * 10 + [["jazz"]] * 6
    which, found = regions_of(places, words)
    assert [one.items for one in found] == sorted((one.items for one in found), reverse=True)
    for number, one in enumerate(found):
        inside = places[which == number]
        assert len(inside) == one.items
        assert len({bool(x > 0) for x in inside[:, 0]}) == 1
        np.testing.assert_allclose([one.x, one.y], inside.mean(axis=0))
    again, _ = regions_of(places, words)
    np.testing.assert_array_equal(which, again)


def test_few_items_and_one_place_have_none() -> None:
    for places in (np.zeros((0, 2)), clumps()[:5], np.zeros((50, 2))):
        which, found = regions_of(places, [["a"]] * len(places))
        assert found == []
        assert which.tolist() == [-1] * len(places)


PLACES = st.integers(0, 60).flatmap(
    lambda count: arrays(np.float64, (count, 2), elements=st.sampled_from([-1.0, 0.0, 0.5, 1.0]))
)


@given(PLACES)
def test_every_item_is_in_one_or_there_are_none(places: Numbers) -> None:
    which, found = regions_of(places, [[]] * len(places))
    assert len(found) <= MOST
    if found:
        assert np.bincount(which).tolist() == [one.items for one in found]
    else:
        assert set(which.tolist()) <= {-1}
