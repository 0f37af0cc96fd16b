"""`matinee search`: words in, items and moments out, best first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from sqlalchemy import Connection, select

from base.errors import UsageError
from base.slots import Modality, Vectors
from catalog import schema
from catalog.items import Item, get_items, now, paths_of
from catalog.plays import WATCHED, plays_of
from catalog.scan import display_path
from catalog.words import find_words
from tools.calibrate import embed_query
from tools.candidates import SCORED_WHOLLY, Scored, Scorer, add_words, available, nearest_items
from tools.context import Library
from tools.evidence import evidence_for
from tools.filters import broken, notes_on
from tools.results import Answer, Evidence, Filters, Result

NEAR_MISSES = 3
MOST_CHARACTERS = 2_000  # of a query; the rest says nothing new
UNFIT_NOTE = "nothing in the library clearly fits; these are the nearest"


def search(
    library: Library,
    query: str,
    filters: Filters = Filters(),
    k: int = 10,
    user: str | None = None,
    moments: bool = False,
) -> Answer:
    """Items that fit the words; with `moments`, one result a moment.

    Raises:
        UsageError: an empty query.
    """
    words = query.strip()[:MOST_CHARACTERS]
    if not words:
        raise UsageError(
            "The query is empty: say what to look for, as in matinee search 'a calm sea'."
        )
    with library.catalog.read() as connection:
        blocks = query_blocks(library, words)
        items, scored, notes = _score(library, connection, words, blocks, filters)
        seen = seen_by(connection, user) if user else frozenset()
        breaks = {item: broken(items[item], filters, seen) for item in scored}
        ranked = sorted(scored.values(), key=lambda one: (-one.score, one.item))
        fits = [one for one in ranked if not breaks[one.item]]
        misses = [one for one in ranked if breaks[one.item] and one.score > 0]
        results = as_results(connection, fits[:k], items, split=moments)
        near = [] if len(fits) >= k else misses[:NEAR_MISSES]
        near_results = [
            result.model_copy(update={"breaks": breaks[result.item]})
            for result in as_results(connection, near, items)
        ]
        if filters.any and not fits:
            notes = (*notes, *notes_on(items.values(), filters))
    if results and results[0].score < 1.0:
        notes = (*notes, UNFIT_NOTE)
    return Answer(results=tuple(results[:k]), near_misses=tuple(near_results), notes=notes)


def query_blocks(library: Library, words: str) -> dict[Modality, Vectors]:
    """The query's vector in each modality that has a text side."""
    blocks = {}
    for modality in Modality:
        if library.weights[modality] == 0:
            continue
        rows = embed_query(library, modality, [words])
        if rows is not None and rows[0].any():
            blocks[modality] = np.asarray(rows[0])
    return blocks


def seen_by(connection: Connection, user: str) -> frozenset[str]:
    """Items that the person has watched or heard."""
    return frozenset(play.item for play in plays_of(connection, user) if play.action in WATCHED)


def _score(
    library: Library,
    connection: Connection,
    words: str,
    blocks: Mapping[Modality, Vectors],
    filters: Filters,
) -> tuple[dict[str, Item], dict[str, Scored], tuple[str, ...]]:
    calibrations = library.calibrations(connection, "words")
    count = library.settings.ranking.candidates
    hits = find_words(connection, words, count)
    with library.index(connection) as (index, notes):
        found = nearest_items(library, index, blocks, calibrations, count)
    found |= {hit.item for hit in hits}
    if filters.any:
        found |= fitting(connection, filters)
    items = available(get_items(connection, sorted(found)).values(), now())
    scorer = Scorer(library, connection, sorted(items), blocks)
    best = library.settings.ranking.best_moments
    scored = {item: scorer.score(item, blocks, calibrations, best) for item in items}
    add_words(scored, hits, library.settings.fusion.lexical)
    return items, scored, notes


def fitting(connection: Connection, filters: Filters) -> set[str]:
    """Ids of items that keep the constraints that the database can check, if they are not many."""
    table = schema.items
    query = select(table.c.id).where(table.c.state == "present")
    for name in ("medium", "form"):
        if getattr(filters, name) is not None:
            query = query.where(table.c[name] == getattr(filters, name))
    if filters.max_minutes is not None:
        query = query.where(table.c.duration_s <= filters.max_minutes * 60)
    if filters.min_minutes is not None:
        query = query.where(table.c.duration_s >= filters.min_minutes * 60)
    ids = connection.execute(query.limit(SCORED_WHOLLY + 1)).scalars().all()
    return set(ids) if len(ids) <= SCORED_WHOLLY else set()


def as_results(
    connection: Connection,
    ranked: Sequence[Scored],
    items: Mapping[str, Item],
    split: bool = False,
) -> list[Result]:
    """What is printed of scored items; with `split`, each moment is a result of its own."""
    ids = [one.item for one in ranked]
    paths = paths_of(connection, ids)
    evidence = evidence_for(connection, ranked, 20 if split else 3)
    results = []
    for one in ranked:
        result = _result(one, items[one.item], [display_path(p) for p in paths[one.item]])
        if split:
            results += [_at(result, value, proof) for value, proof in evidence[one.item]]
        else:
            proofs = tuple(proof for _, proof in evidence[one.item])
            results.append(result.model_copy(update={"evidence": proofs}))
    if split:
        results.sort(key=lambda result: (-result.score, result.item, result.start_s))
    return results


def _at(result: Result, value: float, proof: Evidence) -> Result:
    update = {"evidence": (proof,), "score": value, "parts": {str(proof.source): value}}
    return result.model_copy(update=update)


def _result(one: Scored, item: Item, paths: Sequence[str]) -> Result:
    return Result(
        item=item.id,
        title=item.title,
        medium=item.medium,
        duration_s=item.duration_s,
        path=paths[0] if paths else None,
        score=one.score,
        parts=one.parts,
    )
