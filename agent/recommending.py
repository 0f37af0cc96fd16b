"""Recommendations with their reasons in words, of one open library."""

from __future__ import annotations

from collections.abc import Sequence

from agent.recording import record_shown
from agent.why import explained
from base.errors import LibraryError
from catalog.items import resolve
from tools.context import Library
from tools.person import Person
from tools.rank import Recommendation, recommend
from tools.results import Answer, Filters
from tools.what_if import WhatIf, what_if


def recommended(
    library: Library,
    users: Sequence[str],
    query: str,
    filters: Filters,
    k: int,
    language: str,
    record: bool,
) -> Answer:
    """What these people should watch or hear next; with `record`, remembered as shown to them."""
    with library.catalog.read() as connection:
        people = [Person.load(connection, user, library.memory.pasts) for user in users]
    found = recommend(library, people, query, filters, k)
    answer = _noted(library, users, found) if record else found.answer
    return explained(library, answer, language, found.because)


def what_if_for(
    library: Library,
    user: str,
    without: str,
    query: str,
    filters: Filters,
    k: int,
    language: str,
) -> WhatIf:
    """Both lists, with and without the item that is named.

    Raises:
        NotFoundError: no such item, or the person did nothing with it.
    """
    with library.catalog.read() as connection:
        item = resolve(connection, without)
        person = Person.load(connection, user, library.memory.pasts)
    found = what_if(library, person, item, query, filters, k)
    return WhatIf(
        user=user,
        without=item.id,
        title=item.title,
        plays=found.plays,
        now=explained(library, found.now.answer, language, found.now.because),
        then=explained(library, found.then.answer, language, found.then.because),
        changes=found.changes,
    )


def _noted(library: Library, users: Sequence[str], found: Recommendation) -> Answer:
    """The answer once it is remembered as shown; where that fails, with a note that says so."""
    items = [result.item for result in found.answer.results]
    try:
        record_shown(library.catalog, users, items, found.because)
    except LibraryError as error:
        note = f"that this was shown could not be noted: {error}"
        return found.answer.model_copy(update={"notes": (*found.answer.notes, note)})
    return found.answer
