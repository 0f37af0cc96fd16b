"""Why a result is in the list: what ranking knew, in titles instead of ids."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from agent.conversation import Talk
from agent.explain.facts import Asked, Why, facts_of
from agent.explain.why import why_text
from catalog.items import get_items
from prompts import say
from tools.because import Because
from tools.context import Library


def whys_of(library: Library, because: Mapping[str, Because]) -> dict[str, Why]:
    """What is behind each item, by id; items that are named are named by their titles."""
    named = {one.liked for one in because.values()} | {one.near for one in because.values()}
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
    why = replace(listed.why, moved_up=False)
    facts = facts_of(listed.result, language, why, item=known, asked=asked)
    return why_text(listed.result, facts, language, listed.why.moved_up)
