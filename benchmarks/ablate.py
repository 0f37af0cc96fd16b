"""A library that never heard, saw or read something: what a part of understanding is worth.

Leaving out moments alone would leave their trace in descriptions, tags and the vectors of whole
items. So what a stage made is emptied in a copy of the database, and the copy is described and
indexed anew by the same code that made the first.
"""

from __future__ import annotations

import io
import json
import shutil
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np
from sqlalchemy import Connection, delete, func, select, update

from base.errors import LibraryError
from base.slots import Source
from benchmarks.library import open_library
from catalog import schema
from tools.models import ModelSet

Part = Literal["speech", "screen", "picture", "sound"]
PARTS: tuple[Part, ...] = get_args(Part)

# A kept result that has the named field holds the part; the others are what it is emptied with.
EMPTIED: dict[Part, dict[str, dict[str, Any]]] = {
    "speech": {"segments": {"segments": [], "language": None}},
    "screen": {"screen": {"screen": []}},
    "picture": {"notes": {"notes": []}},
    "sound": {
        "shares": {"tags": [], "spans": [], "shares": {}},
        "tempo_bpm": {"tempo_bpm": None, "key": None},
    },
}
ARRAYS: dict[Part, frozenset[str]] = {
    "speech": frozenset(),
    "screen": frozenset(),
    "picture": frozenset({"frames"}),
    "sound": frozenset({"sounds", "timbre"}),
}
SOURCES: dict[Part, Source] = {
    "speech": Source.SPEECH,
    "screen": Source.SCREEN_TEXT,
    "picture": Source.FRAME,
    "sound": Source.SOUND,
}
MADE: dict[str, Any] = {
    "summary": "",
    "keywords": [],
    "tempo_bpm": None,
    "musical_key": None,
    "heard": None,
}


def without(full: Path, home: Path, parts: Iterable[Part], models: ModelSet) -> Path:
    """A copy of the library in `home` without those parts; one that is there already is kept.

    Raises:
        LibraryError: moments of a part are still there, because its results have another form.
    """
    gone = sorted(set(parts))
    done = home / "done"
    if done.exists():
        return home
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    _copy_database(full / "library.sqlite", home / "library.sqlite")
    with open_library(home, models=models) as matinee:
        with matinee.library.catalog.write() as connection:
            for part in gone:
                _empty(connection, part)
        matinee.reindex()
        with matinee.library.catalog.read() as connection:
            _check(connection, gone)
    done.touch()
    return home


def _copy_database(source: Path, target: Path) -> None:
    """As a whole, also what SQLite still keeps in the file beside it."""
    old, new = sqlite3.connect(source), sqlite3.connect(target)
    try:
        old.backup(new)
    finally:
        old.close()
        new.close()


def _empty(connection: Connection, part: Part) -> None:
    """Take the part out of every kept result, and out of what items got from it."""
    table = schema.results
    rows = connection.execute(select(table.c.content, table.c.stage, table.c.key, table.c.payload))
    for row in rows.all():
        payload = json.loads(row.payload)
        here = (table.c.content == row.content) & (table.c.stage == row.stage)
        here &= table.c.key == row.key
        for mark, fields in EMPTIED[part].items():
            if mark in payload:
                emptied = json.dumps(payload | fields, ensure_ascii=False)
                connection.execute(update(table).where(here).values(payload=emptied))
        arrays = connection.execute(select(table.c.arrays).where(here)).scalar_one()
        if arrays is not None and ARRAYS[part] & _names(arrays):
            connection.execute(update(table).where(here).values(arrays=None))
    made = {name: value for name, value in MADE.items() if name in schema.items.c}
    understood = schema.items.c.content.is_not(None)
    connection.execute(update(schema.items).where(understood).values(**made))
    source = schema.moments.c.source == str(SOURCES[part])
    connection.execute(delete(schema.moments).where(source))


def _names(arrays: bytes) -> frozenset[str]:
    with np.load(io.BytesIO(arrays), allow_pickle=False) as archive:
        return frozenset(archive.files)


def _check(connection: Connection, parts: Iterable[Part]) -> None:
    for part in parts:
        source = schema.moments.c.source == str(SOURCES[part])
        left = connection.execute(select(func.count()).where(source)).scalar_one()
        if left:
            raise LibraryError(
                f"{left} moments of the part '{part}' came back: kept results have another form "
                "now, and benchmarks/ablate.py has to learn it."
            )
