"""What a person does not want to meet: names and topics, and the items of the library they mean.

`never` is absolute: everything that is recognised as such is out. What was only disliked is out
where the library itself calls it that: by genre, tag, keyword, creator or series.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Connection, text

from catalog.profiles import Facet, Kind
from tools.facets_words import IS_CJK, bare, content_words, has_name, names_of, tokens, topic_key

# Everything that an item is called is in its words, so that few items have to be looked at.
_NAMED = (
    "SELECT items.id, items.title, items.series, items.creators, items.people, items.genres, "
    "items.tags, items.keywords FROM words JOIN texts ON texts.id = words.rowid "
    "JOIN items ON items.id = texts.item WHERE words MATCH :query AND texts.moment IS NULL"
)
Nothing: frozenset[str] = frozenset()


class Labels(NamedTuple):
    """What the library calls one item."""

    item: str
    title: str
    series: str | None
    makers: tuple[str, ...]
    topics: tuple[str, ...]  # genres, tags, keywords


@dataclass(frozen=True)
class Bans:
    """Names are casefolded; `items` are all that these names mean, `off` what was only disliked."""

    never_items: frozenset[str] = Nothing
    never_creators: frozenset[str] = Nothing
    never_series: frozenset[str] = Nothing
    never_topics: frozenset[str] = Nothing
    items: frozenset[str] = Nothing
    off: frozenset[str] = Nothing


def bans_of(
    connection: Connection, facets: Collection[Facet], wanted: Iterable[Facet] = ()
) -> Bans:
    """The bans that facets hold; what this session wants (`wanted`) is not off in it."""
    names: dict[str, set[str]] = {"item": set(), "creator": set(), "series": set(), "topic": set()}
    items: set[str] = set()
    off: set[str] = set()
    now = {about(facet) for facet in wanted}
    for facet in facets:
        if facet.kind is Kind.NEVER:
            is_item = facet.target == "item"
            spelt = names.setdefault(facet.target, set())
            spelt.add(facet.text if is_item else facet.text.casefold())
            if facet.target == "topic":
                items |= {one.item for one in named_in(connection, facet.text)}
            else:
                spelt |= {name.casefold() for name in spellings(connection, facet)}
                items |= items_of(connection, facet.target, facet.text)
        elif facet.kind is Kind.DISLIKES and about(facet) not in now:
            off |= items_of(connection, facet.target, facet.text)
    return Bans(
        never_items=frozenset(names["item"]),
        never_creators=frozenset(names["creator"]),
        never_series=frozenset(names["series"]),
        never_topics=frozenset(names["topic"]),
        items=frozenset(items),
        off=frozenset(off),
    )


def about(facet: Facet) -> tuple[str, str]:
    """What the facet is about, in any wording."""
    is_topic = facet.target == "topic"
    return facet.target, topic_key(facet.text) if is_topic else facet.text.casefold()


def items_of(connection: Connection, target: str, name: str) -> set[str]:
    """Ids of an item, of what a creator made, of a series, or of what is labelled with a topic."""
    if target == "item":
        return {name}
    found = named_in(connection, name)
    if target == "creator":
        return {one.item for one in found if any(has_name(name, maker) for maker in one.makers)}
    if target == "series":
        return {one.item for one in found if one.series and has_name(name, one.series)}
    return {one.item for one in found if _is_about(name, one)}


def spellings(connection: Connection, facet: Facet) -> set[str]:
    """How the library itself spells a creator or a series."""
    found = named_in(connection, facet.text)
    if facet.target == "creator":
        return {m for one in found for m in one.makers if has_name(facet.text, m)}
    if facet.target == "series":
        return {one.series for one in found if one.series and has_name(facet.text, one.series)}
    return set()


def named_in(connection: Connection, name: str) -> list[Labels]:
    """Items whose own words (title, description, labels, makers) name it, in any wording.

    All words of a wording have to be there, in any inflection; CJK in one piece.
    """
    asked = {query for wording in names_of(name) if (query := _query(wording))}
    if not asked:
        return []
    given = {"query": " OR ".join(f"({query})" for query in sorted(asked))}
    return [
        Labels(
            row.id,
            row.title,
            row.series,
            (*json.loads(row.creators), *json.loads(row.people)),
            (*json.loads(row.genres), *json.loads(row.tags), *json.loads(row.keywords)),
        )
        for row in connection.execute(text(_NAMED), given)
    ]


def _is_about(topic: str, item: Labels) -> bool:
    key = topic_key(topic)
    if any(topic_key(label) == key for label in item.topics):
        return True
    words = content_words(topic)
    called = {word for label in (item.title, *item.topics) for word in content_words(label)}
    return len(words) > 1 and called.issuperset(words)


def _query(wording: str) -> str:
    return " AND ".join(_phrases(wording))


def _phrases(wording: str) -> Iterator[str]:
    """Each word for FTS5, with the general ones ("films") only where there are no others."""
    known = set(content_words(wording))
    every = tokens(wording)
    for token in every:
        word = bare(token)
        if IS_CJK.match(word):
            pairs = [word[i : i + 2] for i in range(len(word) - 1)]  # as they are indexed
            yield f'"{" ".join(pairs)}"' if pairs else f'"{word}"*'
        elif known & set(content_words(word)):
            yield f'"{word}"'
