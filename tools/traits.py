"""What items have in common by name, as the knowledge graph walks along it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection, select

from catalog import schema
from catalog.traits import folded
from ranking.models.contract import TRAITS

COLUMNS = {"creator": "creators", "person": "people", "genre": "genres", "tag": "tags"}


def traits_of(
    connection: Connection, items: Sequence[str]
) -> Mapping[str, Sequence[tuple[str, ...]]]:
    """For each of `TRAITS` a tuple of casefolded names an item; none for items that are gone."""
    table = schema.items.c
    columns = [table[name] for name in COLUMNS.values()]
    row = {item: index for index, item in enumerate(items)}
    found: dict[str, list[tuple[str, ...]]] = {kind: [()] * len(items) for kind in TRAITS}
    for item, series, *lists in connection.execute(select(table.id, table.series, *columns)):
        index = row.get(item)
        if index is not None:
            named = dict(zip(COLUMNS, lists, strict=True)) | {"series": [series or ""]}
            for kind, names in named.items():
                found[kind][index] = _plain(names)
    return found


def _plain(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in map(folded, names) if name))
