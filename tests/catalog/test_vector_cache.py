"""Vectors kept in memory: what the snapshot says and nothing else, within their bound."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from sqlalchemy import delete

from catalog import schema
from catalog.contracts import DIM, SPACE, fill, put_item, unit_rows
from catalog.store import Catalog
from catalog.vector_cache import OVERHEAD, ItemVectors, VectorCache
from catalog.vectors import Space, load_vectors

PLENTY = 10_000_000
NAMES = ["item0", "item1", "item2", "nobody"]


def loaded(
    cache: VectorCache, catalog: Catalog, names: list[str] = NAMES
) -> dict[str, ItemVectors]:
    with catalog.read() as connection:
        return cache.load(connection, [SPACE], names)[SPACE]


def assert_true(found: dict[str, ItemVectors], catalog: Catalog) -> None:
    """Row for row what is stored, in the same order, bit for bit."""
    for name, vectors in found.items():
        with catalog.read() as connection:
            stored = load_vectors(connection, SPACE, [name])
        assert list(vectors.moments) == stored.moments
        np.testing.assert_array_equal(vectors.rows, stored.rows)


def test_what_is_kept_is_what_is_stored(catalog: Catalog) -> None:
    """The second time without asking the database for vectors."""
    fill(catalog, 3)
    cache = VectorCache(PLENTY)
    first = loaded(cache, catalog)
    assert_true(first, catalog)
    second = loaded(cache, catalog)
    assert all(second[name] is first[name] for name in NAMES)
    assert first["nobody"].whole is None
    whole = first["item1"].whole
    assert whole is not None
    assert whole @ unit_rows(1, 4)[0] == pytest.approx(1, abs=1e-3)


def test_a_change_is_seen_and_the_rest_stays(catalog: Catalog) -> None:
    fill(catalog, 3)
    cache = VectorCache(PLENTY)
    before = loaded(cache, catalog)
    put_item(catalog, "item1", unit_rows(50, 2))
    after = loaded(cache, catalog)
    assert_true(after, catalog)
    assert len(after["item1"].moments) == 2
    assert after["item0"] is before["item0"]


def test_changes_that_were_carried_to_the_index_are_seen(catalog: Catalog) -> None:
    """By another process: the outbox is empty, and what changed is not known any more."""
    fill(catalog, 3)
    cache = VectorCache(PLENTY)
    loaded(cache, catalog)
    put_item(catalog, "item1", unit_rows(50, 2))
    with catalog.write() as connection:
        connection.execute(delete(schema.outbox))
    assert_true(loaded(cache, catalog), catalog)


def test_an_older_snapshot_is_answered_from_itself(catalog: Catalog) -> None:
    """A search that began before a change neither sees it nor keeps what is old for others."""
    fill(catalog, 3)
    cache = VectorCache(PLENTY)
    with catalog.read() as old:
        kept = cache.load(old, [SPACE], ["item0"])[SPACE]["item0"]
        put_item(catalog, "item0", unit_rows(50, 2))
        assert len(loaded(cache, catalog)["item0"].moments) == 2
        again = cache.load(old, [SPACE], ["item0"])[SPACE]["item0"]
        np.testing.assert_array_equal(again.rows, kept.rows)
    assert_true(loaded(cache, catalog), catalog)


def test_memory_is_bounded_and_the_last_used_stay(catalog: Catalog) -> None:
    fill(catalog, 6)
    one = 4 * (4 * DIM + 16) + OVERHEAD
    cache = VectorCache(3 * one + 10)
    for number in (0, 1, 2, 0, 3, 4):
        loaded(cache, catalog, [f"item{number}"])
        assert cache.size <= 3 * one + 10
    kept = loaded(cache, catalog, ["item0"])["item0"]
    loaded(cache, catalog, ["item3"])
    assert loaded(cache, catalog, ["item0"])["item0"] is kept
    assert kept.rows.base is None  # a part of a bigger array would keep that alive


@pytest.mark.parametrize("most", [0, 1000])
def test_too_small_to_keep_anything_still_answers(catalog: Catalog, most: int) -> None:
    fill(catalog, 3)
    cache = VectorCache(most)
    assert_true(loaded(cache, catalog), catalog)
    assert_true(loaded(cache, catalog), catalog)
    assert cache.size <= most


def test_spaces_are_kept_apart(catalog: Catalog) -> None:
    put_item(catalog, "item0", unit_rows(1, 2))
    other = Space("text", "another")
    cache = VectorCache(PLENTY)
    with catalog.read() as connection:
        found = cache.load(connection, [SPACE, other], ["item0"])
    assert len(found[SPACE]["item0"].moments) == 2
    assert found[other]["item0"].moments == ()


def test_nobody_can_write_into_what_others_see(catalog: Catalog) -> None:
    fill(catalog, 1)
    kept = loaded(VectorCache(PLENTY), catalog, ["item0"])["item0"]
    with pytest.raises(ValueError, match="read-only"):
        kept.rows[0, 0] = 5


def test_threads_that_load_and_change_at_once(catalog: Catalog) -> None:
    """Whatever the order, each item is whole, and the end state is true."""
    fill(catalog, 4)
    cache = VectorCache(20_000)

    def work(number: int) -> None:
        if number % 3 == 0:
            put_item(catalog, f"item{number % 4}", unit_rows(number, 3))
        for vectors in loaded(cache, catalog).values():
            assert len(vectors.moments) == len(vectors.rows)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(40)))
    assert_true(loaded(cache, catalog), catalog)
    assert 0 <= cache.size <= 20_000
