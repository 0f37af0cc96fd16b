"""Vectors of items, decoded once and kept in memory while nothing changes them.

Whatever changes an item's vectors marks it in the outbox in the same transaction, and the outbox's
numbers only ever rise, also after its rows are gone: so the number that a snapshot of the database
ends with tells whether what is kept is what that snapshot says.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from sqlalchemy import Connection, select, text

from base.slots import Vectors
from catalog import schema
from catalog.snapshot import once
from catalog.vectors import Space, load_vectors

OVERHEAD = 600  # bytes of an entry beside its numbers, roughly


@dataclass(frozen=True)
class ItemVectors:
    """One item's vectors in one space; `moments` names what each row belongs to."""

    moments: tuple[int | None, ...]  # None: the row is of the whole item
    rows: Vectors  # not to be written to: others see it too

    @cached_property
    def whole(self) -> Vectors | None:
        """The item's own row, or its first moment's; None where it has no vectors."""
        if not self.moments:
            return None
        first = self.moments.index(None) if None in self.moments else 0
        return np.asarray(self.rows[first])

    @property
    def size(self) -> int:
        """Bytes that it takes."""
        return self.rows.nbytes + OVERHEAD + 16 * len(self.moments)


NOTHING = ItemVectors((), np.zeros((0, 0), np.float32))


class VectorCache:
    """At most so many bytes of vectors, of the items that were wanted last; safe among threads."""

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._kept: dict[Space, dict[str, ItemVectors]] = {}
        self._used: OrderedDict[str, None] = OrderedDict()  # items, the last one last
        self._bytes = 0
        self._seq = -1  # of the snapshot that everything kept belongs to
        self._lock = threading.Lock()

    @property
    def size(self) -> int:
        """Bytes in use."""
        return self._bytes

    def load(
        self, connection: Connection, spaces: Sequence[Space], items: Sequence[str]
    ) -> dict[Space, dict[str, ItemVectors]]:
        """Each item's vectors in each space, as the connection's snapshot has them.

        Raises:
            SchemaError: vectors of one space differ in length.
        """
        with self._lock:
            seq = self._follow(connection)
            found = {space: self._lookup(space, items, seq) for space in spaces}
        for space, known in found.items():
            loaded = _decoded(connection, space, [item for item in items if item not in known])
            known.update(loaded)
            with self._lock:
                self._keep(space, loaded, seq)
        with self._lock:
            self._use(items)
        return found

    def follow(self, connection: Connection) -> int:
        """Forget what has changed. Do it before the outbox is emptied, else all is forgotten.

        Gives the number of the state that the snapshot has: the same number, the same vectors.
        """
        with self._lock:
            return self._follow(connection)

    def _follow(self, connection: Connection) -> int:
        query = text("SELECT seq FROM sqlite_sequence WHERE name = 'outbox'")
        seq = once(
            connection, "outbox", lambda: int(connection.execute(query).scalar_one_or_none() or 0)
        )
        if seq > self._seq:
            table = schema.outbox
            changed = select(table.c.item).where(table.c.seq > self._seq)
            items = list(connection.execute(changed).scalars())
            if len(items) == seq - self._seq:
                for item in items:
                    self._drop(item)
            else:  # some were carried over to the index and are not known any more
                self._kept.clear()
                self._used.clear()
                self._bytes = 0
            self._seq = seq
        return seq

    def _lookup(self, space: Space, items: Sequence[str], seq: int) -> dict[str, ItemVectors]:
        if seq != self._seq:  # the caller looks at an older state
            return {}
        known = self._kept.get(space, {})
        return {item: known[item] for item in items if item in known}

    def _keep(self, space: Space, loaded: dict[str, ItemVectors], seq: int) -> None:
        if seq != self._seq:
            return
        known = self._kept.setdefault(space, {})
        for item, vectors in loaded.items():
            self._bytes += vectors.size - (known[item].size if item in known else 0)
            known[item] = vectors
            self._used[item] = None

    def _use(self, items: Sequence[str]) -> None:
        for item in items:
            if item in self._used:
                self._used.move_to_end(item)
        while self._bytes > self._most and self._used:
            self._drop(next(iter(self._used)))

    def _drop(self, item: str) -> None:
        self._used.pop(item, None)
        for known in self._kept.values():
            if item in known:
                self._bytes -= known.pop(item).size


def _decoded(connection: Connection, space: Space, items: Sequence[str]) -> dict[str, ItemVectors]:
    found = dict.fromkeys(items, NOTHING)
    if not items:
        return found
    stored = load_vectors(connection, space, items)
    if not stored.items:
        return found
    starts = [i for i, item in enumerate(stored.items) if i == 0 or stored.items[i - 1] != item]
    for start, end in zip(starts, [*starts[1:], len(stored.items)], strict=True):
        rows = stored.rows[start:end].copy()  # a part of the whole would keep the whole in memory
        rows.flags.writeable = False
        found[stored.items[start]] = ItemVectors(tuple(stored.moments[start:end]), rows)
    return found
