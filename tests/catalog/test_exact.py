"""Exact search: what is kept in memory is what SQLite says, after every change."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pytest

from catalog.contracts import SPACE, OpenIndex, VectorIndexContract, fill, put_item, unit_rows
from catalog.exact import ExactIndex, WholeSpaces
from catalog.items import set_state
from catalog.store import Catalog
from catalog.vectors import VectorIndex, mark_changed


class TestExactIndex(VectorIndexContract):
    @pytest.fixture
    def opened(self, catalog: Catalog) -> OpenIndex:
        @contextlib.contextmanager
        def opened() -> Iterator[VectorIndex]:
            with catalog.read() as connection:
                index = ExactIndex(connection)
                assert index.refresh() == 0
                yield index

        return opened


class TestExactIndexThatKeepsVectors(VectorIndexContract):
    """One memory over all openings, as a library has it."""

    @pytest.fixture
    def opened(self, catalog: Catalog) -> OpenIndex:
        spaces = WholeSpaces()

        @contextlib.contextmanager
        def opened() -> Iterator[VectorIndex]:
            with catalog.read() as connection:
                yield ExactIndex(connection, spaces.load)

        return opened


def test_vectors_are_decoded_again_only_after_a_change(catalog: Catalog) -> None:
    """The same rows while nothing changes; another vector, or an item gone, is seen at once."""
    made = fill(catalog, 3)
    spaces = WholeSpaces()

    def kept() -> object:
        with catalog.read() as connection:
            return spaces.load(connection, SPACE)

    def nearest() -> str:
        with catalog.read() as connection:
            return ExactIndex(connection, spaces.load).nearest(SPACE, made["item1"][0], 1)[0].item

    assert nearest() == "item1"
    assert kept() is kept()
    put_item(catalog, "item1", unit_rows(99, 4))
    put_item(catalog, "other", made["item1"])
    assert nearest() == "other"
    with catalog.write() as connection:
        set_state(connection, "other", "removed")
        mark_changed(connection, ["other"])
    assert nearest() != "other"
