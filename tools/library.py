"""Writing items: what was described, stored in one transaction with everything that belongs to it.

Used by every way in: media files, catalogues of text, a person's edits.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, delete, select

from base.slots import Modality, Vectors
from catalog import schema
from catalog.items import put_items, replace_moments
from catalog.vectors import FUSED, Space, drop_vectors, mark_changed, put_vectors
from catalog.words import drop_words, put_words
from ranking.fusion import Layout
from tools.describe import Described, texts_of

Spaces = Mapping[Modality, str]  # the model whose vectors each modality holds


def store(connection: Connection, described: Described, spaces: Spaces, layout: Layout) -> None:
    """Insert or replace an item with its moments, words and vectors, and tell the index."""
    item = described.item
    put_items(connection, [item])
    drop_vectors(connection, item.id)
    ids = replace_moments(connection, item.id, described.moments)
    put_words(connection, item.id, texts_of(item, described.moments, ids))
    whole: dict[Modality, Vectors] = {}
    for modality, (owners, rows) in described.vectors.items():
        moments = [None if owner is None else ids[owner] for owner in owners]
        put_vectors(connection, item.id, Space(modality, spaces[modality]), moments, rows)
        for owner, row in zip(owners, rows, strict=True):
            if owner is None and row.any():
                whole[modality] = row
    if len(whole) > 1:  # of one modality it would say again what that says
        fused = layout.item(whole)
        put_vectors(connection, item.id, fused_space(spaces), [None], fused[None])
    mark_changed(connection, [item.id])


def remove(connection: Connection, item: str) -> None:
    """Take an item out of the library; its plays and its own vectors stay, as a part of history.

    Its files stay known too: a folder that is added again does not bring it back.
    """
    drop_words(connection, item)
    replace_moments(connection, item, [])
    connection.execute(
        schema.items.update().where(schema.items.c.id == item).values(state="removed")
    )
    mark_changed(connection, [item])


def erase(connection: Connection, item: str) -> None:
    """Take out an item whose files are deleted, with all that was made of what they held.

    Of an item that somebody did something with the row stays, removed, and its own vectors: they
    are history. Of any other nothing is left.
    """
    items, files = schema.items, schema.files
    mine = (
        select(files.c.fingerprint).where(files.c.item == item),
        select(items.c.content).where(items.c.id == item),
    )
    contents = {one for query in mine for one in connection.execute(query).scalars() if one}
    remove(connection, item)
    connection.execute(delete(files).where(files.c.item == item))
    played = select(schema.plays.c.id).where(schema.plays.c.item == item).limit(1)
    if connection.execute(played).first() is None:
        connection.execute(delete(items).where(items.c.id == item))
    others = select(items.c.content).where(items.c.content.in_(contents), items.c.id != item)
    gone = contents - set(connection.execute(others).scalars())  # two may hold the same
    for table in (schema.results, schema.pictures):
        connection.execute(delete(table).where(table.c.content.in_(gone)))


def fused_space(spaces: Spaces) -> Space:
    """Where the concatenated blocks lie; another model in any block is another space."""
    return Space(FUSED, "|".join(f"{modality}={model}" for modality, model in spaces.items()))


def layout_of(dims: Mapping[Modality, int]) -> Layout:
    """Blocks in the fixed order of the modalities."""
    return Layout(tuple((modality, dims[modality]) for modality in Modality))
