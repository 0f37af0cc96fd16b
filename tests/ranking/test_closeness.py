"""Distances over shared modalities, by hand, and the same alone as among all pairs."""

from __future__ import annotations

import numpy as np
import pytest

from base.slots import Modality, Vectors
from ranking.closeness import distances, finite, square
from ranking.fusion import Blocks, Calibration

TEXT, IMAGE, SOUND = Modality.TEXT, Modality.IMAGE, Modality.SOUND


def row(*values: float) -> Vectors:
    return np.asarray(values, np.float32)


def test_by_hand() -> None:
    """Text 3/5 with a mean of 1/5: (3/5 − 1/5)/(4/5) = 1/2; pictures 0: the mean is 1/4."""
    known: dict[str, Blocks] = {"a": {TEXT: row(1, 0), IMAGE: row(1, 0)}}
    centre: Blocks = {TEXT: row(0.6, 0.8), IMAGE: row(0, 1), SOUND: row(1)}
    found = distances(["a"], known, [centre, known["a"]], {TEXT: Calibration(mean=1 / 5)})
    assert found.tolist() == [[pytest.approx(3 / 4), pytest.approx(0, abs=1e-6)]]


def test_what_shares_nothing_is_unrelated() -> None:
    known: dict[str, Blocks] = {"a": {TEXT: row(1, 0)}, "b": {}}
    centres: list[Blocks] = [{IMAGE: row(1, 0)}, {}]
    assert distances(["a", "b"], known, centres).tolist() == [[1.0, 1.0], [1.0, 1.0]]


def test_pairs_are_what_single_distances_are() -> None:
    """Some have words, some pictures, some both: every pair, both ways alike."""
    draw = np.random.default_rng(0)
    each = draw.normal(size=(12, 2, 8)).astype(np.float32)
    each /= np.linalg.norm(each, axis=2, keepdims=True)
    blocks: list[Blocks] = [
        {m: rows[at] for at, m in enumerate((TEXT, IMAGE)) if index % 3 != at}
        for index, rows in enumerate(each)
    ]
    known = {str(index): one for index, one in enumerate(blocks)}
    calibrations = {TEXT: Calibration(mean=0.4)}
    found = square(blocks, calibrations)
    np.testing.assert_array_equal(found, found.T)
    alone = distances(list(known), known, blocks, calibrations)
    np.testing.assert_allclose(found, alone, atol=1e-6)


def test_what_is_no_direction_is_left_out() -> None:
    odd = {TEXT: row(np.nan, 1), IMAGE: row(0, 0), SOUND: row(np.inf, 0)}
    assert finite(odd) == {}
    assert list(finite(odd | {TEXT: row(0, 1)})) == [TEXT]
