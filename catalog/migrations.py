"""The steps from each version of the schema to the next: an older library opens with all it had.

SQLite keeps the version of a library in its `user_version`, which is 0 in an empty file.
"""

from __future__ import annotations

import json
from collections.abc import Callable

from sqlalchemy import Connection, text

from base.errors import SchemaError
from catalog import schema
from catalog.preferences import preferences
from catalog.traits import LISTS, put_traits, traits
from catalog.versions import count_changes, versions


def _to_2(connection: Connection) -> None:
    """Passes: what was made of an item in words, pictures of it, jobs and watched folders."""
    for column in (
        "summary TEXT NOT NULL DEFAULT ''",
        "keywords JSON NOT NULL DEFAULT '[]'",
        "speech_from TEXT",
        "tempo_bpm FLOAT",
        "musical_key TEXT",
        "understood INTEGER NOT NULL DEFAULT 0",
    ):
        connection.execute(text(f"ALTER TABLE items ADD COLUMN {column}"))
    connection.execute(text("UPDATE items SET understood = 3 WHERE content IS NOT NULL"))
    schema.metadata.create_all(connection, [schema.pictures, schema.jobs, schema.watched])


def _to_3(connection: Connection) -> None:
    """Conversations; and the newest items are found without reading all of them."""
    schema.metadata.create_all(connection, [schema.conversations, schema.turns])
    connection.execute(text("CREATE INDEX IF NOT EXISTS items_by_age ON items (state, added_at)"))


def _to_4(connection: Connection) -> None:
    """Names that items share, changes are counted, and what was published last is found at once."""
    schema.metadata.create_all(connection, [traits, versions])
    connection.execute(text("CREATE INDEX IF NOT EXISTS items_by_year ON items (state, published)"))
    columns = [*LISTS.values()]
    query = text(f"SELECT id, series, {', '.join(columns)} FROM items")
    rows = [dict(row) for row in connection.execute(query).mappings()]
    put_traits(connection, [row | {name: _names(row[name]) for name in columns} for row in rows])
    count_changes(connection)


def _names(value: object) -> list[str]:
    known = json.loads(value) if isinstance(value, str) else None
    return [name for name in known if isinstance(name, str)] if isinstance(known, list) else []


def _to_5(connection: Connection) -> None:
    """What people set by hand of how their lists are made."""
    schema.metadata.create_all(connection, [preferences])


VERSION = 5
# What leads from version n to n + 1 is the nth of these, counted from 1.
STEPS: list[Callable[[Connection], None]] = [_to_2, _to_3, _to_4, _to_5]


def is_current(connection: Connection) -> bool:
    """Whether the database is of this version already."""
    return _version(connection) == VERSION


def migrate(connection: Connection) -> None:
    """Bring the database to this version, in the caller's transaction.

    Raises:
        SchemaError: it was written by a newer Matinee.
    """
    version = _version(connection)
    if version > VERSION:
        raise SchemaError(
            f"This library has schema {version} and this Matinee knows {VERSION}: "
            "install the newer Matinee, or choose another folder with --home."
        )
    if version == 0:  # a new library is made as it is now, an older one climbs the steps
        _create(connection)
    else:
        for step in STEPS[version - 1 :]:
            step(connection)
    connection.execute(text(f"PRAGMA user_version = {VERSION}"))


def _create(connection: Connection) -> None:
    schema.metadata.create_all(connection)
    count_changes(connection)
    connection.execute(
        text(
            "CREATE VIRTUAL TABLE words USING fts5(body, "
            "tokenize='porter unicode61 remove_diacritics 2')"
        )
    )


def _version(connection: Connection) -> int:
    return int(connection.execute(text("PRAGMA user_version")).scalar_one())
