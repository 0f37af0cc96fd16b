"""A new library has today's version; one that an earlier Matinee made opens with all it had."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from base.errors import LibraryError, SchemaError
from catalog import migrations, schema
from catalog.items import get_items
from catalog.store import Catalog

TRIGGERS = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
NEW_TABLES = ("pictures", "jobs", "watched", "turns", "conversations")
NEW_IN_2 = ("summary", "keywords", "speech_from", "tempo_bpm", "musical_key", "understood")


def make_old(connection: Connection) -> None:
    """What version 1 looked like, with one understood item and one of words only."""
    for column in NEW_IN_2:
        connection.execute(text(f"ALTER TABLE items DROP COLUMN {column}"))
    for trigger in connection.execute(text(TRIGGERS)).scalars().all():
        connection.execute(text(f"DROP TRIGGER {trigger}"))
    for index in ("items_by_age", "items_by_year"):
        connection.execute(text(f"DROP INDEX {index}"))
    for table in (*NEW_TABLES, "traits", "versions", "preferences"):
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
        assert connection.execute(text("PRAGMA user_version")).scalar_one() == migrations.VERSION
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


def test_a_new_library_has_this_version(catalog: Catalog) -> None:
    """From version 0, the empty file, to today's, with every table and the words' index."""
    with catalog.read() as connection:
        assert connection.execute(text("PRAGMA user_version")).scalar_one() == migrations.VERSION
        names = set(connection.execute(text("SELECT name FROM sqlite_master")).scalars())
    assert {table.name for table in schema.metadata.sorted_tables} | {"words"} <= names


def test_there_is_a_step_from_each_version() -> None:
    """A version without the step that leads to it could never be reached."""
    assert len(migrations.STEPS) == migrations.VERSION - 1


@pytest.fixture
def next_version(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A next version whose step runs the statements of the list."""
    statements: list[str] = []

    def step(connection: Connection) -> None:
        for statement in statements:
            connection.execute(text(statement))

    monkeypatch.setattr(migrations, "STEPS", [*migrations.STEPS, step])
    monkeypatch.setattr(migrations, "VERSION", migrations.VERSION + 1)
    return statements


def test_an_older_library_climbs_the_steps(catalog: Catalog, next_version: list[str]) -> None:
    """Opening migrates, keeps what was there, and does so once."""
    with catalog.write() as connection:
        connection.execute(text(f"PRAGMA user_version = {migrations.VERSION - 1}"))
    catalog.set_meta("kept", "yes")
    next_version.append("CREATE TABLE newer (a)")
    Catalog(catalog.home).close()
    again = Catalog(catalog.home)
    assert again.get_meta("kept") == "yes"
    with again.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM newer")).scalar_one() == 0
    again.close()


def test_a_failed_step_changes_nothing(catalog: Catalog, next_version: list[str]) -> None:
    """Tables of a step that failed in mid-way are rolled back, and so is the version."""
    old = migrations.VERSION - 1
    with catalog.write() as connection:
        connection.execute(text(f"PRAGMA user_version = {old}"))
    next_version.extend(["CREATE TABLE newer (a)", "INSERT INTO nowhere VALUES (1)"])
    with pytest.raises(LibraryError):
        Catalog(catalog.home)
    with catalog.read() as connection:
        assert connection.execute(text("PRAGMA user_version")).scalar_one() == old
        names = set(connection.execute(text("SELECT name FROM sqlite_master")).scalars())
    assert "newer" not in names


def test_a_newer_library_is_refused(catalog: Catalog) -> None:
    """It says which versions, and what to do."""
    with catalog.write() as connection:
        connection.execute(text("PRAGMA user_version = 999"))
    with pytest.raises(SchemaError, match=r"999.*newer Matinee") as error:
        Catalog(catalog.home)
    said = str(error.value)
    assert said.endswith(".")
    assert "\n" not in said
