"""The own rows of whole items, a matrix a space, so that those of thousands are had at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from base.slots import Vectors
from catalog.items import chunks
from catalog.vector_rows import load_wholes
from catalog.vectors import Space

GROWTH = 1.25
AT_ONCE = 1_000  # items that are looked up by one statement: what it needs meanwhile is memory
BESIDE = 200  # bytes of an item beside its numbers, roughly


@dataclass(frozen=True)
class Rows:
    """Rows of items that were asked for: `at` says for each item which row is its own, −1: none."""

    at: NDArray[np.intp]
    rows: Vectors


class WholeRows:
    """Rows of one space; they are copied out, so that nobody sees a change. Not safe by itself."""

    def __init__(self) -> None:
        self._place: dict[str, int] = {}  # −1: the item has none
        self._rows: Vectors | None = None
        self._count = 0

    @property
    def size(self) -> int:
        """Bytes that it takes."""
        return (0 if self._rows is None else self._rows.nbytes) + BESIDE * len(self._place)

    def missing(self, items: Iterable[str]) -> list[str]:
        """The items of which nothing is known here."""
        return [item for item in items if item not in self._place]

    def add(self, items: Iterable[str], found: Mapping[str, Vectors]) -> None:
        """Items that were looked up, with the rows of those that have one."""
        for item in items:
            row = found.get(item)
            self._place[item] = -1 if row is None else self._append(row)

    def drop(self, item: str) -> None:
        """Forget an item; its place stays empty until everything is forgotten."""
        self._place.pop(item, None)

    def take(self, items: Sequence[str]) -> Rows | None:
        """The items' rows; None where one of them was forgotten meanwhile."""
        try:
            place = np.fromiter((self._place[item] for item in items), np.intp, len(items))
        except KeyError:
            return None
        return rows_at(place, self._rows)

    def _append(self, row: Vectors) -> int:
        if self._rows is None:
            self._rows = np.empty((256, len(row)), np.float32)
        elif self._count == len(self._rows):
            larger = np.empty((int(GROWTH * self._count), self._rows.shape[1]), np.float32)
            larger[: self._count] = self._rows
            self._rows = larger
        self._rows[self._count] = row
        self._count += 1
        return self._count - 1


def looked_up(
    connection: Connection, spaces: Sequence[Space], items: Sequence[str]
) -> dict[Space, dict[str, Vectors]]:
    """The own row of each item in each space, where it has one: that of the whole, or its first.

    Raises:
        SchemaError: vectors of one space differ in length.
    """
    found: dict[Space, dict[str, Vectors]] = {space: {} for space in spaces}
    for some in chunks(items, AT_ONCE):
        for space, stored in load_wholes(connection, spaces, some).items():
            found[space].update(zip(stored.items, stored.rows, strict=True))
    return found


def rows_of(items: Sequence[str], found: Mapping[str, Vectors]) -> Rows:
    """The same as `WholeRows.take` without anything being kept."""
    having = [item for item in items if item in found]
    number = {item: index for index, item in enumerate(having)}
    at = np.fromiter((number.get(item, -1) for item in items), np.intp, len(items))
    rows = np.stack([found[item] for item in having]) if having else None
    return rows_at(at, rows)


def rows_at(place: NDArray[np.intp], rows: Vectors | None) -> Rows:
    """Rows of a matrix, one below the other, by the places of items in it."""
    has = place >= 0
    at = np.where(has, np.cumsum(has) - 1, -1)
    none = np.zeros((0, 0), np.float32)
    return Rows(at.astype(np.intp), none if rows is None else rows[place[has]])
