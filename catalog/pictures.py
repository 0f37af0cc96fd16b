"""Small pictures of items, kept beside what was understood of the same content."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection, select

from catalog import schema
from catalog.store import upsert

Kind = Literal["cover", "poster", "strip"]


@dataclass(frozen=True)
class StoredPicture:
    """A JPEG file; `time_s` is where in the media it is from, None for a cover or a strip."""

    jpeg: bytes
    time_s: float | None


def put_picture(
    connection: Connection, content: str, kind: Kind, jpeg: bytes, time_s: float | None = None
) -> None:
    """Keep a picture of a content, over an earlier one of its kind."""
    row = {"content": content, "kind": kind, "time_s": time_s, "jpeg": jpeg}
    upsert(connection, schema.pictures, row)


def get_picture(connection: Connection, content: str, kind: Kind) -> StoredPicture | None:
    """The picture of that kind; for a poster the cover, where there is one."""
    table = schema.pictures
    for wanted in ("cover", "poster") if kind == "poster" else (kind,):
        query = select(table.c.jpeg, table.c.time_s)
        row = connection.execute(
            query.where(table.c.content == content, table.c.kind == wanted)
        ).one_or_none()
        if row is not None:
            return StoredPicture(row.jpeg, row.time_s)
    return None
