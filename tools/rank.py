"""`matinee recommend`: candidates from tastes, words and what is new; scored, varied, filtered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import Connection, select

from base.slots import Vectors
from catalog import schema
from catalog.facts import facts_of
from catalog.items import get_items, now
from catalog.words import WordHit, find_words
from ranking.diversity import Placed, mmr
from ranking.fusion import Blocks, Calibrations
from ranking.products import product
from tools.candidates import available, nearest_items
from tools.context import Library
from tools.filters import broken, notes_on
from tools.judge import Judge
from tools.person import Person
from tools.results import Answer, Filters
from tools.scorer import Scored, Scorer
from tools.search import NEAR_MISSES, as_near_misses, as_results, fitting, query_blocks
from tools.taste import Taste, taste_of

NEWEST = 50
NO_PLAYS_NOTE = "no likes are known yet; this is a varied choice of what is new"


@dataclass(frozen=True)
class Because:
    """Why an item is recommended: the liked item that is nearest to it, and what variety did."""

    liked: str | None
    moved_up: bool


@dataclass(frozen=True)
class Recommendation:
    """The answer, and for each result why."""

    answer: Answer
    because: Mapping[str, Because]


def recommend(
    library: Library, user: str, query: str = "", filters: Filters = Filters(), k: int = 10
) -> Recommendation:
    """What the person should watch or hear next, the best first, no two of them too alike."""
    with library.catalog.read() as connection:
        taste = taste_of(library, connection, Person.load(connection, user))
        words = query_blocks(library, query) if query.strip() else {}
        count = library.settings.ranking.candidates
        hits = find_words(connection, query, count) if words else []
        found, notes = _candidates(library, connection, taste, words, hits, filters)
        facts = available(facts_of(connection, sorted(found)).values(), now())
        facts = {name: one for name, one in facts.items() if taste.allows(one)}
        scorer = Scorer(library, connection, list(facts))
        judge = Judge(library, connection, scorer, facts, taste, words, hits)
        items = get_items(connection, list(facts)) if filters.any else {}
        breaks = {name: broken(item, filters, taste.watched) for name, item in items.items()}
        fits = [name for name in judge.ranked() if not breaks.get(name)]
        placed = _varied(library, scorer, [judge.scored(name) for name in fits[: _pool(k)]], k)
        misses = [] if len(fits) >= k else [name for name in judge.ranked() if breaks.get(name)]
        near = [judge.scored(name) for name in misses[:NEAR_MISSES]]
        best = [one for one, _ in placed]
        items |= get_items(connection, [one.item for one in [*best, *near]])
        judge.add_moments([*best, *near])
        results = as_results(connection, best, items)
        near_results = as_near_misses(connection, near, items, breaks)
        if filters.any and not fits:
            notes = (*notes, *notes_on(items.values(), filters))
    if not taste.interests.likes and not words:
        notes = (*notes, NO_PLAYS_NOTE)
    because = {one.item: Because(judge.liked(one.item), place.moved_up) for one, place in placed}
    answer = Answer(results=tuple(results), near_misses=tuple(near_results), notes=notes)
    return Recommendation(answer, because)


def _pool(k: int) -> int:
    """How many of the best variety chooses among."""
    return max(5 * k, 50)


def _candidates(
    library: Library,
    connection: Connection,
    taste: Taste,
    words: Blocks,
    hits: Sequence[WordHit],
    filters: Filters,
) -> tuple[set[str], tuple[str, ...]]:
    count = library.settings.ranking.candidates
    like = library.calibrations(connection, "items")
    asked: list[tuple[Blocks, Calibrations]] = [
        (interest.blocks, like) for interest in taste.interests.likes
    ]
    if words:
        asked.append((words, library.calibrations(connection, "words")))
    with library.index(connection) as (index, notes):
        found = nearest_items(library, index, asked, count)
    found |= set(_newest(connection))
    found |= {hit.item for hit in hits}
    if filters.any:
        found |= fitting(connection, filters)
    return found, notes


def _varied(
    library: Library, scorer: Scorer, pool: Sequence[Scored], k: int
) -> list[tuple[Scored, Placed]]:
    rows = [library.layout.item(scorer.whole(one.item)) for one in pool]
    if not rows:
        return []
    matrix = np.stack(rows)
    norms: Vectors = np.linalg.norm(matrix, axis=1, keepdims=True)
    unit: Vectors = (matrix / np.where(norms > 0, norms, 1)).astype(np.float32)
    chosen = mmr(
        [one.score for one in pool],
        product(unit, unit.T),
        k,
        library.settings.ranking.diversity,
    )
    return [(pool[place.index], place) for place in chosen]


def _newest(connection: Connection) -> list[str]:
    table = schema.items
    query = select(table.c.id).where(table.c.state == "present")
    return list(connection.execute(query.order_by(table.c.added_at.desc()).limit(NEWEST)).scalars())
