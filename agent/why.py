"""Why a result is in the list: what ranking knew, in titles instead of ids."""

from __future__ import annotations

from collections.abc import Mapping

from agent.conversation import Listed, Request, Talk
from agent.explain.facts import Asked, Why, facts_of
from agent.explain.why import why_text
from agent.explain.wording import language_of
from catalog.items import get_items, resolve
from prompts import say
from tools.because import Because
from tools.context import Library
from tools.person import Person
from tools.rank import recommend
from tools.results import Answer, Filters, Result

EXPLAINED = 50  # results among which the item is looked for


def whys_of(library: Library, because: Mapping[str, Because]) -> dict[str, Why]:
    """What is behind each item, by id; items that are named are named by their titles."""
    named = {one.liked for one in because.values()} | {one.near for one in because.values()}
    named |= {one.kin.of for one in because.values() if one.kin}
    with library.catalog.read() as connection:
        items = get_items(connection, [name for name in named if name])
    titles = {name: item.title for name, item in items.items()}
    return {item: Why.of(item, one, titles) for item, one in because.items()}


def why_text_of(library: Library, talk: Talk, item: str, language: str) -> str:
    """The exact answer to "why this one?"; for what is not in the list, that it was not chosen."""
    listed = next((one for one in talk.listed if one.result.item == item), None)
    with library.catalog.read() as connection:
        known = get_items(connection, [item]).get(item)
    if listed is None:
        title = known.title if known else item
        return say("not_suggested", language, title=title)
    asked = Asked(talk.request.query, talk.request.filters)
    facts = facts_of(listed.result, language, listed.why.without_moves, item=known, asked=asked)
    return why_text(listed.result, facts, language, listed.why)


def why_for(
    library: Library, user: str, item: str, query: str = "", filters: Filters = Filters()
) -> str:
    """Why the item that is named is recommended to the person; that it is not, where it is not.

    Raises:
        NotFoundError: no such item.
    """
    language = language_of(query)
    with library.catalog.read() as connection:
        known = resolve(connection, item)
        person = Person.load(connection, user, library.memory.pasts)
    found = recommend(library, [person], query, filters, EXPLAINED)
    whys = whys_of(library, found.because)
    listed = tuple(
        Listed(result=result, why=whys.get(result.item, Why())) for result in found.answer.results
    )
    talk = Talk(request=Request(query=query, filters=filters), listed=listed)
    return why_text_of(library, talk, known.id, language)


def explained(
    library: Library, answer: Answer, language: str, because: Mapping[str, Because]
) -> Answer:
    """The same answer, with reasons in words at each result."""
    whys = whys_of(library, because)

    def one(result: Result) -> Result:
        return reasoned(result, language, whys.get(result.item, Why()))

    return answer.model_copy(
        update={
            "results": tuple(one(result) for result in answer.results),
            "near_misses": tuple(one(result) for result in answer.near_misses),
        }
    )


def reasoned(result: Result, language: str, why: Why) -> Result:
    """The same result, with its reasons in words."""
    facts = facts_of(result, language, why)
    return result.model_copy(update={"reasons": tuple(fact.text for fact in facts)})
