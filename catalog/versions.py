"""What is kept in memory, and whether it is still what the library says.

Triggers count every change of the items and of the plays in the transaction that makes it, whoever
makes it: the same number in two snapshots means the same rows.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Generic, Literal, TypeVar

from sqlalchemy import Column, Connection, Integer, Table, Text, text

from catalog.schema import metadata
from catalog.snapshot import once

T = TypeVar("T")
Counted = Literal["items", "plays"]
COUNTED: tuple[Counted, ...] = ("items", "plays")
MOST_KEPT = 200_000

versions = Table(
    "versions",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("number", Integer, nullable=False),
)


def count_changes(connection: Connection) -> None:
    """Begin to count: a row and three triggers for each table that is counted."""
    for table in COUNTED:
        connection.execute(text(f"INSERT OR IGNORE INTO versions VALUES ('{table}', 0)"))
        for event in ("INSERT", "UPDATE", "DELETE"):
            connection.execute(
                text(
                    f"CREATE TRIGGER IF NOT EXISTS {table}_{event.lower()}_counted "
                    f"AFTER {event} ON {table} BEGIN "
                    f"UPDATE versions SET number = number + 1 WHERE kind = '{table}'; END"
                )
            )


def version_of(connection: Connection, table: Counted) -> int:
    """How often the table changed, as the connection's snapshot has it."""
    query, given = text("SELECT number FROM versions WHERE kind = :kind"), {"kind": table}
    return once(
        connection,
        ("version", table),
        lambda: int(connection.execute(query, given).scalar_one_or_none() or 0),
    )


class KeptByItem(Generic[T]):
    """What is loaded of items, kept while no item changes; safe among threads.

    Items that the library does not have are not in what is given.
    """

    def __init__(
        self,
        load: Callable[[Connection, Sequence[str]], Mapping[str, T]],
        most: int = MOST_KEPT,
    ) -> None:
        self._load, self._most = load, most
        self._kept: dict[str, T] = {}
        self._version = -1
        self._lock = threading.Lock()

    def of(self, connection: Connection, ids: Sequence[str]) -> dict[str, T]:
        """What is known of each item, as the connection's snapshot has it; in the order of ids."""
        version = version_of(connection, "items")
        with self._lock:
            if version > self._version or len(self._kept) > self._most:
                self._kept, self._version = {}, version
            kept = self._kept if version == self._version else {}  # an older snapshot looks itself
            found = {item: kept[item] for item in ids if item in kept}
        missing = [item for item in ids if item not in found] if len(found) < len(ids) else []
        if not missing:
            return found
        loaded = self._load(connection, missing)
        with self._lock:
            if version == self._version:
                self._kept.update(loaded)
        return {
            item: one
            for item in ids
            for one in [found[item] if item in found else loaded.get(item)]
            if one is not None
        }
