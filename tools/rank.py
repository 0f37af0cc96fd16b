"""`matinee recommend`: candidates from tastes, words and what is new; scored, varied, filtered."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from sqlalchemy import Connection, text

from base.errors import UsageError
from catalog.facts import facts_of
from catalog.items import Item, get_items, now
from catalog.traits import folded
from tools.asked import Asked, Question, question_of
from tools.because import Because, ForOne
from tools.candidates import available
from tools.context import Library
from tools.filters import broken, notes_on, primary_language
from tools.judge import Judge, Shared
from tools.panel import Panel
from tools.person import Person
from tools.placing import Place, Table
from tools.results import Answer, Filters
from tools.scorer import Scorer
from tools.search import NEAR_MISSES, as_near_misses, as_results
from tools.sources import Ground, gather
from tools.sources_found import Found
from tools.stand_ins import Choice, stand_ins
from tools.taste import allowed
from tools.viewer import Viewer, viewer_of

__all__ = ["Asked", "Because", "ForOne", "Recommendation", "recommend"]

CJK = re.compile(r"[\u3400-\u9fff]")
EMPTY_NOTE = "the library is empty: matinee add FOLDER fills it"
NOTHING_NOTE = "nothing is left to recommend: all there is was watched, shown now, or is not wanted"
NO_PLAYS_NOTE = "no likes are known yet; this is a varied choice of what is new"


@dataclass(frozen=True)
class Recommendation:
    """The answer, for each result why, and the panel that judged all candidates."""

    answer: Answer
    because: Mapping[str, Because]
    panel: Panel


def recommend(
    library: Library,
    people: Sequence[Person],
    query: str = "",
    filters: Filters = Filters(),
    k: int = 10,
    *,
    more: Asked = Asked(),
    deep: int = 0,
) -> Recommendation:
    """What these people should watch or hear next, the best first, no two of them too alike.

    For several, what none of them has banned or clearly dislikes, as `tools.together` has it. Where
    `deep` is above k, the ids that come after by score are given too, up to so many in all.

    Raises:
        UsageError: nobody is named.
    """
    if not people:
        raise UsageError("Say for whom: name one person or several.")
    with library.catalog.read() as connection:
        viewers = [viewer_of(library, connection, person) for person in people]
        users = [person.user for person in people]
        asked = question_of(library, connection, query, more, users)
        found = gather(Ground(library, connection, viewers, asked, filters))
        choice, found = _allowed(library, connection, viewers, found, asked)
        spoken = _asked_for(connection, query, filters, more)
        scorer, panel = _judged(library, connection, viewers, (asked, spoken), choice, found)
        kept = _sieved(connection, viewers, choice, panel, filters)
        is_open = _is_open(asked, filters)
        table = Table(library, connection, scorer, panel, choice.facts, users, is_open)
        places = table.places(kept.fits, k)
        answer, items = _answer(connection, panel, places, kept, (k, deep))
        notes = [*found.notes, *(() if answer.results else _nothing(connection, filters))]
    if library.trained.note:
        notes.append(library.trained.note)
    if filters.any and not kept.fits:
        notes += notes_on(kept.items.values(), filters)
    if answer.results and asked.is_open and not any(viewer.likes for viewer in viewers):
        notes.append(NO_PLAYS_NOTE)
    why = {place.scored.item: _why(panel, place, items) for place in places}
    return Recommendation(answer.model_copy(update={"notes": tuple(notes)}), why, panel)


class _Sieved(NamedTuple):
    """Ids that keep to every constraint and ids that do not, each the best first.

    Where there are constraints, `items` are all of them, and `breaks` says what each breaks.
    """

    fits: list[str]
    misses: list[str]
    items: dict[str, Item]
    breaks: dict[str, tuple[str, ...]]


def _sieved(
    connection: Connection,
    viewers: Sequence[Viewer],
    choice: Choice,
    panel: Panel,
    filters: Filters,
) -> _Sieved:
    items = get_items(connection, list(choice.facts)) if filters.any else {}
    seen = frozenset().union(*(viewer.seen for viewer in viewers))
    breaks = {name: broken(item, filters, seen) for name, item in items.items()}
    ranked = panel.ranked()
    fits = choice.one_of_each([name for name in ranked if not breaks.get(name)])
    return _Sieved(fits, [name for name in ranked if breaks.get(name)], items, breaks)


def _answer(
    connection: Connection,
    panel: Panel,
    places: Sequence[Place],
    kept: _Sieved,
    counts: tuple[int, int],
) -> tuple[Answer, dict[str, Item]]:
    """The list, what nearly fits where it is too short, and their items; `counts`: k and deep."""
    k, deep = counts
    best = [place.scored for place in places]
    misses = kept.misses[:NEAR_MISSES] if len(kept.fits) < k else []
    near = [panel.scored(name) for name in misses]
    items = kept.items | get_items(connection, [one.item for one in [*best, *near]])
    panel.add_moments([*best, *near])
    shown = {one.item for one in best}
    beyond = [name for name in kept.fits if name not in shown][: max(0, deep - len(best))]
    answer = Answer(
        results=tuple(as_results(connection, best, items)),
        near_misses=tuple(as_near_misses(connection, near, items, kept.breaks)),
        beyond=tuple(beyond),
    )
    return answer, items


def _nothing(connection: Connection, filters: Filters) -> tuple[str, ...]:
    """Why a list is empty, where no constraint is the reason."""
    if filters.any:
        return ()
    there = text("SELECT 1 FROM items WHERE state = 'present' LIMIT 1")
    is_empty = connection.execute(there).first() is None
    return (EMPTY_NOTE if is_empty else NOTHING_NOTE,)


def _judged(
    library: Library,
    connection: Connection,
    viewers: Sequence[Viewer],
    said: tuple[Question, frozenset[str | None]],
    choice: Choice,
    found: Found,
) -> tuple[Scorer, Panel]:
    """Everybody's judgement of every candidate."""
    asked, spoken = said
    scorer = Scorer(library, connection, list(choice.facts))
    scorer.foresee(one.blocks for v in viewers for one in (*v.likes, *v.dislikes))
    novelty = library.ranking_for(connection, [v.person.user for v in viewers]).novelty
    popular = library.popularity.shares(connection) if novelty > 0 else {}
    facts = list(choice.facts.values())
    shared = Shared(library, scorer, facts, asked, spoken, popular, novelty)
    judges = [Judge(shared, v, known) for v, known in zip(viewers, choice.nexts, strict=True)]
    return scorer, Panel(shared, judges, choice, found)


def _asked_for(
    connection: Connection, query: str, filters: Filters, more: Asked
) -> frozenset[str | None]:
    """Languages that the request names, is written in, or that an item which it is near to has."""
    liked = [one.language for one in facts_of(connection, list(more.like)).values()]
    written = "zh" if CJK.search(query) else None
    return frozenset(primary_language(one) for one in (filters.language, written, *liked))


def _is_open(asked: Question, filters: Filters) -> bool:
    """Whether tastes alone decide: no words, no items, no mood, and no names to be kept to."""
    named = filters.genre or filters.creator or filters.series
    return asked.is_open and not (asked.mood or asked.more.again or named)


def _why(panel: Panel, place: Place, items: Mapping[str, Item]) -> Because:
    because = panel.because(place.scored.item, place.moved_up, place.moved_up_for)
    because = replace(because, balanced=place.balanced, untried=place.untried)
    item, kin = items[place.scored.item], because.kin
    if place.untried:
        because = replace(because, untried=_written(place.untried, item.genres))
    if kin is not None:
        names = [*item.creators, *item.people, item.series or ""]
        because = replace(because, kin=kin._replace(name=_written(kin.name, names)))
    return because


def _written(name: str, names: Iterable[str]) -> str:
    """A casefolded name as the item itself has it."""
    return next((one for one in names if folded(one) == name), name)


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

    may_come = allowed([viewer.taste for viewer in viewers], choice.facts, more.again)
    kept = {item: one for item, one in sorted(may_come.items()) if item not in hidden}
    genres = library.genres.of(connection, [item for item, one in kept.items() if one.series])
    return Choice(kept, choice.nexts, choice.named), found.standing(facts, kept, genres)
