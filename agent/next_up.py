"""What would be recommended in a conversation now, though nobody asked for a list."""

from __future__ import annotations

from agent import conversation as conversations
from agent.requests import beside
from base import clock
from ranking.facets import HalfLives
from tools.asked import Asked
from tools.context import Library
from tools.facets_standing import standing_filters
from tools.person import Person
from tools.rank import recommend


def next_up(library: Library, user: str, conversation: int, k: int) -> tuple[str, ...]:
    """Up to k ids, best first, for the request as it stands; nothing is kept or told.

    Raises:
        NotFoundError: no such conversation of this person.
    """
    pasts = library.memory.pasts
    with library.catalog.read() as connection:
        request = conversations.get(connection, user, conversation).talk.request
        names = dict.fromkeys((user, *request.people))
        people = [Person.load(connection, name, pasts) for name in names]
    lives = HalfLives.of(library.settings.profile)
    standing, _ = standing_filters(people[0].profile, clock.now(), lives)
    filters = beside(standing, request.filters)
    more = Asked(avoid=request.avoid, like=request.like, again=request.again)
    found = recommend(library, people, request.query, filters, k, more=more)
    return tuple(result.item for result in found.answer.results)
