"""Vectors: stored in SQLite as the truth, searched through an index that can be rebuilt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

import numpy as np
from sqlalchemy import ColumnElement, Connection, delete, func, select

from base.errors import SchemaError
from base.slots import Vectors
from catalog import schema
from catalog.items import chunks

FUSED = "fused"  # the concatenated blocks of a whole item, as ranking.fusion lays them out


@dataclass(frozen=True)
class StoredVectors:
    """Vectors of one modality and model, row by row with what they belong to."""

    items: list[str]
    moments: list[int | None]  # None: the vector is of the whole item
    rows: Vectors


NO_VECTORS = StoredVectors([], [], np.zeros((0, 0), np.float32))


class Hit(NamedTuple):
    """One neighbour; `cosine` is exact up to the index's own rounding."""

    item: str
    moment: int | None
    cosine: float


@dataclass(frozen=True)
class Space:
    """The vectors of one modality by one model: they never mix with another model's."""

    modality: str  # of base.slots.Modality, or FUSED
    model: str


Owners = dict[Space, list[list[str]]]  # items, in the order of the queries


class VectorIndex(Protocol):
    """Nearest vectors by cosine.

    `owners` gives only the items of each of many queries' hits, the nearest first; `refresh` makes
    it say what SQLite says.
    """

    def nearest(self, space: Space, query: Vectors, k: int) -> list[Hit]: ...

    def owners(self, queries: Mapping[Space, Sequence[Vectors]], k: int) -> Owners: ...

    def refresh(self) -> int: ...


def put_vectors(
    connection: Connection,
    item: str,
    space: Space,
    moments: Sequence[int | None],
    rows: Vectors,
) -> None:
    """Store rows of an item, over earlier ones of the same moments in the same space.

    Zero and non-finite rows mean "nothing is known" and are left out.
    """
    _drop_rows(connection, item, space, moments)
    with np.errstate(over="ignore", invalid="ignore"):
        packed = rows.astype("<f2")
    values = [
        {
            "item": item,
            "moment": moment,
            "modality": str(space.modality),
            "model": space.model,
            "data": row.tobytes(),
        }
        for moment, row in zip(moments, packed, strict=True)
        if np.isfinite(row).all() and row.any()
    ]
    if values:
        connection.execute(schema.vectors.insert(), values)


def drop_vectors(connection: Connection, item: str) -> None:
    """Forget all vectors of an item."""
    connection.execute(delete(schema.vectors).where(schema.vectors.c.item == item))


def load_vectors(
    connection: Connection,
    space: Space,
    items: Sequence[str] | None = None,
    whole_items_only: bool = False,
) -> StoredVectors:
    """Vectors of the items, or of every item that is not removed, ordered by their ids.

    Raises:
        SchemaError: vectors of one space differ in length.
    """
    table = schema.vectors
    query = select(table.c.item, table.c.moment, table.c.data).order_by(table.c.item, table.c.id)
    if whole_items_only:
        query = query.where(table.c.moment.is_(None))
    if items is None:
        removed = select(schema.items.c.id).where(schema.items.c.state == "removed")
        of_all = query.where(table.c.modality == str(space.modality), table.c.model == space.model)
        rows = connection.execute(of_all.where(table.c.item.not_in(removed))).all()
    else:
        of_some = query.where(*_within(space))
        rows = [
            row
            for chunk in chunks(items)
            for row in connection.execute(of_some.where(table.c.item.in_(chunk))).all()
        ]
    return stored_rows(space, rows)


def stored_rows(space: Space, rows: Sequence[Any]) -> StoredVectors:
    """Rows of item, moment and data, decoded; those that hold no numbers are left out.

    Raises:
        SchemaError: vectors of one space differ in length.
    """
    owners, moments, data = zip(*rows, strict=True) if rows else ((), (), ())
    if len({len(one) for one in data}) > 1:
        raise SchemaError(
            f"The {space.modality} vectors of {space.model} differ in length: add the media again."
        )
    matrix = np.frombuffer(b"".join(data), dtype="<f2").astype(np.float32)
    stored = StoredVectors(
        list(owners),
        list(moments),
        matrix.reshape(len(rows), -1) if rows else NO_VECTORS.rows,
    )
    return _finite(stored)


def spaces(connection: Connection) -> dict[Space, int]:
    """Every space that the library holds, with its number of vectors."""
    table = schema.vectors
    query = select(table.c.modality, table.c.model, func.count()).group_by(
        table.c.modality, table.c.model
    )
    return {
        Space(modality, model): int(count) for modality, model, count in connection.execute(query)
    }


def mark_changed(connection: Connection, items: Iterable[str]) -> None:
    """Tell the index, in the same transaction as the change itself."""
    rows = [{"item": item} for item in items]
    if rows:
        connection.execute(schema.outbox.insert(), rows)


def _finite(stored: StoredVectors) -> StoredVectors:
    """Without rows that hold something else than numbers: of such an item nothing is known."""
    kept = np.isfinite(stored.rows.sum(axis=1))  # none of its rows is long enough to overflow
    if kept.all():
        return stored
    which = np.flatnonzero(kept).tolist()
    return StoredVectors(
        [stored.items[i] for i in which], [stored.moments[i] for i in which], stored.rows[which]
    )


def _within(space: Space) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Conditions beside one on the item, which is to be looked up first.

    Where the model is compared as it is, SQLite goes through every row of that model instead.
    """
    table = schema.vectors
    return table.c.modality == str(space.modality), table.c.model.concat("") == space.model


def _drop_rows(
    connection: Connection, item: str, space: Space, moments: Sequence[int | None]
) -> None:
    table = schema.vectors
    statement = delete(table).where(table.c.item == item, *_within(space))
    if None in moments:
        connection.execute(statement.where(table.c.moment.is_(None)))
    for chunk in chunks([moment for moment in moments if moment is not None]):
        connection.execute(statement.where(table.c.moment.in_(chunk)))
