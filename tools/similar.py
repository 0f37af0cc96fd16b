"""Items that are like an item, or like a clip that is not in the library."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from base.errors import UsageError
from base.slots import Modality
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
from tools.search import LOOKED_AT, NEAR_MISSES, as_near_misses, as_results, fitting

# Two items are encodings of one content by their names and about the same length, or by exactly the
# same length and all that is seen and heard; of short ones that is too little to tell by: clips of
# one speaker before one wall are all alike.
SAME_COSINE = 0.97
SAME_WORDS = 0.7  # the cosine of words, which hold the names of the files too
NAMED_APART_S, NAMED_APART_SHARE = 2.0, 0.02
UNNAMED_APART_S, UNNAMED_LEAST_S = 0.5, 60.0
CLEARLY_ALIKE = 0.5  # a score below it is that of any two items
UNLIKE_NOTE = "nothing in the library is clearly like it; these are the nearest"
UNKNOWN_NOTE = "nothing is known of it that could be compared"

Allows = Callable[[Facts], bool]


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
    wish = _Wish(person, filters, k, allows)
    with library.catalog.read() as connection:
        known = resolve(connection, item)
        blocks = Scorer(library, connection, [known.id]).whole(known.id)
        return _similar(library, connection, blocks, known, wish)


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
    wish = _Wish(person, filters, k, allows)
    with library.catalog.read() as connection:
        return _similar(library, connection, blocks, None, wish)


def _similar(
    library: Library, connection: Connection, blocks: Blocks, source: Item | None, wish: _Wish
) -> Answer:
    if not blocks:
        return Answer(results=(), notes=(UNKNOWN_NOTE,))
    filters, like = wish.filters, library.scale(connection, "items")
    with library.index(connection) as (index, notes):
        count = library.settings.ranking.candidates
        found = nearest_items(library, index, [(blocks, like)], count)
    if filters.any:
        found |= fitting(connection, filters)
    facts = available(facts_of(connection, sorted(found)).values(), now())
    allowed = [name for name, one in facts.items() if wish.allows(one)]
    scorer = Scorer(library, connection, allowed)
    (parts,) = scorer.by_whole([blocks], like)
    choice = _Choice(scorer, wish, {} if source is None else {source.id: (source, blocks)})
    choice.take(connection, best_first(scorer, parts))
    near = [] if len(choice.fits) >= wish.k else choice.misses
    add_moments(scorer, [*choice.fits, *near], blocks, like)
    results = as_results(connection, choice.fits, choice.items)
    if results and results[0].score < CLEARLY_ALIKE:
        notes = (*notes, UNLIKE_NOTE)
    if filters.any and not results:
        notes = (*notes, *notes_on(choice.items.values(), filters))
    near_results = as_near_misses(connection, near, choice.items, choice.breaks)
    return Answer(results=tuple(results), near_misses=tuple(near_results), notes=notes)


@dataclass(frozen=True)
class _Wish:
    """What may come, and how much of it."""

    person: Person | None
    filters: Filters
    k: int
    allows: Allows


class _Choice:
    """Up to `k` items that fit and a few that nearly do, no content among them twice."""

    def __init__(
        self, scorer: Scorer, wish: _Wish, taken: Mapping[str, tuple[Item, Blocks]]
    ) -> None:
        self._scorer, self._wish = scorer, wish
        plays = wish.person.plays if wish.person else ()
        self._seen = {play.item for play in plays if play.action in WATCHED}
        self._taken = dict(taken)
        self.items: dict[str, Item] = {}
        self.breaks: dict[str, tuple[str, ...]] = {}
        self.fits: list[Scored] = []
        self.misses: list[Scored] = []

    def take(self, connection: Connection, ranked: Iterator[Scored]) -> None:
        """Choose from the best on, until there are enough."""
        while part := list(itertools.islice(ranked, LOOKED_AT)):
            self.items |= get_items(connection, [one.item for one in part])
            for one in part:
                if len(self.fits) == self._wish.k:
                    return
                self._consider(one)

    def _consider(self, one: Scored) -> None:
        item, whole = self.items[one.item], self._scorer.whole(one.item)
        if any(
            item.id == other.id or same_content(item, other, whole, blocks)
            for other, blocks in self._taken.values()
        ):
            return
        self.breaks[item.id] = broken(item, self._wish.filters, self._seen)
        if not self.breaks[item.id]:
            self._taken[item.id] = (item, whole)
            self.fits.append(one)
        elif one.score > 0 and len(self.misses) < NEAR_MISSES:
            self.misses.append(one)


def same_content(one: Item, other: Item, left: Blocks, right: Blocks) -> bool:
    """Whether two items are encodings of one content: another resolution, container or bit rate.

    By an id of another catalogue that both have, or by length together with the title or all that
    is seen and heard.
    """
    if any(one.ids.get(kind) == value for kind, value in other.ids.items()):
        return True
    places = ("medium", "series", "season", "episode")
    if any(getattr(one, name) != getattr(other, name) for name in places):
        return False
    if one.title.casefold() == other.title.casefold() and _names(one) == _names(other):
        most_s = max(NAMED_APART_S, NAMED_APART_SHARE * (one.duration_s or 0.0))
        is_unknown = one.duration_s is None and other.duration_s is None
        return is_unknown or _apart_s(one, other) <= most_s
    is_long = (one.duration_s or 0.0) >= UNNAMED_LEAST_S
    return is_long and _apart_s(one, other) <= UNNAMED_APART_S and _looks_the_same(left, right)


def _apart_s(one: Item, other: Item) -> float:
    """By how much the lengths differ; infinite where one is not known."""
    if one.duration_s is None or other.duration_s is None:
        return math.inf
    return abs(one.duration_s - other.duration_s)


def _names(item: Item) -> Collection[str]:
    return {name.casefold() for name in item.creators}


def _looks_the_same(left: Blocks, right: Blocks) -> bool:
    """By what is seen or heard, and not by words alone: titles of a series are all alike."""
    if left.keys() != right.keys() or not left.keys() - {Modality.TEXT}:
        return False
    least = {
        modality: SAME_WORDS if modality is Modality.TEXT else SAME_COSINE for modality in left
    }
    return all(float(left[m] @ right[m]) >= least[m] for m in left)
