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
    """Rows in some spaces, copied out, so that nobody sees a change. Not safe among threads."""

    def __init__(self, spaces: Sequence[Space]) -> None:
        self._number: dict[str, int] = {}
        self._count = 0  # of the numbers that were given, also to what was dropped since
        self._places = {space: np.zeros(0, np.intp) for space in spaces}  # by number; −1: no row
        self._rows: dict[Space, Vectors] = {}
        self._used = dict.fromkeys(spaces, 0)

    @property
    def size(self) -> int:
        """Bytes that it takes."""
        numbers = sum(rows.nbytes for rows in self._rows.values())
        places = sum(places.nbytes for places in self._places.values())
        return numbers + places + BESIDE * len(self._number)

    def missing(self, items: Iterable[str]) -> list[str]:
        """The items of which nothing is known here."""
        return [item for item in items if item not in self._number]

    def add(self, items: Sequence[str], found: Mapping[Space, Mapping[str, Vectors]]) -> None:
        """Items that were looked up, none twice, with the rows of those that have one."""
        self._number |= {item: self._count + index for index, item in enumerate(items)}
        self._count += len(items)
        for space, places in self._places.items():
            known = found.get(space, {})
            rows = [known[item] for item in items if item in known]
            at = np.full(len(items), -1)
            at[[item in known for item in items]] = self._used[space] + np.arange(len(rows))
            self._places[space] = np.concatenate([places, at])
            if rows:
                self._append(space, rows)

    def drop(self, item: str) -> None:
        """Forget an item; its rows stay empty until everything is forgotten."""
        self._number.pop(item, None)

    def take(self, items: Sequence[str]) -> dict[Space, Rows] | None:
        """The items' rows in each space; None where one of them was forgotten meanwhile."""
        try:
            numbers = np.fromiter((self._number[item] for item in items), np.intp, len(items))
        except KeyError:
            return None
        return {
            space: rows_at(places[numbers], self._rows.get(space))
            for space, places in self._places.items()
        }

    def _append(self, space: Space, rows: Sequence[Vectors]) -> None:
        start, end = self._used[space], self._used[space] + len(rows)
        known = self._rows.get(space)
        if known is None or end > len(known):
            larger = np.empty((max(end, int(GROWTH * start)), len(rows[0])), np.float32)
            if known is not None:
                larger[:start] = known[:start]
            self._rows[space] = known = larger
        known[start:end] = rows
        self._used[space] = end


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
