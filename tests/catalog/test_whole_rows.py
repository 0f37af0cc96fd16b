"""Rows of whole items: what the snapshot says and nothing else, in the order that was asked for."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, update

from base.slots import Source, Vectors
from catalog import schema
from catalog import vector_cache as module
from catalog.contracts import SPACE, fill, put_item, unit_rows
from catalog.items import Moment, replace_moments
from catalog.store import Catalog
from catalog.vector_cache import VectorCache
from catalog.vectors import Space, mark_changed, put_vectors
from catalog.whole_rows import Rows, WholeRows, rows_of

PLENTY = 10_000_000
NAMES = ["item2", "nobody", "item0", "item1"]


def wholes(cache: VectorCache, catalog: Catalog, names: Sequence[str] = NAMES) -> Rows:
    with catalog.read() as connection:
        return cache.wholes(connection, [SPACE], names)[SPACE]


def row_of(found: Rows, index: int) -> Vectors | None:
    return found.rows[found.at[index]] if found.at[index] >= 0 else None


def assert_true(found: Rows, catalog: Catalog, names: Sequence[str] = NAMES) -> None:
    """Row for row what `load` calls an item's own."""
    with catalog.read() as connection:
        known = VectorCache(PLENTY).load(connection, [SPACE], names)[SPACE]
    for index, name in enumerate(names):
        row, expected = row_of(found, index), known[name].whole
        assert (row is None) == (expected is None)
        if row is not None and expected is not None:
            np.testing.assert_array_equal(row, expected)


def test_they_are_what_is_stored(catalog: Catalog) -> None:
    """In any order, twice the same item too, and the second time out of memory."""
    fill(catalog, 3)
    cache = VectorCache(PLENTY)
    for names in (NAMES, NAMES[::-1], ["item1", "item1"], [], ["nobody"]):
        assert_true(wholes(cache, catalog, names), catalog, names)


def test_nothing_is_looked_up_twice(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even what has no vectors."""
    fill(catalog, 3)
    cache = VectorCache(PLENTY)
    wholes(cache, catalog)
    monkeypatch.setattr(module, "looked_up", lambda *_: pytest.fail("it looked again"))
    assert_true(wholes(cache, catalog), catalog)


def test_without_a_row_of_its_own_the_first_moment_stands_for_an_item(catalog: Catalog) -> None:
    rows = unit_rows(3, 2)
    put_item(catalog, "item0", unit_rows(1, 1))
    with catalog.write() as connection:
        moments = [
            Moment(item="item0", start_s=i, end_s=i + 1, source=Source.SPEECH, text="x")
            for i in range(2)
        ]
        ids = replace_moments(connection, "item0", moments)
        put_vectors(connection, "item0", Space("image", "m"), ids, rows)
        mark_changed(connection, ["item0"])
    with catalog.read() as connection:
        found = VectorCache(PLENTY).wholes(connection, [Space("image", "m")], ["item0"])
    np.testing.assert_allclose(found[Space("image", "m")].rows, rows[:1], atol=1e-3)


@pytest.mark.parametrize("is_carried_over", [False, True])
def test_a_change_is_seen(catalog: Catalog, is_carried_over: bool) -> None:
    """Also where the outbox was emptied since."""
    fill(catalog, 3)
    cache = VectorCache(PLENTY)
    before = wholes(cache, catalog)
    kept = before.rows.copy()
    put_item(catalog, "item1", unit_rows(50, 2))
    put_item(catalog, "nobody", unit_rows(60, 1))
    if is_carried_over:
        with catalog.write() as connection:
            connection.execute(delete(schema.outbox))
    assert_true(wholes(cache, catalog), catalog)
    np.testing.assert_array_equal(before.rows, kept)  # who has the old rows keeps them


def test_an_older_snapshot_is_answered_from_itself(catalog: Catalog) -> None:
    fill(catalog, 2)
    cache = VectorCache(PLENTY)
    with catalog.read() as old:
        before = cache.wholes(old, [SPACE], NAMES)[SPACE]
        put_item(catalog, "item0", unit_rows(50, 2))
        assert_true(wholes(cache, catalog), catalog)
        again = cache.wholes(old, [SPACE], NAMES)[SPACE]
        np.testing.assert_array_equal(again.rows, before.rows)
    assert_true(wholes(cache, catalog), catalog)


@pytest.mark.parametrize("most", [0, 900, 3000])
def test_memory_is_bounded(catalog: Catalog, most: int) -> None:
    fill(catalog, 6)
    cache = VectorCache(most)
    for number in range(6):
        names = [f"item{number}", "item0"]
        assert_true(wholes(cache, catalog, names), catalog, names)
        assert cache.size <= most


def test_not_a_number_is_no_row(catalog: Catalog) -> None:
    fill(catalog, 2)
    table = schema.vectors
    bad = np.full(unit_rows(0, 1).shape[1], np.nan, "<f2").tobytes()
    with catalog.write() as connection:
        whole = (table.c.item == "item0") & table.c.moment.is_(None)
        connection.execute(update(table).where(whole).values(data=bad))
    found = wholes(VectorCache(PLENTY), catalog, ["item0", "item1"])
    assert found.at.tolist() == [-1, 0]


def test_threads_that_load_and_change_at_once(catalog: Catalog) -> None:
    fill(catalog, 4)
    cache = VectorCache(4_000)
    names = [f"item{n}" for n in range(4)]

    def work(number: int) -> None:
        if number % 3 == 0:
            put_item(catalog, f"item{number % 4}", unit_rows(number, 3))
        for _ in range(3):
            assert (wholes(cache, catalog, names).at >= 0).all()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(12)))
    assert_true(wholes(cache, catalog, names), catalog, names)


@given(st.lists(st.sampled_from("abcdef"), max_size=12), st.sets(st.sampled_from("abcdef")))
def test_taken_is_what_was_added(items: list[str], having: set[str]) -> None:
    """A matrix that grows, items that were dropped and came again, and the same without keeping."""
    found = {item: np.full(3, ord(item), np.float32) for item in having}
    kept = WholeRows([SPACE])
    kept.add("abc", {SPACE: found})
    kept.drop("b")
    assert kept.missing("abcd") == ["b", "d"]
    assert kept.take(["b"]) is None
    kept.add("bdef", {SPACE: found})
    taken = kept.take(items)
    assert taken is not None
    for rows in (taken[SPACE], rows_of(items, found)):
        for index, item in enumerate(items):
            row = row_of(rows, index)
            assert (row is None) == (item not in having)
            assert row is None or row[0] == ord(item)
        assert len(rows.rows) == sum(item in having for item in items)
