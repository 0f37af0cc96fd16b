"""The database: opening it, transactions, and what SQLite's errors mean to a person."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, Table, create_engine, event, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.exc import DatabaseError, OperationalError

from base.errors import DiskFullError, LibraryBusyError, LibraryError, SchemaError
from catalog import locks, migrations, schema
from catalog.snapshot import look_once

BUSY_TIMEOUT_MS = 10_000
ALMOST_FULL_BYTES = 2**20  # below this an I/O error is taken for a full disk


class Catalog:
    """One library's database. `read()` and `write()` give a connection in a transaction."""

    def __init__(self, home: Path) -> None:
        self.home = home
        try:
            home.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise LibraryError(
                f"The data folder {home} cannot be made ({error.strerror}): choose another "
                "with --home or MATINEE_HOME."
            ) from error
        self._engine = _engine(home / "library.sqlite")
        with self.read() as connection:  # a library that is up to date opens beside a writer
            current = migrations.is_current(connection)
        if not current:
            with self.write() as connection:
                migrations.migrate(connection)

    @contextlib.contextmanager
    def read(self) -> Iterator[Connection]:
        """A consistent snapshot; never blocks a writer."""
        with _translated(self.home), self._engine.connect() as connection:
            connection.exec_driver_sql("BEGIN")
            look_once(connection)
            yield connection

    @contextlib.contextmanager
    def write(self) -> Iterator[Connection]:
        """All or nothing: committed at the end, rolled back on any error; not to be nested."""
        with _translated(self.home), self._engine.connect() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            look_once(connection, False)
            yield connection  # an error leaves through the connection's exit, which rolls back
            connection.commit()

    @contextlib.contextmanager
    def writer_lock(self, timeout_s: float = 0.0, purpose: str = "") -> Iterator[None]:
        """The one process that may change the index; `purpose` is noted for others to read.

        Another thread than the one that took it may leave it.

        Raises:
            LibraryBusyError: another process holds it.
            LibraryError: the lock file cannot be made.
        """
        with locks.held(self.home, "writer", timeout_s, purpose):
            yield

    @contextlib.contextmanager
    def ingest_lock(self) -> Iterator[None]:
        """The one process that may add media; searching and the index are not held up by it.

        Raises:
            LibraryBusyError: another process holds it.
            LibraryError: the lock file cannot be made.
        """
        with locks.held(self.home, "ingest"):
            yield

    def worker_lock(
        self, handle: int | None = None, timeout_s: float = 0.0
    ) -> AbstractContextManager[None]:
        """The one process that works on jobs in the background; raises what `ingest_lock` does.

        `handle` is the lock itself, where this process was started with it.
        """
        if handle is None:
            return locks.held(self.home, "worker", timeout_s)
        return locks.inherited(self.home, "worker", handle)

    def take_worker_lock(self) -> int:
        """The same for a process that is to be started, as a file descriptor; raises likewise."""
        return locks.taken(self.home, "worker")

    def note_holder(self, purpose: str = "") -> None:
        """Write down who holds the writer's lock, and what for."""
        locks.note_holder(self.home, "writer", purpose)

    def holder(self) -> str:
        """What the one who took the writer's lock last noted as its purpose."""
        return locks.purpose_of(self.home, "writer")

    def get_meta(self, key: str) -> str | None:
        """A value kept beside the library, or None."""
        table = schema.settings_kept
        with self.read() as connection:
            return connection.execute(
                select(table.c.value).where(table.c.key == key)
            ).scalar_one_or_none()

    def set_meta(self, key: str, value: str) -> None:
        """Keep a value beside the library."""
        with self.write() as connection:
            upsert(connection, schema.settings_kept, {"key": key, "value": value})

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()


def upsert(connection: Connection, table: Any, *rows: dict[str, Any]) -> None:
    """Insert rows, or replace those with the same primary key."""
    if not rows:
        return
    statement = insert(table)
    keys = [column.name for column in table.primary_key]
    changes = {name: statement.excluded[name] for name in rows[0] if name not in keys}
    statement = (
        statement.on_conflict_do_update(index_elements=keys, set_=changes)
        if changes
        else statement.on_conflict_do_nothing(index_elements=keys)
    )
    connection.execute(statement, list(rows))


def insert_all(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> list[int]:
    """Insert rows at once into a table with a column `id`; gives their ids in the same order."""
    if not rows:
        return []
    statement = insert(table).returning(table.c.id, sort_by_parameter_order=True)
    return [int(row) for row in connection.execute(statement, rows).scalars()]


def _engine(path: Path) -> Engine:
    url = URL.create("sqlite", database=str(path))  # a path may hold ? and %
    engine = create_engine(url, max_overflow=-1)  # a search has two open, and many threads search

    @event.listens_for(engine, "connect")
    def _prepare(raw: Any, _record: Any) -> None:
        raw.isolation_level = None  # transactions are ours: BEGIN IMMEDIATE, never in mid-way
        for pragma in (
            f"busy_timeout = {BUSY_TIMEOUT_MS}",
            "journal_mode = WAL",
            "foreign_keys = ON",
            "synchronous = NORMAL",
        ):
            raw.execute(f"PRAGMA {pragma}")

    return engine


@contextlib.contextmanager
def _translated(home: Path) -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        reason = str(error.orig)
        if "full" in reason or ("disk I/O" in reason and _is_full(home)):
            raise DiskFullError(
                f"The disk that holds {home} is full: free some space and run the command again."
            ) from error
        if "locked" in reason:
            raise LibraryBusyError(
                f"Another process is writing to {home}: try again in a moment."
            ) from error
        raise LibraryError(
            f"The library in {home} cannot be used ({reason}): check the disk and the folder's "
            "permissions, or choose another with --home."
        ) from error
    except DatabaseError as error:
        if type(error) is not DatabaseError:  # a programming error keeps its trace
            raise
        raise SchemaError(
            f"{home / 'library.sqlite'} is damaged ({error.orig}): restore it from a backup, "
            "or move it away and add your media again."
        ) from error


def _is_full(home: Path) -> bool:
    try:
        return shutil.disk_usage(home).free < ALMOST_FULL_BYTES
    except OSError:
        return False
