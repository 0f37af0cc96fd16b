"""Catalogues and histories from elsewhere: items without media files, and plays."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from sqlalchemy import Connection, select

from base.slots import Frozen
from catalog import schema
from catalog.items import Item, chunks, find_alias, get_items
from catalog.plays import Play, add_plays
from tools.context import Library
from tools.describe import describe_texts
from tools.library import store

T = TypeVar("T")
BATCH = 64


class ImportReport(Frozen):
    """What an import did; `unknown` are items that plays name and the library does not have."""

    added: int
    updated: int = 0
    repeated: int = 0  # plays that were there already
    unknown: tuple[str, ...] = ()
    bad_lines: tuple[tuple[int, str], ...] = ()


def import_items(
    library: Library, items: Iterable[Item], on_progress: Callable[[int], None] = lambda _: None
) -> ImportReport:
    """Add items of which only words are known, or update their words. Ids are kept.

    What a media file taught about an item stays; the caller holds the writer's lock.
    """
    added = updated = 0
    for batch in _batches(items):
        with library.catalog.read() as connection:
            known = get_items(connection, [item.id for item in batch])
        fresh = [item for item in batch if item.id not in known or known[item.id].content is None]
        described = describe_texts(fresh, library.models)
        with library.catalog.write() as connection:
            for one in described:
                store(connection, one, library.spaces, library.layout)
        added += sum(item.id not in known for item in batch)
        updated += sum(item.id in known for item in fresh)
        on_progress(added + updated)
    return ImportReport(added=added, updated=updated)


def import_plays(library: Library, plays: Iterable[Play]) -> ImportReport:
    """Append plays of items that the library has, by id or by another catalogue's id."""
    added = repeated = 0
    unknown: dict[str, None] = {}
    for batch in _batches(plays):
        with library.catalog.write() as connection:
            names = sorted({play.item for play in batch})
            table = schema.items
            ids = {
                name
                for chunk in chunks(names)
                for name in connection.execute(
                    select(table.c.id).where(table.c.id.in_(chunk))
                ).scalars()
            }
            found = {name: name if name in ids else _by_alias(connection, name) for name in names}
            unknown |= dict.fromkeys(name for name, item in found.items() if item is None)
            known = [
                play.model_copy(update={"item": found[play.item]})
                for play in batch
                if found[play.item] is not None
            ]
            new = add_plays(connection, known)
        added, repeated = added + new, repeated + len(known) - new
    return ImportReport(added=added, repeated=repeated, unknown=tuple(unknown))


def _by_alias(connection: Connection, name: str) -> str | None:
    kind, _, value = name.partition(":")
    return find_alias(connection, kind, value) if value else None


def _batches(values: Iterable[T]) -> Iterator[Sequence[T]]:
    iterator = iter(values)
    while batch := list(itertools.islice(iterator, BATCH)):
        yield batch
