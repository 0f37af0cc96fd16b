"""What the catalogue holds, for a person to look at: items, their pictures, files that failed."""

from __future__ import annotations

import os
from collections.abc import Sequence

from sqlalchemy import Connection, func, select

from base.errors import NotFoundError
from base.slots import Frozen
from catalog import schema
from catalog.items import Form, Item, Medium, Moment, get_items, moments_of, paths_of, resolve
from catalog.pictures import Kind, get_picture
from catalog.scan import display_path
from catalog.store import Catalog
from catalog.words import rank_words
from tools.ingest import Failure


class ItemView(Frozen):
    """Everything that is known of one item."""

    item: Item
    paths: tuple[str, ...]
    moments: tuple[Moment, ...]


def view_of(catalog: Catalog, name: str, folder: str = "") -> ItemView:
    """The item that is named; `folder` is where a path begins that is not whole.

    Raises:
        NotFoundError: no such item.
    """
    with catalog.read() as connection:
        item = resolve(connection, name, folder)
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


class ItemPage(Frozen):
    """A part of a list of items; `total` is how many the whole has."""

    items: tuple[Item, ...]
    total: int
    offset: int
    limit: int


def page_of(
    catalog: Catalog,
    words: str = "",
    medium: Medium | None = None,
    form: Form | None = None,
    offset: int = 0,
    limit: int = 50,
) -> ItemPage:
    """Items that were not removed, by title; those with any of the words by how well they fit."""
    item = schema.items.c
    query = select(item.id).where(item.state != "removed")
    query = query if medium is None else query.where(item.medium == medium)
    query = query if form is None else query.where(item.form == form)
    with catalog.read() as connection:
        if words.strip():
            fitting = set(connection.execute(query).scalars())
            every = [one for one in rank_words(connection, words) if one in fitting]
            total, ids = len(every), every[offset : offset + limit]
        else:
            count = select(func.count()).select_from(query.subquery())
            total = int(connection.execute(count).scalar_one())
            ordered = query.order_by(func.lower(item.title), item.id)
            ids = list(connection.execute(ordered.limit(limit).offset(offset)).scalars())
        found = _in_order(connection, ids)
    return ItemPage(items=found, total=total, offset=offset, limit=limit)


def _in_order(connection: Connection, ids: Sequence[str]) -> tuple[Item, ...]:
    found = get_items(connection, ids)
    return tuple(found[one] for one in ids)


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
