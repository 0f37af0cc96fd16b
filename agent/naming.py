"""Names for the tastes that plays show: the model proposes one, what the plays hold decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog.profiles import get_profile, put_profile
from prompts import render
from tools.context import Library
from tools.facets_plays import facets_of_plays, name_prompt_facts, named
from tools.person import Person

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

LONGEST_NAME = 40  # characters
MOST_TITLES = 6  # of a taste, that the model reads
SCHEMA = {
    "title": "Name",  # without one LangChain binds no schema
    "type": "object",
    "properties": {"name": {"type": "string", "maxLength": LONGEST_NAME}},
    "required": ["name"],
}


def name_tastes(
    library: Library, model: BaseChatModel, user: str, language: str = "en"
) -> dict[str, str]:
    """Name every taste out of plays that has no name; label → name of those that got one.

    A name with a word that neither titles nor what the items have in common support is not taken:
    the plain label stays.
    """
    from langchain_core.messages import HumanMessage

    with library.catalog.read() as connection:
        person = Person.load(connection, user)
        facets = facets_of_plays(library, connection, person, language)
    given: dict[str, str] = {}
    for facet in facets:
        facts = name_prompt_facts(facet)
        facts["titles"] = facts["titles"][:MOST_TITLES]
        asked = HumanMessage(render("name", facts=facts, language=language))
        answer = model.with_structured_output(SCHEMA).invoke([asked])
        name = str(answer["name"]) if isinstance(answer, dict) else ""
        with library.catalog.write() as connection:
            profile = get_profile(connection, user)
            changed = named(profile, facet.key, name, facts)
            if changed is not profile:
                put_profile(connection, changed)
                given[facet.label] = name
    return given
