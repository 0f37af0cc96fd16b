"""The contract of a vector index: a test class that every implementation inherits."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import AbstractContextManager

import numpy as np
import pytest

from base.slots import Source, Vectors
from catalog.items import Item, Moment, put_items, replace_moments, set_state
from catalog.store import Catalog
from catalog.vectors import Space, VectorIndex, drop_vectors, mark_changed, put_vectors

SPACE = Space("text", "模型/v1")
DIM = 24
MOMENTS = 3
EXACT_ENOUGH = 1e-3  # what float16 and the index may move a cosine

OpenIndex = Callable[[], AbstractContextManager[VectorIndex]]


def unit_rows(seed: int, count: int, dim: int = DIM) -> Vectors:
    """Random unit vectors, shape (count, dim)."""
    rows = np.random.default_rng(seed).normal(size=(count, dim))
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def put_item(catalog: Catalog, name: str, rows: Vectors, space: Space = SPACE) -> None:
    """An item whose first row is of the whole and each other of a moment, as ingest writes it."""
    with catalog.write() as connection:
        put_items(connection, [Item(id=name, title=name)])
        moments = [
            Moment(item=name, start_s=i, end_s=i + 1, source=Source.SPEECH, text=f"moment {i}")
            for i in range(len(rows) - 1)
        ]
        ids = replace_moments(connection, name, moments)
        drop_vectors(connection, name)
        put_vectors(connection, name, space, [None, *ids], rows)
        mark_changed(connection, [name])


def fill(catalog: Catalog, count: int) -> dict[str, Vectors]:
    """Items `item0`… with a row of the whole and `MOMENTS` more; gives their rows."""
    made = {f"item{i}": unit_rows(i, 1 + MOMENTS) for i in range(count)}
    for name, rows in made.items():
        put_item(catalog, name, rows)
    return made


def cosines_by_hand(made: dict[str, Vectors], query: Vectors) -> list[float]:
    """Every row's cosine with the query, best first."""
    return sorted((float(c) for rows in made.values() for c in rows @ query), reverse=True)


class VectorIndexContract(ABC):
    """`opened` opens the index on `catalog`, brought up to date."""

    @pytest.fixture
    @abstractmethod
    def opened(self, catalog: Catalog) -> OpenIndex:
        """Gives the implementation."""

    def test_no_vectors_no_hits(self, opened: OpenIndex) -> None:
        """An empty library, or a model that nothing was embedded with, is not an error."""
        with opened() as index:
            assert index.nearest(SPACE, unit_rows(0, 1)[0], 5) == []

    @pytest.mark.parametrize("k", [1, 7, 80, 500])
    def test_the_nearest_are_those_by_hand(
        self, catalog: Catalog, opened: OpenIndex, k: int
    ) -> None:
        """The top k of all rows, best first; all of them where k is more than there are."""
        made = fill(catalog, 20)
        query = unit_rows(99, 1)[0]
        with opened() as index:
            hits = index.nearest(SPACE, query, k)
        expected = cosines_by_hand(made, query)[:k]
        assert len(hits) == len(expected)
        assert [hit.cosine for hit in hits] == pytest.approx(expected, abs=EXACT_ENOUGH)
        assert len({(hit.item, hit.moment) for hit in hits}) == len(hits)

    @pytest.mark.parametrize("k", [0, -1])
    def test_none_wanted_none_given(self, catalog: Catalog, opened: OpenIndex, k: int) -> None:
        """k below 1 gives nothing rather than an error of the index."""
        fill(catalog, 2)
        with opened() as index:
            assert index.nearest(SPACE, unit_rows(0, 1)[0], k) == []

    def test_a_hit_names_its_item_and_moment(self, catalog: Catalog, opened: OpenIndex) -> None:
        """The row of the whole has no moment; any other has the id that SQLite gave it."""
        made = fill(catalog, 5)
        with opened() as index:
            whole = index.nearest(SPACE, made["item3"][0], 1)[0]
            moment = index.nearest(SPACE, made["item3"][2], 1)[0]
        assert (whole.item, whole.moment) == ("item3", None)
        assert moment.item == "item3"
        assert isinstance(moment.moment, int)
        assert moment.moment > 0

    def test_models_do_not_mix(self, catalog: Catalog, opened: OpenIndex) -> None:
        """Vectors of another model, even of another length, are never neighbours."""
        put_item(catalog, "one", unit_rows(1, 1))
        put_item(catalog, "two", unit_rows(2, 1, dim=8), Space("text", "another"))
        with opened() as index:
            assert [h.item for h in index.nearest(SPACE, unit_rows(3, 1)[0], 9)] == ["one"]

    def test_changes_are_seen(self, catalog: Catalog, opened: OpenIndex) -> None:
        """After a change the old rows are gone, also those of moments that are no more."""
        made = fill(catalog, 6)
        with opened():
            pass
        put_item(catalog, "item2", made["item5"][:1])
        with opened() as index:
            hits = index.nearest(SPACE, made["item5"][0], 100)
        assert {hit.item for hit in hits[:2]} == {"item2", "item5"}
        assert [hit.moment for hit in hits if hit.item == "item2"] == [None]
        assert len(hits) == 5 * (1 + MOMENTS) + 1

    @pytest.mark.parametrize("drop", [True, False])
    def test_removed_items_are_gone(self, catalog: Catalog, opened: OpenIndex, drop: bool) -> None:
        """A removed item is not found, whether or not its vectors were dropped with it."""
        made = fill(catalog, 3)
        with opened():
            pass
        with catalog.write() as connection:
            set_state(connection, "item1", "removed")
            if drop:
                drop_vectors(connection, "item1")
            mark_changed(connection, ["item1"])
        with opened() as index:
            found = {hit.item for hit in index.nearest(SPACE, made["item1"][0], 100)}
        assert found == {"item0", "item2"}

    def test_nothing_known_is_not_stored(self, catalog: Catalog, opened: OpenIndex) -> None:
        """Zero rows and rows that are not numbers are left out; they would be near everything."""
        rows = unit_rows(4, 4)
        rows[1], rows[2, 0], rows[3, 0] = 0, np.nan, np.inf
        put_item(catalog, "odd", rows)
        with opened() as index:
            hits = index.nearest(SPACE, rows[0], 9)
        assert [(hit.item, hit.moment) for hit in hits] == [("odd", None)]
