"""A library that an earlier Matinee made opens with everything in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from catalog import schema
from catalog.items import get_items
from catalog.store import Catalog

NEW_IN_2 = ("summary", "keywords", "speech_from", "tempo_bpm", "musical_key", "understood")


def make_old(connection: Connection) -> None:
    """What version 1 looked like, with one understood item and one of words only."""
    for column in NEW_IN_2:
        connection.execute(text(f"ALTER TABLE items DROP COLUMN {column}"))
    connection.execute(text("DROP INDEX items_by_age"))
    for table in ("pictures", "jobs", "watched", "turns", "conversations"):
        connection.execute(text(f"DROP TABLE {table}"))
    for name, content in (("a", "'f1:00'"), ("b", "NULL")):
        connection.execute(
            text(
                "INSERT INTO items (id, medium, form, title, description, creators, people, genres,"
                " tags, state, content, added_at) VALUES "
                f"('{name}', 'video', 'film', 'Old {name}', '', '[]', '[]', '[]', '[]', 'present',"
                f" {content}, '2026-01-01T00:00:00Z')"
            )
        )
    connection.execute(text("PRAGMA user_version = 1"))


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """The folder of a library of version 1."""
    catalog = Catalog(tmp_path / "old")
    with catalog.write() as connection:
        make_old(connection)
    catalog.close()
    return catalog.home


def test_version_1_becomes_version_2(old: Path) -> None:
    """Columns have their defaults, and what was understood counts as understood wholly."""
    catalog = Catalog(old)
    with catalog.read() as connection:
        items = get_items(connection)
        names = set(connection.execute(text("SELECT name FROM sqlite_master")).scalars())
        assert connection.execute(text("PRAGMA user_version")).scalar_one() == schema.VERSION
    catalog.close()
    assert {"pictures", "jobs", "watched"} <= names
    assert (items["a"].understood, items["b"].understood) == (3, 0)
    assert (items["a"].title, items["a"].summary, items["a"].keywords) == ("Old a", "", [])


def test_an_upgraded_library_equals_a_new_one(old: Path, tmp_path: Path) -> None:
    """The steps lead to the same columns that a new library is made with."""
    columns = []
    for home in (old, tmp_path / "new"):
        catalog = Catalog(home)
        with catalog.read() as connection:
            rows = connection.execute(text("PRAGMA table_info(items)")).all()
        catalog.close()
        columns.append({(row.name, row.type, row.notnull) for row in rows})
    assert columns[0] == columns[1]
