"""The same query is answered from memory, and only while nothing changes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from base.slots import Vectors
from catalog import chroma_client
from catalog.chroma import ChromaIndex
from catalog.chroma_client import Remembering
from catalog.contracts import SPACE, fill, put_item, unit_rows
from catalog.store import Catalog


class Collection:
    """Answers each query with its first number, and counts what it is asked."""

    name = "made"

    def __init__(self) -> None:
        self.asked: list[list[float]] = []

    def query(self, query_embeddings: list[Vectors], n_results: int, **_: Any) -> dict[str, Any]:
        self.asked.append([float(query[0]) for query in query_embeddings])
        ids = [[f"i{query[0]:g}:{moment}" for moment in range(2)] for query in query_embeddings]
        return {"ids": ids, "distances": [[0.1] * n_results for _ in query_embeddings]}


def row(value: float) -> Vectors:
    return np.asarray([value, 0], np.float32)


def test_only_what_is_new_is_asked() -> None:
    """In the order of the queries; one that comes twice is asked once, another count anew."""
    made = Collection()
    collection = Remembering(made)
    assert collection.owners([row(1), row(2), row(1)], 2) == [["i1"], ["i2"], ["i1"]]
    assert collection.owners([row(3), row(2)], 2) == [["i3"], ["i2"]]
    collection.owners([row(2)], 1)
    assert made.asked == [[1, 2], [3], [2]]


def test_only_so_many_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chroma_client, "MOST_KEPT", 2)
    made = Collection()
    collection = Remembering(made)
    for value in (1, 2, 1, 3, 1, 2):
        assert collection.owners([row(value)], 2) == [[f"i{value}"]]
    assert made.asked == [[1], [2], [3], [2]]


def test_what_is_given_can_be_changed() -> None:
    collection = Remembering(Collection())
    collection.owners([row(1)], 2)[0].append("x")
    assert collection.owners([row(1)], 2) == [["i1"]]


def test_a_change_of_the_index_is_seen(catalog: Catalog) -> None:
    fill(catalog, 3)
    query = unit_rows(1, 1)[0]
    with catalog.writer_lock():
        index = ChromaIndex(catalog, catalog.home / "chroma")
        index.refresh()
        assert index.owners({SPACE: [query]}, 1) == {SPACE: [["item1"]]}
        put_item(catalog, "item1", unit_rows(9, 2))
        put_item(catalog, "new", unit_rows(1, 1))
        index.refresh()
        assert index.owners({SPACE: [query]}, 1) == {SPACE: [["new"]]}
        index.close()
