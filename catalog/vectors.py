"""Vectors: stored in SQLite as the truth, searched through an index that can be rebuilt."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from sqlalchemy import Connection, delete, func, select

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


@dataclass(frozen=True)
class Hit:
    """One neighbour; `cosine` is exact up to the index's own rounding."""

    item: str
    moment: int | None
    cosine: float


@dataclass(frozen=True)
class Space:
    """The vectors of one modality by one model: they never mix with another model's."""

    modality: str  # of base.slots.Modality, or FUSED
    model: str


class VectorIndex(Protocol):
    """Nearest vectors by cosine; `refresh` makes the index say what SQLite says."""

    def nearest(self, space: Space, query: Vectors, k: int) -> list[Hit]: ...

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
    query = (
        select(table.c.item, table.c.moment, table.c.data)
        .where(table.c.modality == str(space.modality), table.c.model == space.model)
        .order_by(table.c.item, table.c.id)
    )
    if whole_items_only:
        query = query.where(table.c.moment.is_(None))
    if items is None:
        removed = select(schema.items.c.id).where(schema.items.c.state == "removed")
        rows = list(connection.execute(query.where(table.c.item.not_in(removed))))
    else:
        rows = [
            row
            for chunk in chunks(items)
            for row in connection.execute(query.where(table.c.item.in_(chunk)))
        ]
    if len({len(row.data) for row in rows}) > 1:
        raise SchemaError(
            f"The {space.modality} vectors of {space.model} differ in length: add the media again."
        )
    data = b"".join(row.data for row in rows)
    matrix = np.frombuffer(data, dtype="<f2").astype(np.float32)
    return StoredVectors(
        [row.item for row in rows],
        [row.moment for row in rows],
        matrix.reshape(len(rows), -1) if rows else np.zeros((0, 0), np.float32),
    )


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


def _drop_rows(
    connection: Connection, item: str, space: Space, moments: Sequence[int | None]
) -> None:
    table = schema.vectors
    statement = delete(table).where(
        table.c.item == item,
        table.c.modality == str(space.modality),
        table.c.model == space.model,
    )
    if None in moments:
        connection.execute(statement.where(table.c.moment.is_(None)))
    for chunk in chunks([moment for moment in moments if moment is not None]):
        connection.execute(statement.where(table.c.moment.in_(chunk)))


class ExactIndex:
    """Searches SQLite's vectors one by one: slower, never stale, and open to any number of readers.

    It stands in while another process is writing to ChromaDB, and is what ChromaDB is tested with.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def nearest(self, space: Space, query: Vectors, k: int) -> list[Hit]:
        """The k best rows, best first; ties by order of storage."""
        stored = load_vectors(self._connection, space)
        if not stored.items or k < 1:
            return []
        cosines = stored.rows @ np.asarray(query, np.float32)
        best = np.argsort(-cosines, kind="stable")[:k]
        return [Hit(stored.items[i], stored.moments[i], float(cosines[i])) for i in best]

    def refresh(self) -> int:
        """Nothing to do: SQLite is what is searched."""
        return 0
