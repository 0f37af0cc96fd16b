"""`matinee recommend`: candidates from tastes, words and what is new; scored, varied, filtered."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from sqlalchemy import Connection

from base.errors import UsageError
from base.slots import Vectors
from catalog.facts import Facts, facts_of
from catalog.items import Item, get_items, now
from catalog.traits import folded
from ranking.diversity import Placed, mmr
from ranking.products import product
from tools.asked import Asked, Question, question_of
from tools.because import Because, ForOne
from tools.candidates import available
from tools.context import Library
from tools.filters import broken, notes_on, primary_language
from tools.judge import Judge, Shared
from tools.panel import Panel
from tools.person import Person
from tools.results import Answer, Filters
from tools.scorer import Scored, Scorer
from tools.search import NEAR_MISSES, as_near_misses, as_results
from tools.sources import Ground, gather
from tools.sources_found import Found
from tools.stand_ins import Choice, stand_ins
from tools.together import Turn, gains_of, take_turns
from tools.viewer import Viewer, viewer_of

__all__ = ["Asked", "Because", "ForOne", "Recommendation", "recommend"]

CJK = re.compile(r"[\u3400-\u9fff]")
FOR_TURNS = 3  # places by the group's order, for each place of the list, that turns choose among
NO_PLAYS_NOTE = "no likes are known yet; this is a varied choice of what is new"


@dataclass(frozen=True)
class Recommendation:
    """The answer, and for each result why."""

    answer: Answer
    because: Mapping[str, Because]


@dataclass(frozen=True)
class _Place:
    scored: Scored
    moved_up: bool
    moved_up_for: int | None


def recommend(
    library: Library,
    people: Sequence[Person],
    query: str = "",
    filters: Filters = Filters(),
    k: int = 10,
    *,
    more: Asked = Asked(),
) -> Recommendation:
    """What these people should watch or hear next, the best first, no two of them too alike.

    For several, what none of them has banned or clearly dislikes, as `tools.together` has it.

    Raises:
        UsageError: nobody is named.
    """
    if not people:
        raise UsageError("Say for whom: name one person or several.")
    with library.catalog.read() as connection:
        viewers = [viewer_of(library, connection, person) for person in people]
        asked = question_of(library, connection, query, more)
        found = gather(Ground(library, connection, viewers, asked, filters))
        choice, found = _allowed(library, connection, viewers, found, asked)
        scorer = Scorer(library, connection, list(choice.facts))
        spoken = _asked_for(connection, query, filters, more)
        shared = Shared(library, scorer, list(choice.facts.values()), asked, spoken)
        judges = [Judge(shared, v, known) for v, known in zip(viewers, choice.nexts, strict=True)]
        panel = Panel(shared, judges, choice, found)
        items = get_items(connection, list(choice.facts)) if filters.any else {}
        seen = frozenset().union(*(viewer.seen for viewer in viewers))
        breaks = {name: broken(item, filters, seen) for name, item in items.items()}
        ranked = panel.ranked()
        fits = choice.one_of_each([name for name in ranked if not breaks.get(name)])
        placed = _placed(library, scorer, panel, fits[: _pool(k)], k, len(people))
        misses = [] if len(fits) >= k else [name for name in ranked if breaks.get(name)]
        best = [place.scored for place in placed]
        near = [panel.scored(name) for name in misses[:NEAR_MISSES]]
        items |= get_items(connection, [one.item for one in [*best, *near]])
        panel.add_moments([*best, *near])
        results = as_results(connection, best, items)
        near_results = as_near_misses(connection, near, items, breaks)
    notes = found.notes
    if filters.any and not fits:
        notes = (*notes, *notes_on(items.values(), filters))
    if asked.is_open and not any(viewer.likes for viewer in viewers):
        notes = (*notes, NO_PLAYS_NOTE)
    answer = Answer(results=tuple(results), near_misses=tuple(near_results), notes=notes)
    why = {place.scored.item: _why(panel, place, items) for place in placed}
    return Recommendation(answer, why)


def _asked_for(
    connection: Connection, query: str, filters: Filters, more: Asked
) -> frozenset[str | None]:
    """Languages that the request names, is written in, or that an item which it is near to has."""
    liked = [one.language for one in facts_of(connection, list(more.like)).values()]
    written = "zh" if CJK.search(query) else None
    return frozenset(primary_language(one) for one in (filters.language, written, *liked))


def _why(panel: Panel, place: _Place, items: Mapping[str, Item]) -> Because:
    because = panel.because(place.scored.item, place.moved_up, place.moved_up_for)
    item, kin = items[place.scored.item], because.kin
    if kin is None:
        return because
    names = [*item.creators, *item.people, item.series or ""]
    written = next((name for name in names if folded(name) == kin.name), kin.name)
    return replace(because, kin=kin._replace(name=written))


def _pool(k: int) -> int:
    """How many of the best variety chooses among."""
    return max(5 * k, 50)


def _allowed(
    library: Library,
    connection: Connection,
    viewers: Sequence[Viewer],
    found: Found,
    asked: Question,
) -> tuple[Choice, Found]:
    """What may come: there, wanted by all, and of each series what comes next."""
    more = asked.more
    facts = available(library.memory.facts.of(connection, sorted(found.sources)).values(), now())
    choice = stand_ins(library, connection, viewers, facts, asked.query, more.again)
    hidden = more.exclude | frozenset(more.like)

    def may_come(one: Facts) -> bool:
        return one.id not in hidden and all(v.allows(one, more.again) for v in viewers)

    kept = {item: one for item, one in sorted(choice.facts.items()) if may_come(one)}
    genres = library.genres.of(connection, [item for item, one in kept.items() if one.series])
    return Choice(kept, choice.nexts, choice.named), found.standing(facts, kept, genres)


def _placed(
    library: Library, scorer: Scorer, panel: Panel, fits: Sequence[str], k: int, people: int
) -> list[_Place]:
    """The list: varied, and for several people in turns."""
    if people == 1:
        turns = [Turn(place) for place in range(k)]
        varied = _varied(library, scorer, panel, fits, k)
    else:
        varied = _varied(library, scorer, panel, fits, FOR_TURNS * k)
        turns = take_turns(gains_of(panel.totals([fits[one.index] for one in varied])), k)
    return [
        _Place(panel.scored(fits[one.index]), one.moved_up, turn.moved_up_for)
        for turn in turns[: len(varied)]
        for one in [varied[turn.index]]
    ]


def _varied(
    library: Library, scorer: Scorer, panel: Panel, pool: Sequence[str], k: int
) -> list[Placed]:
    rows = [library.layout.item(scorer.whole(item)) for item in pool]
    if not rows:
        return []
    matrix = np.stack(rows)
    norms: Vectors = np.linalg.norm(matrix, axis=1, keepdims=True)
    unit: Vectors = (matrix / np.where(norms > 0, norms, 1)).astype(np.float32)
    scores = [panel.scored(item).score for item in pool]
    return mmr(scores, product(unit, unit.T), k, library.settings.ranking.diversity)
