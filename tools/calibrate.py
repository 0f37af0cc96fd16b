"""Calibration: what the cosine of unrelated things is in this library, by modality and side."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

import numpy as np
from sqlalchemy import Connection, func, select

from base.slots import Modality, Vectors
from catalog import schema
from catalog.vectors import load_vectors
from ranking.fusion import Calibration, against_items, best_mean, calibrate
from tools.context import Library

MOST_ITEMS = 300
MOST_QUERIES = 60
PAIRS_A_QUERY = 40
QUERY_WORDS = 6  # people ask in few words
RECALIBRATE_SHARE = 0.1  # of the library changed since it was last measured
MEASURED_AT = "calibrated.vectors"


def calibrate_library(library: Library, force: bool = False) -> bool:
    """Measure and store the calibrations where the library changed enough; says whether it did."""
    with library.catalog.read() as connection:
        count = connection.execute(select(func.count()).select_from(schema.vectors)).scalar_one()
        measured = int(library.catalog.get_meta(MEASURED_AT) or 0)
        if not force and measured and abs(count - measured) < RECALIBRATE_SHARE * count:
            return False
        draw = random.Random(count)  # a sample, and the same one each time
        items = _sampled_items(connection, draw)
        vectors = {
            modality: _by_item(connection, library, modality, items) for modality in Modality
        }
        queries = _query_texts(connection, items, draw)
    words = {m: _against_words(library, m, queries, vectors[m], draw) for m in Modality}
    alike = {m: _against_items(vectors[m], draw) for m in Modality}
    with library.catalog.write() as connection:
        for modality in Modality:
            if (found := words[modality]) is not None:
                library.keep_calibration(connection, modality, "words", found)
            library.keep_calibration(connection, modality, "items", alike[modality])
    library.catalog.set_meta(MEASURED_AT, str(count))
    return True


def embed_query(library: Library, modality: Modality, texts: Sequence[str]) -> Vectors | None:
    """Words in the space of a modality, one row a text; None where it has no text side."""
    models = library.models
    if modality is Modality.TEXT:
        return models.text.embed(texts, query=True)
    if modality is Modality.IMAGE:
        return models.frames.embed_texts(texts)
    if modality is Modality.SOUND:
        return models.sound.embed_texts(texts)
    return None


def _against_words(
    library: Library,
    modality: Modality,
    queries: Sequence[tuple[str, str]],
    vectors: Mapping[str, Vectors],
    draw: random.Random,
) -> Calibration | None:
    others = sorted(vectors)
    if modality is Modality.TIMBRE or not others or not queries:
        return None
    rows = embed_query(library, modality, [text for _, text in queries])
    if rows is None:
        return None
    best = library.settings.ranking.best_moments
    cosines = [
        best_mean(vectors[other] @ row, best)
        for (owner, _), row in zip(queries, rows, strict=True)
        for other in draw.sample(others, min(PAIRS_A_QUERY, len(others)))
        if other != owner
    ]
    return calibrate(cosines)


def _against_items(vectors: Mapping[str, Vectors], draw: random.Random) -> Calibration:
    return against_items([vectors[name][0] for name in sorted(vectors)], draw)


def _sampled_items(connection: Connection, draw: random.Random) -> list[str]:
    table = schema.items
    query = select(table.c.id).where(table.c.state != "removed").order_by(table.c.id)
    ids = list(connection.execute(query).scalars())
    return draw.sample(ids, min(MOST_ITEMS, len(ids)))


def _by_item(
    connection: Connection, library: Library, modality: Modality, items: Sequence[str]
) -> dict[str, Vectors]:
    """Each item's rows, that of the whole item first."""
    stored = load_vectors(connection, library.space(modality), items)
    rows: dict[str, list[int]] = {}
    for i, (item, moment) in enumerate(zip(stored.items, stored.moments, strict=True)):
        rows.setdefault(item, []).insert(0 if moment is None else len(rows.get(item, [])), i)
    return {item: np.asarray(stored.rows[which]) for item, which in rows.items()}


def _query_texts(
    connection: Connection, items: Sequence[str], draw: random.Random
) -> list[tuple[str, str]]:
    """Short texts of the library's own, each with the item that it is from."""
    texts: list[tuple[str, str]] = []
    for table, column in ((schema.items, "title"), (schema.moments, "text")):
        owner = table.c.id if table is schema.items else table.c.item
        query = select(owner, table.c[column]).where(owner.in_(items)).order_by(table.c.id)
        rows = [(item, text) for item, text in connection.execute(query) if text.strip()]
        texts += draw.sample(rows, min(MOST_QUERIES // 2, len(rows)))
    return [(item, _shortened(text)) for item, text in texts]


def _shortened(text: str) -> str:
    words = text.split()
    return " ".join(words[:QUERY_WORDS])[:80]
