"""`matinee search`: words in, items and moments out, best first."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from sqlalchemy import Connection, select

from base.errors import UsageError
from base.slots import Modality, Vectors
from catalog import schema
from catalog.items import Item, get_items, now, paths_of
from catalog.plays import WATCHED, plays_of
from catalog.scan import display_path
from catalog.words import WordHit, find_words
from ranking.fusion import Blocks, Scale
from tools.calibrate import embed_query
from tools.candidates import (
    SCORED_WHOLLY,
    add_moments,
    available,
    nearest_items,
    words_column,
)
from tools.context import Library
from tools.evidence import evidence_for
from tools.filters import broken, notes_on
from tools.results import Answer, Evidence, Filters, Result
from tools.scorer import Scored, Scorer, best_first

NEAR_MISSES = 3
LOOKED_AT = 20  # items that are looked at together, from the best on, until k can be played
MOST_CHARACTERS = 2_000  # of a query; the rest says nothing new
UNFIT_NOTE = "nothing in the library clearly fits; these are the nearest"


def search(
    library: Library,
    query: str,
    filters: Filters = Filters(),
    k: int = 10,
    user: str | None = None,
    moments: bool = False,
    deep: int = 0,
) -> Answer:
    """Items that fit the words; with `moments`, one result a moment.

    Where `deep` is above k, the ids that come after, up to so many in all, are given too.

    Raises:
        UsageError: an empty query.
    """
    words = query.strip()[:MOST_CHARACTERS]
    if not words:
        raise UsageError(
            "The query is empty: say what to look for, as in matinee search 'a calm sea'."
        )
    weight = library.settings.fusion.lexical
    with library.catalog.read() as connection:
        blocks = query_blocks(library, words)
        said = library.scale(connection, "words")
        hits = find_words(connection, words, library.settings.ranking.candidates)
        found, notes = _candidates(library, connection, blocks, said, hits, filters)
        scorer = Scorer(library, connection, sorted(found), blocks, wholes=False)
        parts = scorer.by_moments(blocks, said, library.settings.ranking.best_moments)
        parts = parts.plus("words", words_column(scorer.items, hits, weight))
        enough = None if filters.any else max(k, deep)
        there, items = _playable(connection, best_first(scorer, parts), enough)
        seen = seen_by(connection, user) if user else frozenset()
        breaks = {item: broken(items[item], filters, seen) for item in items}
        every = [one for one in there if not breaks[one.item]]
        fits, beyond = every[:k], tuple(one.item for one in every[k:deep])
        misses = [one for one in there if breaks[one.item] and one.score > 0][:NEAR_MISSES]
        near = [] if len(fits) >= k else misses
        add_moments(scorer, [*fits, *near], blocks, said, hits, weight)
        results = as_results(connection, fits, items, split=moments)
        near_results = as_near_misses(connection, near, items, breaks)
        if filters.any and not fits:
            notes = (*notes, *notes_on(items.values(), filters))
    if results and results[0].score < 1.0:
        notes = (*notes, UNFIT_NOTE)
    return Answer(
        results=tuple(results[:k]), near_misses=tuple(near_results), notes=notes, beyond=beyond
    )


def query_blocks(library: Library, words: str) -> dict[Modality, Vectors]:
    """The query's vector in each modality that has a text side."""
    blocks = {}
    for modality in Modality:
        if library.settings_weights[modality] == 0:
            continue
        rows = embed_query(library, modality, [words])
        if rows is not None and 0 < float(rows[0] @ rows[0]) < np.inf:
            blocks[modality] = np.asarray(rows[0])
    return blocks


def seen_by(connection: Connection, user: str) -> frozenset[str]:
    """Items that the person has watched or heard."""
    return frozenset(play.item for play in plays_of(connection, user) if play.action in WATCHED)


def _candidates(
    library: Library,
    connection: Connection,
    blocks: Blocks,
    scale: Scale,
    hits: Sequence[WordHit],
    filters: Filters,
) -> tuple[set[str], tuple[str, ...]]:
    count = library.settings.ranking.candidates
    with library.index(connection) as (index, notes):
        found = nearest_items(library, index, [(blocks, scale)], count)
    found |= {hit.item for hit in hits}
    if filters.any:
        found |= fitting(connection, filters)
    return found, notes


def _playable(
    connection: Connection, ranked: Iterator[Scored], enough: int | None
) -> tuple[list[Scored], dict[str, Item]]:
    """Those that can be played now: all of them, or from the best on until there are enough."""
    found: list[Scored] = []
    known: dict[str, Item] = {}
    when = now()
    size = 500 if enough is None else max(enough, LOOKED_AT)
    while part := list(itertools.islice(ranked, size)):
        items = get_items(connection, [one.item for one in part])
        known |= available(items.values(), when)
        found += [one for one in part if one.item in known]
        if enough is not None and len(found) >= enough:
            break
    return found, known


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


def as_near_misses(
    connection: Connection,
    near: Sequence[Scored],
    items: Mapping[str, Item],
    breaks: Mapping[str, tuple[str, ...]],
) -> list[Result]:
    """What is printed of items that break a constraint, and which."""
    return [
        result.model_copy(update={"breaks": breaks[result.item]})
        for result in as_results(connection, near, items)
    ]


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
