"""Counting items in SQLite: totals, groups by what they are, and examples in some order."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, text

from base.slots import Frozen

PRESENT = "items.state = 'present'"
YEAR = "CAST(substr(items.published, 1, 4) AS INTEGER)"

# What an item is counted under; a list counts it under each of its names.
GROUPS: Mapping[str, tuple[str, str]] = {
    "medium": ("items", "items.medium"),
    "form": ("items", "items.form"),
    "language": ("items", "items.language"),
    "genre": ("items, json_each(items.genres) AS each", "each.value"),
    "creator": ("items, json_each(items.creators) AS each", "each.value"),
    "decade": ("items", f"CASE WHEN {YEAR} > 0 THEN ({YEAR} / 10 * 10) || 's' END"),
    "series": ("items", "items.series"),
}
# Which items come as examples, and in what order.
LISTS: Mapping[str, tuple[str, str]] = {
    "longest": ("items.duration_s > 0", "items.duration_s DESC"),
    "shortest": ("items.duration_s > 0", "items.duration_s"),
    "newest": ("1", "items.added_at DESC"),
    "oldest": (f"{YEAR} > 0", "items.published"),
    "unseen": ("items.id NOT IN (SELECT value FROM json_each(:seen))", "items.added_at DESC"),
}


class Group(Frozen):
    """Items of one kind; `of` says by what they are grouped."""

    of: str
    name: str
    items: int
    hours: float


class Example(Frozen):
    """One item, in a line."""

    item: str
    title: str
    medium: str
    form: str
    minutes: float | None = None
    year: int | None = None
    language: str | None = None
    creators: tuple[str, ...] = ()
    added_at: str = ""
    path_known: bool = False


def count_where(connection: Connection, where: str, given: Mapping[str, Any]) -> tuple[int, float]:
    """How many items that are there fit a condition, and their hours."""
    query = text(f"SELECT count(*), total(duration_s) FROM items WHERE {PRESENT} AND {where}")
    count, seconds = connection.execute(query, dict(given)).one()
    return int(count), round(seconds / 3600, 2)


def group_by(connection: Connection, name: str) -> list[Group]:
    """All items that are there by one of `GROUPS`, the largest group first."""
    source, key = GROUPS[name]
    query = text(
        f"SELECT {key} AS name, count(*) AS items, total(items.duration_s) AS seconds "
        f"FROM {source} WHERE {PRESENT} GROUP BY 1 ORDER BY 2 DESC, 1"
    )
    rows = connection.execute(query).all()
    return [
        Group(of=name, name=str(row.name), items=row.items, hours=round(row.seconds / 3600, 2))
        for row in rows
        if row.name not in (None, "")
    ]


def first_of(
    connection: Connection, where: str, order: str, given: Mapping[str, Any], k: int
) -> tuple[Example, ...]:
    """The first `k` items that fit a condition."""
    query = text(
        "SELECT id, title, medium, form, duration_s, language, creators, added_at, "
        f"{YEAR} AS year, EXISTS (SELECT 1 FROM files WHERE files.item = items.id) AS has_file "
        f"FROM items WHERE {PRESENT} AND {where} ORDER BY {order}, items.id LIMIT :k"
    )
    return tuple(
        Example(
            item=row.id,
            title=row.title,
            medium=row.medium,
            form=row.form,
            minutes=None if row.duration_s is None else round(row.duration_s / 60, 1),
            year=row.year or None,
            language=row.language,
            creators=tuple(json.loads(row.creators)),
            added_at=row.added_at,
            path_known=bool(row.has_file),
        )
        for row in connection.execute(query, {**given, "k": k})
    )
