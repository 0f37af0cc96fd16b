"""Items that are like an item, or like a clip that is not in the library."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

import numpy as np
from pydantic import Field
from sqlalchemy import Connection

from base.errors import UsageError
from base.slots import Frozen, Modality
from catalog.facts import Facts, facts_of
from catalog.items import Item, get_items, now, resolve
from catalog.plays import WATCHED
from ranking.fusion import Blocks
from tools.candidates import add_moments, available, nearest_items
from tools.context import Library
from tools.filters import broken, notes_on
from tools.person import Person
from tools.results import Answer, Filters
from tools.scorer import Scored, Scorer, best_first
from tools.search import NEAR_MISSES, as_near_misses, as_results, fitting

SAME_COSINE = 0.97  # of every vector that both have, from which two items show and say the same
SAME_LENGTH_S, SAME_LENGTH_SHARE = 2.0, 0.02  # by which encodings of one film differ at most
CLEARLY_ALIKE = 0.5  # a score below it is that of any two items
UNLIKE_NOTE = "nothing in the library is clearly like it; these are the nearest"
UNKNOWN_NOTE = "nothing is known of it that could be compared"

Allows = Callable[[Facts], bool]


class SimilarArgs(Frozen):
    """What the model says to find items that are like one."""

    item: str = Field(description="the item's number in the list, id or title")
    max_minutes: float | None = Field(None, description="not longer than this, if asked")
    unseen: bool = Field(False, description="only what the person has not watched or heard")


def similar_items(
    library: Library,
    item: str,
    person: Person | None = None,
    filters: Filters = Filters(),
    k: int = 10,
    allows: Allows = lambda _: True,
) -> Answer:
    """What is most like the item, the best first; not the item, nor other encodings of it.

    `allows` is the veto of a taste: what a person never wants is no near miss either.

    Raises:
        NotFoundError: no such item.
    """
    with library.catalog.read() as connection:
        known = resolve(connection, item)
        blocks = Scorer(library, connection, [known.id]).whole(known.id)
        return _similar(library, connection, blocks, known, person, filters, k, allows)


def similar_to(
    library: Library,
    blocks: Blocks,
    person: Person | None = None,
    filters: Filters = Filters(),
    k: int = 10,
    allows: Allows = lambda _: True,
) -> Answer:
    """What is most like something of which these vectors are known: an attached clip, say.

    Raises:
        UsageError: there are no vectors.
    """
    if not blocks:
        raise UsageError("Nothing in the clip can be compared: give one with sound or pictures.")
    with library.catalog.read() as connection:
        return _similar(library, connection, blocks, None, person, filters, k, allows)


def _similar(
    library: Library,
    connection: Connection,
    blocks: Blocks,
    source: Item | None,
    person: Person | None,
    filters: Filters,
    k: int,
    allows: Allows,
) -> Answer:
    if not blocks:
        return Answer(results=(), notes=(UNKNOWN_NOTE,))
    like = library.calibrations(connection, "items")
    with library.index(connection) as (index, notes):
        count = library.settings.ranking.candidates
        found = nearest_items(library, index, [(blocks, like)], count)
    if filters.any:
        found |= fitting(connection, filters)
    facts = available(facts_of(connection, sorted(found)).values(), now())
    scorer = Scorer(library, connection, [name for name, one in facts.items() if allows(one)])
    (parts,) = scorer.by_whole([blocks], like)
    ranked = list(best_first(scorer, parts))
    chosen, misses, items, breaks = _choose(connection, scorer, ranked, source, person, filters, k)
    near = [] if len(chosen) >= k else misses[:NEAR_MISSES]
    add_moments(scorer, [*chosen, *near], blocks, like)
    results = as_results(connection, chosen, items)
    if results and results[0].score < CLEARLY_ALIKE:
        notes = (*notes, UNLIKE_NOTE)
    if filters.any and not results:
        notes = (*notes, *notes_on(items.values(), filters))
    return Answer(
        results=tuple(results),
        near_misses=tuple(as_near_misses(connection, near, items, breaks)),
        notes=notes,
    )


def _choose(
    connection: Connection,
    scorer: Scorer,
    ranked: Sequence[Scored],
    source: Item | None,
    person: Person | None,
    filters: Filters,
    k: int,
) -> tuple[list[Scored], list[Scored], Mapping[str, Item], Mapping[str, tuple[str, ...]]]:
    """Up to `k` that fit and some that nearly do, no content among them twice."""
    seen = {play.item for play in person.plays if play.action in WATCHED} if person else set()
    items: dict[str, Item] = {} if source is None else {source.id: source}
    breaks: dict[str, tuple[str, ...]] = {}
    taken: list[str] = [] if source is None else [source.id]
    chosen: list[Scored] = []
    misses: list[Scored] = []
    wholes = {name: scorer.whole(name) for name in taken}
    for one in ranked:
        if len(chosen) == k:
            break
        if one.item not in items:
            items |= get_items(connection, [one.item])
        wholes[one.item] = scorer.whole(one.item)
        if one.item in taken or any(
            same_content(items[one.item], items[other], wholes[one.item], wholes[other])
            for other in taken
        ):
            continue
        breaks[one.item] = broken(items[one.item], filters, seen)
        if not breaks[one.item]:
            taken.append(one.item)
            chosen.append(one)
        elif one.score > 0 and len(misses) < NEAR_MISSES:
            misses.append(one)
    return chosen, misses, items, breaks


def same_content(one: Item, other: Item, left: Blocks, right: Blocks) -> bool:
    """Whether two items are encodings of one content: another resolution, container or bit rate.

    By an id of another catalogue that both have, or by length together with the title or all that
    is seen and heard.
    """
    if any(one.ids.get(kind) == value for kind, value in other.ids.items()):
        return True
    if one.medium != other.medium or not _as_long(one, other):
        return False
    places = ("series", "season", "episode")
    if any(getattr(one, name) != getattr(other, name) for name in places):
        return False
    if one.title.casefold() == other.title.casefold() and _names(one) == _names(other):
        return True
    return _looks_the_same(left, right)


def _as_long(one: Item, other: Item) -> bool:
    if one.duration_s is None or other.duration_s is None:
        return one.duration_s is other.duration_s
    apart = abs(one.duration_s - other.duration_s)
    return apart <= max(SAME_LENGTH_S, SAME_LENGTH_SHARE * one.duration_s)


def _names(item: Item) -> Collection[str]:
    return {name.casefold() for name in item.creators}


def _looks_the_same(left: Blocks, right: Blocks) -> bool:
    """What was seen or heard, and not the words alone: titles of a series are all alike."""
    shared = [modality for modality in left if modality in right]
    if not set(shared) - {Modality.TEXT} or left.keys() != right.keys():
        return False
    return bool(np.min([left[m] @ right[m] for m in shared]) >= SAME_COSINE)
