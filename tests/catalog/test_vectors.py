"""Vectors in SQLite."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from base.errors import SchemaError
from catalog import schema
from catalog.contracts import SPACE, put_item, unit_rows
from catalog.items import Item, put_items, set_state
from catalog.store import Catalog
from catalog.vectors import (
    Space,
    drop_vectors,
    load_vectors,
    mark_changed,
    put_vectors,
    spaces,
)


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10_000))
def test_storing_moves_a_cosine_by_less_than_a_thousandth(seed: int) -> None:
    """Of unit vectors of any length, as float16 keeps them."""
    first, second = unit_rows(seed, 2, dim=seed % 700 + 1)
    kept = [row.astype("<f2").astype(np.float32) for row in (first, second)]
    assert abs(float(kept[0] @ kept[1]) - float(first @ second)) < 1e-3


def test_rows_come_back_with_what_they_belong_to(catalog: Catalog) -> None:
    """In the order of items, the whole and each moment by name; those asked for, or all."""
    rows = {name: unit_rows(i, 3) for i, name in enumerate(("b", "a", "c"))}
    for name, made in rows.items():
        put_item(catalog, name, made)
    with catalog.read() as connection:
        every = load_vectors(connection, SPACE)
        some = load_vectors(connection, SPACE, ["c", "nobody", "a"])
        whole = load_vectors(connection, SPACE, whole_items_only=True)
    assert every.items == ["a"] * 3 + ["b"] * 3 + ["c"] * 3
    assert np.allclose(every.rows, np.vstack([rows["a"], rows["b"], rows["c"]]), atol=1e-3)
    assert sorted(some.items) == ["a"] * 3 + ["c"] * 3
    assert whole.items == ["a", "b", "c"]
    assert whole.moments == [None] * 3
    assert every.moments.count(None) == 3


def test_no_rows(catalog: Catalog) -> None:
    """An unknown space has no rows, and the shape says so."""
    with catalog.read() as connection:
        stored = load_vectors(connection, Space("text", "unknown"))
    assert stored.items == []
    assert stored.rows.shape == (0, 0)


def test_putting_again_replaces(catalog: Catalog) -> None:
    """Two vectors of one thing in one space would be two answers to one question."""
    put_item(catalog, "a", unit_rows(0, 3))
    new = unit_rows(9, 1)
    with catalog.write() as connection:
        put_vectors(connection, "a", SPACE, [None], new)
        put_vectors(connection, "a", Space("image", "other"), [None], unit_rows(1, 1))
        stored = load_vectors(connection, SPACE)
        assert spaces(connection) == {SPACE: 3, Space("image", "other"): 1}
    assert stored.moments.count(None) == 1
    assert np.allclose(stored.rows[stored.moments.index(None)], new[0], atol=1e-3)


def test_vectors_of_removed_items_are_for_profiles_only(catalog: Catalog) -> None:
    """A search of everything leaves them out; who asks for the item by name gets them."""
    put_item(catalog, "a", unit_rows(0, 1))
    with catalog.write() as connection:
        set_state(connection, "a", "removed")
        assert load_vectors(connection, SPACE).items == []
        assert load_vectors(connection, SPACE, ["a"]).items == ["a"]
        drop_vectors(connection, "a")
        assert load_vectors(connection, SPACE, ["a"]).items == []


def test_lengths_that_differ_are_damage(catalog: Catalog) -> None:
    """Rather one sentence than rows cut in the wrong places."""
    put_item(catalog, "a", unit_rows(0, 1, dim=8))
    put_item(catalog, "b", unit_rows(0, 1, dim=4))
    put_item(catalog, "c", unit_rows(0, 1, dim=4))
    with catalog.read() as connection, pytest.raises(SchemaError, match="differ in length"):
        load_vectors(connection, SPACE)


def test_numbers_too_great_for_storage_are_not_known(catalog: Catalog) -> None:
    """float16 ends at 65,504; beyond it nothing is kept, and nothing is warned of."""
    put_item(catalog, "a", np.array([[1e6, 0.0]], np.float32))
    with catalog.read() as connection:
        assert load_vectors(connection, SPACE).items == []


def test_a_mark_goes_with_its_change(catalog: Catalog) -> None:
    """What was rolled back is not told to the index."""
    count = select(func.count()).select_from(schema.outbox)
    with catalog.write() as connection:
        put_items(connection, [Item(id="a", title="A")])
        mark_changed(connection, ["a", "a"])
        mark_changed(connection, [])

    def fail_after_the_mark() -> None:
        with catalog.write() as connection:
            mark_changed(connection, ["a"])
            raise KeyError

    with pytest.raises(KeyError):
        fail_after_the_mark()
    with catalog.read() as connection:
        assert connection.execute(count).scalar_one() == 2
