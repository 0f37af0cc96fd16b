"""Fusion: the figures by hand, one inner product that is the sum of its parts, calibration."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from base.settings import FusionSettings
from base.slots import Modality
from ranking.fusion import (
    PRIOR,
    PRIOR_PAIRS,
    Calibration,
    Layout,
    against_items,
    best_mean,
    best_means,
    calibrate,
    join,
    joined_parts,
    scaled,
    weighted_parts,
    weights_of,
)

TEXT, IMAGE, SOUND, TIMBRE = Modality
Row = Any  # float64: what is claimed of formulas is checked to more digits than are stored
A: Row = np.arange(1.0, 6.0)
B: Row = np.arange(6.0, 11.0)
C: Row = np.arange(11.0, 16.0)
METHODS = ["sum", "mean", "product", "concat"]


def cosine(left: Row, right: Row) -> float:
    return float(left @ right / np.linalg.norm(left) / np.linalg.norm(right))


def test_the_sum_of_the_worked_example() -> None:
    """The article has [18..22]; the sum is [18, 21, 24, 27, 30]."""
    assert join("sum", [A, B, C]).tolist() == [18, 21, 24, 27, 30]
    assert join("mean", [A, B, C]).tolist() == [6, 7, 8, 9, 10]
    assert join("product", [A, B, C]).tolist() == [66, 168, 312, 504, 750]
    assert join("concat", [A, B, C]).tolist() == list(range(1, 16))


def test_the_cosine_of_the_worked_example() -> None:
    """The article has 0.8; it is 0.9999 of its own numbers, and 0.9930 with the right sum."""
    wrong, right = np.arange(18.0, 23.0), np.array([18.0, 21, 24, 27, 30])
    query: Row = np.arange(23.0, 28.0)
    assert cosine(wrong, query) == pytest.approx(0.9999, abs=5e-5)
    assert cosine(right, query) == pytest.approx(0.9930, abs=5e-5)
    parts = joined_parts("sum", {TEXT: query}, {TEXT: A, IMAGE: B, SOUND: C})
    assert parts == {TEXT: pytest.approx(0.9930, abs=5e-5)}


def test_joined_parts_by_hand() -> None:
    """Query text (3, 4) and image (1, 0); item text (1, 0) and image (0, 2)."""
    query = {TEXT: np.array([3.0, 4.0]), IMAGE: np.array([1.0, 0.0])}
    item = {TEXT: np.array([1.0, 0.0]), IMAGE: np.array([0.0, 2.0])}
    norm = np.sqrt(32) * np.sqrt(5)  # of (4, 4) and (1, 2)
    by_sum = {TEXT: pytest.approx(11 / norm), IMAGE: pytest.approx(1 / norm)}
    assert joined_parts("sum", query, item) == by_sum
    assert joined_parts("mean", query, item) == by_sum  # a mean is a sum of another length
    norm = np.sqrt(26) * np.sqrt(5)
    assert joined_parts("concat", query, item) == {TEXT: pytest.approx(3 / norm), IMAGE: 0.0}
    assert joined_parts("product", query, item) == {TEXT: 0.0, IMAGE: 0.0}  # (3, 0) and (0, 0)


def test_nothing_shared_is_nothing_said() -> None:
    """A query by sound says nothing of an item that has only text."""
    for method in METHODS:
        assert joined_parts(method, {SOUND: A}, {TEXT: A}) == {}


def blocks_of(seed: int, present: list[Modality]) -> dict[Modality, Row]:
    draw = np.random.default_rng(seed)
    made = {}
    for modality in Modality:  # drawn for all, so that one more changes no other
        row = draw.normal(size=DIMS[modality])
        made[modality] = row / np.linalg.norm(row)
    return {modality: made[modality] for modality in present}


DIMS = {TEXT: 7, IMAGE: 5, SOUND: 4, TIMBRE: 9}
LAYOUT = Layout(tuple(DIMS.items()))
seeds = st.integers(0, 2**31)
some = st.lists(st.sampled_from(list(Modality)), unique=True)
at_least_one = st.lists(st.sampled_from(list(Modality)), unique=True, min_size=1)
weights = st.fixed_dictionaries({m: st.floats(0, 3) for m in Modality})
calibrations = st.fixed_dictionaries(
    {},
    optional={
        m: st.builds(Calibration, mean=st.floats(-0.5, 0.9), deviation=st.floats(0.02, 0.5))
        for m in Modality
    },
)


@given(seeds, at_least_one, at_least_one, st.sampled_from(METHODS))
def test_joined_parts_sum_to_the_cosine_of_the_joined_vectors(
    seed: int, left: list[Modality], right: list[Modality], method: str
) -> None:
    """For each method, blocks of unequal length padded, missing ones zero."""
    query, item = blocks_of(seed, left), blocks_of(seed + 1, right)
    parts = joined_parts(method, query, item)
    if not set(left) & set(right):
        assert parts == {}
        return
    if method == "concat":
        joined = [
            np.concatenate([b.get(m, np.zeros(DIMS[m])) for m in Modality]) for b in (query, item)
        ]
    else:
        width = max(DIMS[m] for m in [*left, *right])
        joined = [
            join(method, [np.pad(row, (0, width - len(row))) for row in b.values()])
            for b in (query, item)
        ]
    norms = np.linalg.norm(joined[0]) * np.linalg.norm(joined[1])
    expected = float(joined[0] @ joined[1]) / norms if norms else 0.0
    assert sum(parts.values()) == pytest.approx(expected, abs=1e-6)


@given(seeds, some, some, weights, calibrations)
def test_one_inner_product_is_the_sum_of_the_parts(
    seed: int,
    left: list[Modality],
    right: list[Modality],
    weight: dict[Modality, float],
    calibration: dict[Modality, Calibration],
) -> None:
    """Σ w·(cos − μ)/σ over what both have: the parts exactly, the fused vectors in float32."""
    query, item = blocks_of(seed, left), blocks_of(seed + 1, right)
    shared = [modality for modality in left if modality in right]
    cosines = {m: float(query[m] @ item[m]) for m in shared}
    parts = weighted_parts(cosines, calibration, weight)
    assert list(parts) == shared
    expected = 0.0
    for m in shared:
        known = calibration.get(m, PRIOR)
        expected += weight[m] * (cosines[m] - known.mean) / known.deviation
    assert sum(parts.values()) == pytest.approx(expected, abs=1e-6)
    fused = LAYOUT.query(query, calibration, weight) @ LAYOUT.item(item)
    size = sum(weight[m] / calibration.get(m, PRIOR).deviation for m in shared)
    assert float(fused) == pytest.approx(expected, abs=1e-4 * max(1.0, size / 10))


@given(seeds, at_least_one, weights)
def test_a_missing_modality_counts_as_average(
    seed: int, present: list[Modality], weight: dict[Modality, float]
) -> None:
    """Its part is exactly zero: what an item with the mean cosine there would have got."""
    query, item = blocks_of(seed, list(Modality)), blocks_of(seed + 1, present)
    vector = LAYOUT.query(query, {}, weight)
    start = 0
    for modality, dim in LAYOUT.dims:
        block = slice(start, start + dim + 1)
        if modality not in present:
            assert LAYOUT.item(item)[block] @ vector[block] == 0.0
        start += dim + 1
    assert weighted_parts({TEXT: PRIOR.mean}, {}, weight) == {TEXT: 0.0}


def test_weights_change_at_query_time() -> None:
    """The item's vector stays; who weighs pictures only ranks by pictures only."""
    query = blocks_of(1, [TEXT, IMAGE])
    item = LAYOUT.item(blocks_of(2, [TEXT, IMAGE]))
    none = dict.fromkeys(Modality, 0.0)
    text, image = none | {TEXT: 2.0}, none | {IMAGE: 0.5}
    both = none | {TEXT: 2.0, IMAGE: 0.5}
    scores = [float(LAYOUT.query(query, {}, w) @ item) for w in (text, image, both, none)]
    assert scores[2] == pytest.approx(scores[0] + scores[1], abs=1e-5)
    assert scores[3] == 0.0


def test_the_layout_by_hand() -> None:
    """Text (0.6, 0.8) with μ 0.1, σ 0.2, w 1; no picture."""
    layout = Layout(((TEXT, 2), (IMAGE, 1)))
    row = np.array([0.6, 0.8])
    assert layout.size == 5
    assert layout.item({TEXT: row}).tolist() == pytest.approx([0.6, 0.8, 1, 0, 0])
    known = {TEXT: Calibration(mean=0.1, deviation=0.2, pairs=9)}
    query = layout.query({TEXT: row}, known, {TEXT: 1.0, IMAGE: 1.0})
    assert query.tolist() == pytest.approx([3, 4, -0.5, 0, 0])
    assert float(query @ layout.item({TEXT: row})) == pytest.approx((1 - 0.1) / 0.2)
    assert Layout(()).item({}).shape == Layout(()).query({}, {}, {}).shape == (0,)


def test_calibration_by_hand() -> None:
    """30 pairs of cosines 0.4 and 0.6 count half, the prior 0.15 ± 0.1 the other half."""
    found = calibrate([0.4, 0.6] * (PRIOR_PAIRS // 2))
    assert found.mean == pytest.approx((0.5 + 0.15) / 2)
    assert found.deviation == pytest.approx((0.1 + 0.1) / 2)
    assert found.pairs == 30


def test_few_pairs_lean_on_the_prior() -> None:
    """None is the prior itself, many are nearly what was measured."""
    assert calibrate([]) == PRIOR
    assert calibrate([float("nan")]) == PRIOR
    distances = [abs(calibrate([0.7, 0.9] * n).mean - 0.8) for n in (1, 10, 100, 10_000)]
    assert distances == sorted(distances, reverse=True)
    assert distances[-1] < 0.001


@given(st.lists(st.floats(-1, 1) | st.just(float("nan"))))
def test_a_deviation_can_always_be_divided_by(cosines: list[float]) -> None:
    """A library of copies has no spread; the parts stay finite all the same."""
    found = calibrate(cosines)
    assert found.deviation >= 0.01
    assert -1 <= found.mean <= 1
    assert found.pairs == sum(c == c for c in cosines)


def test_the_weights_of_the_settings() -> None:
    """One for each modality, by name."""
    found = weights_of(FusionSettings(text=2, image=0, sound=0.25, timbre=0.125))
    assert found == {TEXT: 2, IMAGE: 0, SOUND: 0.25, TIMBRE: 0.125}


@settings(deadline=None)
@given(st.lists(st.integers(-8, 8), min_size=1, max_size=20), st.integers(1, 8))
def test_the_mean_of_the_best_few(eighths: list[int], best: int) -> None:
    """As sorting gives it; all of them where there are fewer."""
    values = [number / 8 for number in eighths]
    top = sorted(values, reverse=True)[:best]
    assert best_mean(np.array(values, np.float32), best) == pytest.approx(sum(top) / len(top))


@given(
    st.lists(st.lists(st.integers(-8, 8), min_size=1, max_size=12), max_size=6), st.integers(1, 5)
)
def test_the_means_of_many_are_those_of_each(many: list[list[int]], best: int) -> None:
    """Whatever their lengths."""
    arrays = [np.array([number / 8 for number in each], np.float32) for each in many]
    expected = [best_mean(each, best) for each in arrays]
    assert best_means(arrays, best).tolist() == pytest.approx(expected)


def test_pairs_of_items_by_hand() -> None:
    """Of three rows each meets the other two: cosines 3/5, 4/5, 0, twice; never its own, 1."""
    rows = np.array([[3 / 5, 4 / 5], [1, 0], [0, 1]])
    expected = calibrate([3 / 5, 4 / 5, 0] * 2)
    found = against_items(list(rows), random.Random(0))
    assert found.pairs == 6
    assert (found.mean, found.deviation) == pytest.approx((expected.mean, expected.deviation))
    assert against_items(list(rows[:1]), random.Random(0)) == PRIOR
    assert against_items([], random.Random(0)) == PRIOR


def test_scaled_is_what_one_part_is() -> None:
    """2 · (cos − 1/5) / (1/10), and so for each of many."""
    calibration = Calibration(mean=1 / 5, deviation=1 / 10)
    found = scaled(np.array([1 / 5, 3 / 10, 0]), calibration, 2.0)
    assert found.tolist() == pytest.approx([0, 2, -4])
    parts = [weighted_parts({TEXT: c}, {TEXT: calibration}, {TEXT: 2.0}) for c in (0.2, 0.3, 0)]
    assert found.tolist() == pytest.approx([part[TEXT] for part in parts])
