"""A map of everything that is present: where each item lies, in which region, and what it is.

It is drawn when somebody asks for it and kept until items, vectors or weights change. Nobody who
searches waits for it: the library is read in one transaction, which is over before the drawing.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from sqlalchemy import Connection, select, text

from base.kept import Kept
from base.slots import Modality, Vectors
from catalog import schema
from catalog.facts import GIVEN
from catalog.items import Form, Medium
from catalog.snapshot import changes
from catalog.traits import folded
from catalog.versions import version_of
from ranking.projection import Numbers, apart, blocks_of, project
from ranking.regions import Integers, Region, regions_of

if TYPE_CHECKING:
    from tools.context import Library

MOST = 10_000  # items of a map
WORDS = 12  # of one item that may name a region


class Mapped(NamedTuple):
    """What a map tells of an item; `words` are its genres, keywords and tags."""

    id: str
    title: str
    medium: Medium
    form: Form
    duration_s: float | None
    has_file: bool
    genres: tuple[str, ...]
    words: tuple[str, ...]


@dataclass(frozen=True)
class LibraryMap:
    """Items by id, their places, (n, 2) and about 2 wide, and regions, the largest first.

    `components` tell who is near whom, (n, k); `region` counts in `regions`, −1: in none. Of
    `unplaced` items no vector is known, and `undrawn` ones are more than a map holds.
    """

    items: tuple[Mapped, ...]
    places: Numbers
    components: Numbers
    region: Integers
    regions: tuple[Region, ...]
    unplaced: int
    undrawn: int


class Maps:
    """The last map of a library; safe among threads, and no two of them draw the same."""

    def __init__(self) -> None:
        self._kept = Kept(1)
        self._drawing = threading.Lock()

    def of(self, library: Library) -> LibraryMap:
        """The map as the library is now: at once where nothing has changed, else in seconds."""
        with library.catalog.read() as connection:
            found = self._known(_state(library, connection))
        if found is not None:
            return found
        with self._drawing:
            with library.catalog.read() as connection:
                state = _state(library, connection)
                found = self._known(state)
                if found is not None:  # somebody else had it drawn meanwhile
                    return found
                read = _read(library, connection)
            return self._kept.get(state, partial(_drawn, *read))

    def _known(self, state: Hashable) -> LibraryMap | None:
        found: LibraryMap | None = self._kept.peek(state)
        return found


class _Read(NamedTuple):
    """What is drawn: the items with their rows, and how many are left out for which reason."""

    items: list[Mapped]
    rows: Vectors
    unplaced: int
    undrawn: int


def _state(library: Library, connection: Connection) -> Hashable:
    """All that a map depends on."""
    scale = library.scale(connection, "items")
    return (
        changes(connection),
        version_of(connection, "items"),
        library.fused,
        tuple(sorted(scale.calibrations.items())),
        tuple(sorted(scale.weights.items())),
    )


def _read(library: Library, connection: Connection) -> _Read:
    table = schema.items.c
    query = select(table.id).where(table.state == "present").order_by(table.id)
    every = list(connection.execute(query).scalars())
    ids = sorted(sorted(every, key=_drawn_lot)[:MOST]) if len(every) > MOST else every
    spaces = {modality: library.space(modality) for modality in Modality}
    found = library.vectors.wholes(connection, list(spaces.values()), ids)
    scale = library.scale(connection, "items")
    known = {modality: found[space] for modality, space in spaces.items()}
    telling = [one.at >= 0 for modality, one in known.items() if scale.weights[modality] > 0]
    is_known = np.any(telling, axis=0) if telling else np.zeros(len(ids), bool)
    rows = blocks_of(known, scale, len(ids))[is_known]
    kept = [one for one, is_kept in zip(ids, is_known.tolist(), strict=True) if is_kept]
    return _Read(_mapped(connection, kept), rows, len(ids) - len(kept), len(every) - len(ids))


def _drawn(items: list[Mapped], rows: Vectors, unplaced: int, undrawn: int) -> LibraryMap:
    found = project(rows)
    places = apart(found.places)
    region, regions = regions_of(places, [item.words for item in items])
    return LibraryMap(
        tuple(items), places, found.components, region, tuple(regions), unplaced, undrawn
    )


def _mapped(connection: Connection, ids: Sequence[str]) -> list[Mapped]:
    """What is told of the items, in the order of their ids."""
    query = text(
        "SELECT id, title, medium, form, duration_s, genres, keywords, tags, "
        "EXISTS (SELECT 1 FROM files WHERE files.item = items.id) "
        f"FROM items WHERE id IN {GIVEN} ORDER BY id"
    )
    found = []
    for row in connection.execute(query, {"ids": json.dumps(list(ids))}):
        item, title, medium, form, duration_s, *lists, has_file = row
        genres, keywords, tags = map(json.loads, lists)
        words = _different([*genres, *keywords, *tags])[:WORDS]
        about = (item, title, medium, form, duration_s, bool(has_file))
        found.append(Mapped(*about, _different(genres), words))
    return found


def _different(names: Sequence[str]) -> tuple[str, ...]:
    """Each name once in any case, as it is spelled first, in their order."""
    known = {folded(name): name for name in reversed(names)}
    return tuple(dict.fromkeys(known[folded(name)] for name in names if folded(name)))


def _drawn_lot(item: str) -> bytes:
    """By which items are chosen of too many: one more or less changes hardly any of them."""
    return blake2b(item.encode(), digest_size=8).digest()
