"""One person at the moment of a recommendation: taste, what is under way, what comes next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from base import clock
from catalog.facts import Facts
from catalog.plays import Action
from catalog.versions import version_of
from ranking.past import Past, strength
from ranking.profile import Interest
from tools.context import Library
from tools.person import Person
from tools.shown import REMEMBERED, PassedOver, passed_over
from tools.taste import REPEATED, Taste, taste_of
from tools.watching import TELLS, Watching, watching, watching_more

CLEARLY = -0.5  # strength of what is said against an item
OPINIONS = frozenset({Action.LIKE, Action.DISLIKE, Action.RATE, Action.NEVER})


@dataclass(frozen=True)
class Viewer:
    """What of a person counts for a recommendation now.

    `taste.watched` holds what was watched to its end; `seen` everything that was begun as well.
    `known` are the facts of all items that the person did something with, `disliked` what they said
    so of, however long ago.
    """

    person: Person
    taste: Taste
    seen: frozenset[str]
    watching: Watching
    known: Mapping[str, Facts]
    passed_over: PassedOver
    disliked: frozenset[str]
    when: datetime

    @property
    def likes(self) -> tuple[Interest, ...]:
        """Everything that counts for an item."""
        return self.taste.likes

    @property
    def dislikes(self) -> tuple[Interest, ...]:
        """Everything that counts against an item."""
        return self.taste.dislikes

    def resumes_s(self, item: Facts) -> float | None:
        """Where the person stopped in the middle of it; music is not gone on with."""
        stopped = self.watching.under_way.get(item.id)
        return None if stopped is None or item.form in REPEATED else stopped.position_s

    def days_since(self, at: str) -> float:
        """Days from then to now, never below 0."""
        return max(0.0, (self.when - datetime.fromisoformat(at)).total_seconds() / 86_400)


def viewer_of(library: Library, connection: Connection, person: Person) -> Viewer:
    """The person as they are now."""
    taste = taste_of(library, connection, person)
    past, version = person.past, version_of(connection, "items")
    find = partial(_known, library, connection, past, version)
    known, state = library.memory.computed.get(("watching", past, version), find)
    when = clock.now()
    return Viewer(
        person=person,
        taste=replace(taste, watched=taste.watched & frozenset(state.done)),
        seen=taste.watched,
        watching=state,
        known=known,
        passed_over=passed_over(past.since(when - REMEMBERED), when.astimezone()),
        disliked=library.memory.computed.get(("disliked", past), partial(_disliked, past)),
        when=when,
    )


Known = tuple[Mapping[str, Facts], Watching]


def _known(library: Library, connection: Connection, past: Past, version: int) -> Known:
    """What the person knows and how far they came; of what they knew before, only what is new."""
    known = library.memory.facts.of(connection, sorted(past.watched))
    lengths = {item: one.duration_s for item, one in known.items()}
    grown_from = past.grown_from()
    before: Known | None = library.memory.computed.peek(("watching", grown_from, version))
    if grown_from is None or before is None:
        return known, watching(past.of_actions(TELLS), lengths)
    new = {play.item for play in past.plays[len(grown_from.plays) :]}
    plays = [play for play in past.of_actions(TELLS) if play.item in new]
    return known, watching_more(before[1], plays, lengths)


def _disliked(past: Past) -> frozenset[str]:
    """What the person said last that they dislike; skipping says nothing so clear."""
    said = {play.item: strength(play) <= CLEARLY for play in past.of_actions(OPINIONS)}
    return frozenset(item for item, is_disliked in said.items() if is_disliked)
