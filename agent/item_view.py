"""What the catalogue holds, for a person to look at: items, their pictures, files that failed."""

from __future__ import annotations

import os

from sqlalchemy import select

from base.errors import NotFoundError
from base.slots import Frozen
from catalog import schema
from catalog.items import Item, Moment, get_items, moments_of, paths_of, resolve
from catalog.pictures import Kind, get_picture
from catalog.scan import display_path
from catalog.store import Catalog
from tools.ingest import Failure


class ItemView(Frozen):
    """Everything that is known of one item."""

    item: Item
    paths: tuple[str, ...]
    moments: tuple[Moment, ...]


def view_of(catalog: Catalog, name: str) -> ItemView:
    """The item that is named.

    Raises:
        NotFoundError: no such item.
    """
    with catalog.read() as connection:
        item = resolve(connection, name)
        return ItemView(
            item=item,
            paths=tuple(display_path(p) for p in paths_of(connection, [item.id])[item.id]),
            moments=tuple(moments_of(connection, [item.id])[item.id]),
        )


def items_by_title(catalog: Catalog) -> list[Item]:
    """Every item that was not removed."""
    with catalog.read() as connection:
        found = get_items(connection).values()
    kept = [item for item in found if item.state != "removed"]
    return sorted(kept, key=lambda item: (item.title.casefold(), item.id))


def failures_of(catalog: Catalog) -> list[Failure]:
    """Files that could not be understood, oldest first."""
    table = schema.failures
    with catalog.read() as connection:
        rows = connection.execute(select(table).order_by(table.c.at)).all()
    return [Failure(path=display_path(os.fsdecode(r.path)), reason=r.reason) for r in rows]


def picture_of(catalog: Catalog, name: str, kind: Kind) -> bytes:
    """A JPEG of the item that is named.

    Raises:
        NotFoundError: no such item, or it has no picture.
    """
    with catalog.read() as connection:
        item = resolve(connection, name)
        found = get_picture(connection, item.content or "", kind)
    if found is None:
        raise NotFoundError(
            f"“{item.title}” has no {kind}: only what was looked into has, and sound no strip."
        )
    return found.jpeg
