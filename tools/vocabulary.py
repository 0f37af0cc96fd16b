"""The names that a library knows: titles, series, creators, genres; to recognise them in words."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from catalog import schema


@dataclass(frozen=True)
class Vocabulary:
    """Each name as it is written, by its folded form. Titles lead to the ids that bear them."""

    titles: dict[str, tuple[str, ...]]
    series: dict[str, str]
    creators: dict[str, str]
    genres: dict[str, str]  # and tags
    stamp: tuple[int, str]  # of the library when it was read

    @classmethod
    def load(cls, connection: Connection) -> Vocabulary:
        """Of everything that can be played now."""
        table = schema.items
        titles: dict[str, list[str]] = {}
        series: set[str] = set()
        creators: set[str] = set()
        genres: set[str] = set()
        columns = (table.c.id, table.c.title, table.c.series, table.c.creators)
        query = select(*columns, table.c.people, table.c.genres, table.c.tags)
        for row in connection.execute(query.where(table.c.state == "present")):
            titles.setdefault(fold(row.title), []).append(row.id)
            series |= {row.series} if row.series else set()
            creators |= {*row.creators, *row.people}
            genres |= {*row.genres, *row.tags}
        return cls(
            {title: tuple(ids) for title, ids in titles.items() if title},
            _folded(series),
            _folded(creators),
            _folded(genres),
            stamp(connection),
        )


def stamp(connection: Connection) -> tuple[int, str]:
    """Changes when items come or go."""
    table = schema.items
    query = select(func.count(), func.max(table.c.added_at)).where(table.c.state == "present")
    count, newest = connection.execute(query).one()
    return int(count), str(newest)


def fold(name: str) -> str:
    """A name without case, width and double spaces."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _folded(names: Iterable[str]) -> dict[str, str]:
    return {fold(name): name for name in sorted(names) if fold(name)}
