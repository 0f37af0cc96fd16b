"""Exact search: every vector is compared, so the same question always has the same answer.

It stands in while another process is writing to ChromaDB, serves whoever asks for it, and is what
ChromaDB is tested with.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from sqlalchemy import Connection

from base.slots import Vectors
from catalog.snapshot import changes
from catalog.vectors import NO_VECTORS, Hit, Owners, Space, StoredVectors, load_vectors

Load = Callable[[Connection, Space], StoredVectors]


class ExactIndex:
    """SQLite's vectors, compared one by one: slower, never stale, and open to many readers."""

    def __init__(self, connection: Connection, load: Load = load_vectors) -> None:
        self._connection, self._load = connection, load

    def nearest(self, space: Space, query: Vectors, k: int) -> list[Hit]:
        """The k best rows, best first; ties by order of storage."""
        stored = self._stored(space, k)
        cosines, best = _best(stored, query, k)
        return [Hit(stored.items[i], stored.moments[i], float(cosines[i])) for i in best]

    def owners(self, queries: Mapping[Space, Sequence[Vectors]], k: int) -> Owners:
        """Items of the k best rows of each query, no item twice."""
        found: Owners = {}
        for space, each in queries.items():
            stored = self._stored(space, k)
            best = [_best(stored, query, k)[1] for query in each]
            found[space] = [list(dict.fromkeys(stored.items[i] for i in rows)) for rows in best]
        return found

    def refresh(self) -> int:
        """Nothing to do: SQLite is what is searched."""
        return 0

    def _stored(self, space: Space, k: int) -> StoredVectors:
        return self._load(self._connection, space) if k > 0 else NO_VECTORS


class WholeSpaces:
    """Every vector of the spaces that were searched, decoded once while nothing changes them."""

    def __init__(self) -> None:
        self._kept: dict[Space, StoredVectors] = {}
        self._changes = -1  # of the snapshot that everything kept belongs to
        self._lock = threading.Lock()

    def load(self, connection: Connection, space: Space) -> StoredVectors:
        """What `load_vectors` gives of a whole space.

        Raises:
            SchemaError: vectors of the space differ in length.
        """
        with self._lock:
            now = changes(connection)
            if now != self._changes:
                self._kept, self._changes = {}, now
            if space not in self._kept:
                self._kept[space] = load_vectors(connection, space)
            return self._kept[space]


def _best(stored: StoredVectors, query: Vectors, k: int) -> tuple[Vectors, list[int]]:
    if not stored.items:
        return np.zeros(0, np.float32), []
    cosines = stored.rows @ np.asarray(query, np.float32)
    return cosines, np.argsort(-cosines, kind="stable")[:k].tolist()
