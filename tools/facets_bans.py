"""What a person does not want to meet: names and topics, and the items of the library they mean.

`never` is absolute: everything that is recognised as such is out. What was only disliked is out
where the library itself calls it that: by genre, tag, keyword, creator or series.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, text

from catalog.profiles import Facet, Kind
from tools.facets_words import IS_CJK, bare, has_name, names_of, stem, tokens, topic_key

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "creator": ("creators", "people"),
    "topic": ("genres", "tags", "keywords"),
    "series": ("series",),
}
_WORDS = (
    "SELECT texts.item FROM words JOIN texts ON texts.id = words.rowid "
    "WHERE words MATCH :query AND texts.moment IS NULL"
)
Nothing: frozenset[str] = frozenset()


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
    never = [facet for facet in facets if facet.kind is Kind.NEVER]
    names: dict[str, set[str]] = {"item": set(), "creator": set(), "series": set(), "topic": set()}
    items: set[str] = set()
    for facet in never:
        called = names_in(connection, facet.target, facet.text)
        spelt = {name for some in called.values() for name in some}
        names.setdefault(facet.target, set()).update(
            facet.text if facet.target == "item" else name.casefold()
            for name in [facet.text, *spelt]
        )
        items |= items_of(connection, facet.target, facet.text)
        if facet.target == "topic":
            items |= said_in(connection, facet.text)
    now = {about(facet) for facet in wanted}
    off: set[str] = set()
    for facet in facets:
        if facet.kind is Kind.DISLIKES and about(facet) not in now:
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
    found: set[str] = set()
    for column, names in names_in(connection, target, name).items():
        if names:
            given = {"names": json.dumps(names)}
            found |= set(connection.execute(text(_having(column)), given).scalars())
    return found


def names_in(connection: Connection, target: str, name: str) -> dict[str, list[str]]:
    """How the library itself spells a creator, a series or a topic, by the column that has it."""
    found = {}
    key, stems = topic_key(name), _stems(name)
    for column in COLUMNS.get(target, ()):
        values = [str(one) for one in connection.execute(text(_values(column))).scalars() if one]
        if target == "topic":  # the cheap question first: libraries have many keywords
            near = [one for one in values if any(part in one.casefold() for part in stems)]
            found[column] = [one for one in near if key and topic_key(one) == key]
        else:
            found[column] = [one for one in values if has_name(name, one)]
    return found


def said_in(connection: Connection, topic: str) -> set[str]:
    """Ids of items whose own words (title, description, summary) name the topic, in any wording."""
    phrases = {phrase for name in names_of(topic) if (phrase := _phrase(name))}
    if not phrases:
        return set()
    query = {"query": " OR ".join(sorted(phrases))}
    return set(connection.execute(text(_WORDS), query).scalars())


def _phrase(name: str) -> str:
    """The name as a phrase of FTS5; CJK as it is indexed, in pairs of characters."""
    parts = []
    for token in tokens(name):
        word = bare(token)
        if not IS_CJK.match(word):
            parts.append(word)
        elif len(word) == 1:
            return f'"{word}"*'
        else:
            parts += [word[i : i + 2] for i in range(len(word) - 1)]
    return f'"{" ".join(parts)}"' if parts else ""


def _stems(name: str) -> set[str]:
    """Something of each wording of the topic that every inflection of it has."""
    first = (tokens(one)[:1] for one in names_of(name))
    words = {token for found in first for token in found}
    return {bare(word) if IS_CJK.match(word) else stem(word).removesuffix("y") for word in words}


def _values(column: str) -> str:
    if column == "series":
        return "SELECT DISTINCT series FROM items WHERE series IS NOT NULL"
    return f"SELECT DISTINCT value FROM items, json_each(items.{column})"


def _having(column: str) -> str:
    names = "(SELECT value FROM json_each(:names))"
    if column == "series":
        return f"SELECT id FROM items WHERE series IN {names}"
    return (
        f"SELECT DISTINCT items.id FROM items, json_each(items.{column}) AS one "
        f"WHERE one.value IN {names}"
    )
