"""What is looked up once a snapshot: nothing that a transaction reads changes while it lasts."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar

from sqlalchemy import Connection, text

T = TypeVar("T")
KEY = "snapshot"  # in a connection's `info`


def look_once(connection: Connection, may: bool = True) -> None:
    """Called where a transaction begins; one that writes has to look each time."""
    connection.info[KEY] = {} if may else None


def once(connection: Connection, key: Hashable, look: Callable[[], T]) -> T:
    """What `look` finds, looked up once in a transaction that only reads."""
    known: dict[Hashable, T] | None = connection.info.get(KEY)
    if known is None:
        return look()
    if key not in known:
        known[key] = look()
    return known[key]


def changes(connection: Connection) -> int:
    """A number that rises whenever an item or its vectors change: the same, and they are the same.

    Whatever changes them marks it in the outbox, whose numbers only rise, also when it is emptied.
    """
    query = text("SELECT seq FROM sqlite_sequence WHERE name = 'outbox'")
    return once(
        connection, "outbox", lambda: int(connection.execute(query).scalar_one_or_none() or 0)
    )
