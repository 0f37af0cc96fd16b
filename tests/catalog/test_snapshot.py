"""What is looked up once is what the snapshot says, and a transaction that writes looks anew."""

from __future__ import annotations

from sqlalchemy import Connection, text

from catalog.snapshot import once
from catalog.store import Catalog


def kept(connection: Connection) -> str | None:
    query = text("SELECT value FROM meta WHERE key = 'a'")
    found: str | None = connection.execute(query).scalar_one_or_none()
    return found


def test_a_snapshot_is_looked_at_once_and_the_next_one_anew(catalog: Catalog) -> None:
    looked: list[str | None] = []

    def look(connection: Connection) -> str | None:
        def anew() -> str | None:
            looked.append(kept(connection))
            return looked[-1]

        return once(connection, "a", anew)

    for value in ("one", "two"):
        catalog.set_meta("a", value)
        with catalog.read() as connection:
            assert (look(connection), look(connection)) == (value, value)
            catalog.set_meta("a", "meanwhile")
            assert look(connection) == value
    assert looked == ["one", "two"]


def test_who_writes_sees_what_was_written(catalog: Catalog) -> None:
    """Also on a connection that read before."""
    with catalog.read() as connection:
        assert once(connection, "a", lambda: kept(connection)) is None
    change = text("INSERT OR REPLACE INTO meta VALUES ('a', :value)")
    with catalog.write() as connection:
        for value in ("one", "two"):
            connection.execute(change, {"value": value})
            assert once(connection, "a", lambda: kept(connection)) == value
