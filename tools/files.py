"""The files of the library: which item each holds, and which of them are gone."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, delete, select

from catalog import schema
from catalog.items import find_alias, set_state
from catalog.store import upsert
from catalog.vectors import mark_changed
from catalog.words import drop_words


@dataclass(frozen=True)
class FileRow:
    """A file as it was when it was last looked at."""

    path: Path
    item: str
    size: int
    mtime_ns: int
    content: str

    def is_as_it_was(self, facts: os.stat_result) -> bool:
        """Whether size and date are the same, so that the content need not be read."""
        return (self.size, self.mtime_ns) == (facts.st_size, facts.st_mtime_ns)


def known_files(connection: Connection) -> dict[Path, FileRow]:
    """Every file of the library, by its path."""
    rows = connection.execute(select(schema.files))
    found = (
        FileRow(Path(os.fsdecode(r.path)), r.item, r.size, r.mtime_ns, r.fingerprint) for r in rows
    )
    return {row.path: row for row in found}


def put_file(
    connection: Connection, path: Path, facts: os.stat_result, content: str, item: str
) -> FileRow:
    """Remember that this file holds that item."""
    row = {
        "path": os.fsencode(path),
        "item": item,
        "size": facts.st_size,
        "mtime_ns": facts.st_mtime_ns,
        "fingerprint": content,
    }
    upsert(connection, schema.files, row)
    return FileRow(path, item, facts.st_size, facts.st_mtime_ns, content)


def drop_files(connection: Connection, paths: Iterable[Path]) -> None:
    """Forget files; their items stay."""
    for path in paths:
        connection.execute(delete(schema.files).where(schema.files.c.path == os.fsencode(path)))


def is_in_library(connection: Connection, content: str) -> bool:
    """Whether an item that was not removed holds that content."""
    item = find_alias(connection, "fingerprint", content)
    if item is None:
        return False
    query = select(schema.items.c.state).where(schema.items.c.id == item)
    return connection.execute(query).scalar_one_or_none() != "removed"


def forget_item(connection: Connection, item: str) -> None:
    """Undo an item of which nothing could be understood; one with a history is only missing."""
    played = connection.execute(
        select(schema.plays.c.id).where(schema.plays.c.item == item).limit(1)
    ).first()
    if played:
        set_state(connection, item, "missing")
        return
    drop_words(connection, item)
    connection.execute(delete(schema.items).where(schema.items.c.id == item))
    mark_changed(connection, [item])


def mark_missing(connection: Connection, roots: Sequence[Path]) -> int:
    """Items whose files are gone from a folder that is there; nothing is erased. Gives how many."""
    folders = [root for root in roots if root.is_dir()]
    places: dict[str, list[Path]] = {}
    for path, row in known_files(connection).items():
        places.setdefault(row.item, []).append(path)
    gone = [
        item
        for item, paths in places.items()
        if any(path.is_relative_to(root) for path in paths for root in folders)
        and not any(path.exists() for path in paths)
    ]
    for item in gone:
        set_state(connection, item, "missing")
    return len(gone)
