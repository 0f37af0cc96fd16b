"""Stages of understanding, their results kept by content and by what made them.

A stage turns one decoded file (and what earlier stages made of it) into a pydantic value and named
arrays. The cache makes ingest resumable: a result is written in one transaction when its stage is
done, and asked for by the fingerprint of the content and the key of the stage.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np
from pydantic import BaseModel
from sqlalchemy import Connection, delete, select

from base.slots import Vectors
from catalog import schema
from catalog.store import upsert

SAMPLE_MARK = "|sample "  # in the keys of what was made of a part of a file

Arrays = Mapping[str, Vectors]
M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True)
class Made:
    """What one stage made, and what it took."""

    payload: BaseModel
    arrays: Arrays = field(default_factory=dict)
    seconds: float = 0.0
    cached: bool = False


def load_result(
    connection: Connection, content: str, stage: str, key: str, form: type[M]
) -> Made | None:
    """The kept result, or None; one that this version cannot read is made again."""
    table = schema.results
    row = connection.execute(
        select(table.c.payload, table.c.arrays, table.c.seconds).where(
            table.c.content == content, table.c.stage == stage, table.c.key == key
        )
    ).one_or_none()
    if row is None:
        return None
    try:
        payload = form.model_validate_json(row.payload)
    except ValueError:
        return None
    return Made(payload, _unpack(row.arrays), row.seconds, cached=True)


def keep_result(connection: Connection, content: str, stage: str, key: str, made: Made) -> None:
    """Keep a result in the caller's transaction."""
    upsert(
        connection,
        schema.results,
        {
            "content": content,
            "stage": stage,
            "key": key,
            "payload": made.payload.model_dump_json(),
            "arrays": _pack(made.arrays),
            "seconds": made.seconds,
        },
    )


def drop_results(connection: Connection, content: str, stage: str) -> None:
    """Forget what a stage made of a content, by whatever it was made."""
    table = schema.results
    connection.execute(delete(table).where(table.c.content == content, table.c.stage == stage))


def drop_samples(connection: Connection, content: str) -> None:
    """Forget what was made of parts of a content, now that the whole is understood."""
    table = schema.results
    is_sample = table.c.key.contains(SAMPLE_MARK, autoescape=True)
    connection.execute(delete(table).where(table.c.content == content, is_sample))


def _pack(arrays: Arrays) -> bytes | None:
    if not arrays:
        return None
    buffer = io.BytesIO()
    packed: dict[str, Any] = {name: array.astype("<f2") for name, array in arrays.items()}
    np.savez(buffer, **packed)
    return buffer.getvalue()


def _unpack(data: bytes | None) -> dict[str, Vectors]:
    if data is None:
        return {}
    with np.load(io.BytesIO(data), allow_pickle=False) as archive:
        return {name: archive[name].astype(np.float32) for name in archive.files}
