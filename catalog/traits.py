"""Names that items share: who has the same maker, cast, genre or series, without reading them all.

The lists of an item are JSON, which no index reaches; so its names lie here too, casefolded, one
row each. Tags are left out: there are many, and few of them say that two items belong together.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Column, Connection, ForeignKey, Index, Table, Text, text

from catalog.schema import metadata

LISTS = {"creator": "creators", "person": "people", "genre": "genres"}  # columns that are lists
SERIES = "series"
MOST_NAMES = 1_000  # of one kind that are listed

traits = Table(
    "traits",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("item", ForeignKey("items.id", ondelete="CASCADE"), primary_key=True),
    Index("traits_by_item", "item", "kind"),
    sqlite_with_rowid=False,
)


class Kin(NamedTuple):
    """An item that shares a name with one that was asked about."""

    item: str
    kind: str
    name: str
    of: str  # the item that was asked about


def folded(name: str) -> str:
    """A name as it is compared: casefolded, with single spaces."""
    return " ".join(name.split()).casefold()


def put_traits(connection: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
    """Set the names of items, given as their columns, over earlier ones."""
    wanted: dict[tuple[str, str, str], None] = {}
    ids = []
    for row in rows:
        ids.append(row["id"])
        lists = {**{kind: row[column] for kind, column in LISTS.items()}, SERIES: [row[SERIES]]}
        for kind, names in lists.items():
            for name in names:
                if name and (known := folded(name)):
                    wanted[kind, known, row["id"]] = None
    gone = text("DELETE FROM traits WHERE item IN (SELECT value FROM json_each(:ids))")
    connection.execute(gone, {"ids": json.dumps(ids)})
    if wanted:
        values = [{"kind": kind, "name": name, "item": item} for kind, name, item in wanted]
        connection.execute(traits.insert(), values)


def kin_of(
    connection: Connection, ids: Sequence[str], kinds: Sequence[str], most: int
) -> list[Kin]:
    """Items that share a name of these kinds with one of `ids`, in the order of `ids`.

    Of each name at most so many: who made half of the library says nothing. The items of one name
    come by their ids.
    """
    query = text(
        "SELECT other.item, mine.kind, mine.name, mine.item FROM json_each(:ids) AS asked "
        "CROSS JOIN traits AS mine ON mine.item = asked.value "
        "CROSS JOIN traits AS other ON other.kind = mine.kind AND other.name = mine.name "
        "AND other.item IN (SELECT item FROM traits AS some WHERE some.kind = mine.kind "
        "AND some.name = mine.name ORDER BY some.item LIMIT :most) "
        "WHERE mine.kind IN (SELECT value FROM json_each(:kinds)) AND other.item != mine.item "
        "ORDER BY asked.key, mine.kind, mine.name, other.item"
    )
    given = {"ids": json.dumps(list(ids)), "kinds": json.dumps(list(kinds)), "most": most}
    return [Kin(*row) for row in connection.execute(query, given)]


def genres_of(connection: Connection, ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The casefolded genres of each item."""
    asked = list(ids)
    query = text(
        "SELECT item, name FROM json_each(:ids) CROSS JOIN traits ON item = value "
        "AND kind = 'genre' ORDER BY item, name"
    )
    found: dict[str, list[str]] = {item: [] for item in asked}
    for item, name in connection.execute(query, {"ids": json.dumps(asked)}):
        found[item].append(name)
    return {item: tuple(names) for item, names in found.items()}


def names_of(connection: Connection, kind: str) -> list[str]:
    """The names of one kind in order, at most `MOST_NAMES`; as fast as they are few."""
    query = text(
        "WITH RECURSIVE each(name) AS ("
        "SELECT min(name) FROM traits WHERE kind = :kind UNION ALL "
        "SELECT (SELECT min(name) FROM traits WHERE kind = :kind AND name > each.name) "
        "FROM each WHERE each.name IS NOT NULL) "
        "SELECT name FROM each WHERE name IS NOT NULL LIMIT :most"
    )
    given = {"kind": kind, "most": MOST_NAMES}
    return [str(name) for name in connection.execute(query, given).scalars()]


def items_named(connection: Connection, kind: str, name: str, start: int, most: int) -> list[str]:
    """Items of one name by their ids, from the place `start` on; after the last comes the first."""
    given = {"kind": kind, "name": name}
    where = "FROM traits WHERE kind = :kind AND name = :name"
    count = int(connection.execute(text(f"SELECT count(*) {where}"), given).scalar_one())
    if not count:
        return []
    query = text(f"SELECT item {where} ORDER BY item LIMIT :most OFFSET :skip")
    skip = start % count
    found = connection.execute(query, {**given, "most": most, "skip": skip}).scalars().all()
    if len(found) < min(most, count):
        rest = {**given, "most": min(most, count) - len(found), "skip": 0}
        found = [*found, *connection.execute(query, rest).scalars()]
    return [str(item) for item in found]
