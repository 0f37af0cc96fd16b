"""Vectors of many items in several spaces, by one statement."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, text

from catalog.facts import GIVEN
from catalog.vectors import Space, StoredVectors, stored_rows

_SOME = f"FROM vectors WHERE item IN {GIVEN} AND modality IN (SELECT value FROM json_each(:of)) "
_ALL = f"SELECT item, modality, model, moment, data {_SOME} ORDER BY item, id"
# beside `min`, SQLite gives the columns of the row that has it; a whole item comes before moments
_FIRST = (
    f"SELECT item, modality, model, moment, data, min(id + (moment NOT NULL) * {2**62}) {_SOME} "
    "GROUP BY item, modality, model ORDER BY item"
)


def load_spaces(
    connection: Connection, wanted: Sequence[Space], items: Sequence[str]
) -> dict[Space, StoredVectors]:
    """`load_vectors` of these items in several spaces, looked up at once.

    Raises:
        SchemaError: vectors of one space differ in length.
    """
    return _found(connection, _ALL, wanted, items)


def _found(
    connection: Connection, query: str, wanted: Sequence[Space], items: Sequence[str]
) -> dict[Space, StoredVectors]:
    given = {"ids": json.dumps(list(items)), "of": json.dumps([s.modality for s in wanted])}
    rows: dict[Space, list[Any]] = {}
    for item, modality, model, moment, data, *_ in connection.execute(text(query), given):
        rows.setdefault(Space(modality, model), []).append((item, moment, data))
    return {space: stored_rows(space, rows.get(space, [])) for space in wanted}


def load_wholes(
    connection: Connection, wanted: Sequence[Space], items: Sequence[str]
) -> dict[Space, StoredVectors]:
    """One row an item: that of the whole item, or where there is none the first of its moments.

    Raises:
        SchemaError: vectors of one space differ in length.
    """
    return _found(connection, _FIRST, wanted, items)
