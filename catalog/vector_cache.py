"""Vectors of items, decoded once and kept in memory while nothing changes them.

Whatever changes an item's vectors marks it in the outbox in the same transaction, and the outbox's
numbers only ever rise, also after its rows are gone: so the number that a snapshot of the database
ends with tells whether what is kept is what that snapshot says.
"""

from __future__ import annotations

import itertools
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from sqlalchemy import Connection, select

from base.slots import Vectors
from catalog import schema
from catalog.snapshot import changes
from catalog.vector_rows import load_spaces
from catalog.vectors import Space
from catalog.whole_rows import Rows, WholeRows, looked_up, rows_of

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
        self._wholes: dict[tuple[Space, ...], WholeRows] = {}
        self._seq = -1  # of the snapshot that everything kept belongs to
        self._lock = threading.Lock()

    @property
    def size(self) -> int:
        """Bytes in use."""
        return self._bytes + sum(rows.size for rows in self._wholes.values())

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
        missing = {s: [i for i in items if i not in known] for s, known in found.items()}
        loaded = _loaded(connection, missing)
        with self._lock:
            for space, new in loaded.items():
                found[space].update(new)
                self._keep(space, new, seq)
            self._use(items)
        return found

    def wholes(
        self, connection: Connection, spaces: Sequence[Space], items: Sequence[str]
    ) -> dict[Space, Rows]:
        """Each item's own row in each space: much quicker than `load`, for thousands of items.

        Raises:
            SchemaError: vectors of one space differ in length.
        """
        names = tuple(spaces)
        with self._lock:
            seq = self._follow(connection)
            known = self._rows_in(names) if seq == self._seq else WholeRows(names)
            missing = list(dict.fromkeys(known.missing(items)))
        found = looked_up(connection, names, missing) if missing else {}
        with self._lock:
            if seq == self._seq:
                known = self._rows_in(names)
            known.add(known.missing(missing), found)
            rows = known.take(items)
            self._make_room()
        if rows is None:  # something was forgotten meanwhile
            found = looked_up(connection, names, items)
            return {space: rows_of(items, found[space]) for space in names}
        return rows

    def _rows_in(self, spaces: tuple[Space, ...]) -> WholeRows:
        return self._wholes.setdefault(spaces, WholeRows(spaces))

    def follow(self, connection: Connection) -> int:
        """Forget what has changed. Do it before the outbox is emptied, else all is forgotten.

        Gives the number of the state that the snapshot has: the same number, the same vectors.
        """
        with self._lock:
            return self._follow(connection)

    def _follow(self, connection: Connection) -> int:
        seq = changes(connection)
        if seq > self._seq:
            table = schema.outbox
            changed = select(table.c.item).where(table.c.seq > self._seq)
            items = list(connection.execute(changed).scalars())
            if len(items) == seq - self._seq:
                for item in items:
                    self._drop(item)
                    for rows in self._wholes.values():
                        rows.drop(item)
            else:  # some were carried over to the index and are not known any more
                self._kept.clear()
                self._used.clear()
                self._wholes.clear()
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
        self._make_room()

    def _make_room(self) -> None:
        """The rows of wholes go first, all at once: they are quickly there again."""
        if self.size > self._most:
            self._wholes.clear()
        while self._bytes > self._most and self._used:
            self._drop(next(iter(self._used)))

    def _drop(self, item: str) -> None:
        self._used.pop(item, None)
        for known in self._kept.values():
            if item in known:
                self._bytes -= known.pop(item).size


def _loaded(
    connection: Connection, missing: Mapping[Space, Sequence[str]]
) -> dict[Space, dict[str, ItemVectors]]:
    """Of each space the items that are not known there; mostly they are the same in all of them."""
    found = {space: dict.fromkeys(items, NOTHING) for space, items in missing.items()}
    every = list(dict.fromkeys(item for items in missing.values() for item in items))
    if not every:
        return found
    wanted = [space for space, items in missing.items() if items]
    for space, stored in load_spaces(connection, wanted, every).items():
        of = stored.items
        starts = [i for i, item in enumerate(of) if i == 0 or of[i - 1] != item]
        for start, end in itertools.pairwise([*starts, len(of)]):
            if of[start] in found[space]:
                rows = stored.rows[start:end].copy()  # a part would keep the whole in memory
                rows.flags.writeable = False
                moments = tuple(stored.moments[start:end])
                found[space][of[start]] = ItemVectors(moments, rows)
    return found
