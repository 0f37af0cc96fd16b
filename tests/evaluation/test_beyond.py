"""Diversity and novelty of one list, against figures worked by hand."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest

from agent.recommender import Recommender
from base.slots import Modality
from catalog.items import Item
from catalog.vectors import mark_changed, put_vectors
from evaluation.beyond import Beyond

ROWS = {"x": (1, 0), "also x": (2, 0), "y": (0, 3), "between": (1, 1), "away": (-1, 0)}


def put(matinee: Recommender) -> Beyond:
    """Items whose text vectors lie in a plane, and one without a vector."""
    library = matinee.library
    matinee.import_items([Item(id=name, title=name) for name in (*ROWS, "none")])
    space = library.space(Modality.TEXT)
    with library.catalog.write() as connection:
        for name in (*ROWS, "none"):
            row = np.zeros((1, library.models.dim("text")), np.float32)
            row[0, :2] = ROWS.get(name, (0, 0))
            put_vectors(connection, name, space, [None], row)
            mark_changed(connection, [name])
    return Beyond(library)


@pytest.mark.parametrize(
    ("ids", "expected"),
    [
        (["x", "also x"], 0.0),
        (["x", "y"], 1.0),
        (["x", "away"], 2.0),
        (["x", "y", "between"], 1 - (0 + 2 * sqrt(1 / 2)) / 3),
        (["x", "none", "y"], 1.0),  # who has no vector is in no pair
        (["x", "y", "x"], 1.0),  # one item is no pair of itself
    ],
)
def test_diversity(matinee: Recommender, ids: list[str], expected: float) -> None:
    assert put(matinee).diversity(ids) == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize("ids", [[], ["x"], ["x", "x"], ["x", "none"], ["nowhere", "elsewhere"]])
def test_no_pair_no_diversity(matinee: Recommender, ids: list[str]) -> None:
    assert put(matinee).diversity(ids) is None


def test_novelty(matinee: Recommender) -> None:
    """Four people: all played x (0 bits), one y and nobody the rest (2 bits each)."""
    matinee.import_items([Item(id=name, title=name) for name in ("x", "y", "z")])
    for user in "abcd":
        matinee.record(user, "x", "finish")
        matinee.record(user, "x", "play")
        matinee.record(user, "z", "shown")
    matinee.record("a", "y", "like")
    beyond = Beyond(matinee.library)
    assert beyond.novelty(["x"]) == 0
    assert beyond.novelty(["y"]) == 2
    assert beyond.novelty(["x", "y", "z"]) == pytest.approx(4 / 3)
    assert beyond.novelty(["nowhere"]) == 2
    assert beyond.novelty([]) is None


def test_what_is_recorded_later_changes_nothing(matinee: Recommender) -> None:
    matinee.import_items([Item(id="x", title="x")])
    beyond = Beyond(matinee.library)
    matinee.record("a", "x", "play")
    assert beyond.novelty(["x"]) is None
