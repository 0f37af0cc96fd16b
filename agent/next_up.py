"""What would be recommended in a conversation now: asked by who measures, or by a changed taste."""

from __future__ import annotations

from agent import conversation as conversations
from agent.conversation import Listed, Request
from agent.explain.facts import Why
from agent.recording import record_shown
from agent.requests import beside
from agent.toollists import fitting_only
from agent.why import explained, whys_of
from base import clock
from ranking.facets import HalfLives
from tools.asked import Asked
from tools.context import Library
from tools.facets_standing import standing_filters
from tools.person import Person
from tools.rank import Recommendation, recommend
from tools.results import Answer


def next_up(library: Library, user: str, conversation: int, k: int) -> tuple[str, ...]:
    """Up to k ids, best first, for the request as it stands; nothing is kept or told.

    Raises:
        NotFoundError: no such conversation of this person.
    """
    found = _found(library, user, _standing(library, user, conversation), k)
    return tuple(result.item for result in found.answer.results)


def list_again(
    library: Library,
    user: str,
    conversation: int | None,
    k: int,
    language: str,
    record: bool = True,
) -> Answer:
    """The list for the request as it stands, after the person pressed a button that changes it.

    It is the list in hand from then on, and with `record` remembered as shown. Without a
    conversation nothing was asked for, and taste alone decides.

    Raises:
        NotFoundError: no such conversation of this person.
    """
    request = _standing(library, user, conversation) if conversation else Request()
    found = _found(library, user, request, k)
    fitting = fitting_only(found.answer) if request.query else found.answer
    answer = explained(library, fitting, language, found.because)
    if conversation:
        whys = whys_of(library, found.because)
        listed = [Listed(result=one, why=whys.get(one.item, Why())) for one in answer.results]
        _take_in_hand(library, user, conversation, listed)
    shown = [result.item for result in answer.results]
    if record:
        record_shown(library.catalog, [user], shown, found.because)
    return answer


def _standing(library: Library, user: str, conversation: int) -> Request:
    with library.catalog.read() as connection:
        return conversations.get(connection, user, conversation).talk.request


def _found(library: Library, user: str, request: Request, k: int) -> Recommendation:
    pasts = library.memory.pasts
    with library.catalog.read() as connection:
        names = dict.fromkeys((user, *request.people))
        people = [Person.load(connection, name, pasts) for name in names]
    lives = HalfLives.of(library.settings.profile)
    standing, _ = standing_filters(people[0].profile, clock.now(), lives)
    filters = beside(standing, request.filters)
    more = Asked(avoid=request.avoid, like=request.like, again=request.again)
    return recommend(library, people, request.query, filters, k, more=more)


def _take_in_hand(library: Library, user: str, conversation: int, listed: list[Listed]) -> None:
    with library.catalog.write() as connection:
        turns = conversations.turns_of(connection, conversation)
        if turns:
            conversations.force(connection, user, conversation, turns[-1].reply, listed)
