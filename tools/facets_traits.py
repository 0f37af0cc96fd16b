"""What items of one group share that the rest of the library does not: by lift, in plain words."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection, text

from base.slots import Frozen
from catalog.items import Item, Plain
from tools.facets_say import say
from tools.facets_words import in_words, topic_key

TraitKind = Literal["series", "creators", "genres", "tags", "keywords"]

# How well each kind of trait says what a taste is: of names and keywords there are many, each is
# rare, and the next play may have another.
TRUST: Mapping[TraitKind, float] = {
    "series": 1.0, "genres": 1.0, "tags": 0.7, "creators": 0.5, "keywords": 0.4,
}  # fmt: skip
SHARED = 0.4  # of a group's weight that must have a trait
LIFT = 1.3  # how much more often than in the library
MOST_LIFT = 20.0  # rarer than that is not more telling
MOST_TRAITS = 6
NAMED_BY = 0.6  # of a group, from which on its label names who made it


class Trait(Frozen):
    """One thing that much of a group has: its share there, and how much rarer it is elsewhere."""

    kind: TraitKind
    text: Plain
    share: float
    lift: float


@dataclass(frozen=True)
class Counts:
    """How many items there are, and how many have each trait."""

    items: int
    having: Mapping[tuple[TraitKind, str], int]


def library_counts(connection: Connection, items: Iterable[Item]) -> Counts:
    """How often the traits of these items occur in the whole library."""
    wanted: dict[TraitKind, set[str]] = {kind: set() for kind in TRUST}
    for item in items:
        for kind, value in _of(item):
            wanted[kind].add(value)
    count = connection.execute(text("SELECT count(*) FROM items WHERE state != 'removed'"))
    having: dict[tuple[TraitKind, str], int] = {}
    for kind, values in wanted.items():
        if values:
            given = {"names": json.dumps(sorted(values))}
            rows = connection.execute(text(_counting(kind)), given)
            having |= {(kind, value): int(number) for value, number in rows}
    return Counts(int(count.scalar_one()), having)


def traits_of(items: Sequence[Item], weights: Mapping[str, float], counts: Counts) -> list[Trait]:
    """The traits of a group, that which tells it best from the library first.

    By p·log(p/q) and how far the kind is trusted, p being the share of the group's weight and q of
    the library's items; one name of a topic is enough.
    """
    total = sum(weights.get(item.id, 0.0) for item in items) or 1.0
    shares: dict[tuple[TraitKind, str], float] = {}
    owners: dict[tuple[TraitKind, str], int] = {}
    for item in items:
        for had in dict.fromkeys(_of(item)):
            shares[had] = shares.get(had, 0.0) + weights.get(item.id, 0.0) / total
            owners[had] = owners.get(had, 0) + 1
    scored: list[tuple[float, Trait]] = []
    for (kind, value), share in shares.items():
        everywhere = (counts.having.get((kind, value), 0) + 1) / (counts.items + 1)
        lift = share / min(1.0, everywhere)
        chance = len(items) > 1 and owners[kind, value] < 2
        if share >= SHARED and lift >= LIFT and not chance:
            trait = Trait(kind=kind, text=value, share=min(1.0, share), lift=lift)
            scored.append((TRUST[kind] * share * math.log(min(lift, MOST_LIFT)), trait))
    scored.sort(key=lambda one: (-one[0], one[1].kind, one[1].text))
    found: dict[str, Trait] = {}
    for _, trait in scored:
        found.setdefault(topic_key(trait.text) or trait.text, trait)
    return list(found.values())[:MOST_TRAITS]


def labelled(traits: Sequence[Trait], title: str, language: str) -> str:
    """A plain name: what the group is about and who made it; else the item in its middle."""
    if not traits:
        return say(language, "like_title", name=title)
    first = traits[0]
    if first.kind in ("series", "creators"):
        return first.text
    about = [one for one in traits if one.kind not in ("series", "creators")][:2]
    close = [one for one in about if one.share >= first.share / 2]
    label = say(language, "and").join(in_words(one.text, language) for one in close)
    makers = [one for one in traits if one.kind == "creators" and one.share >= NAMED_BY]
    return say(language, "by", what=label, name=makers[0].text) if makers else label


def _of(item: Item) -> Iterator[tuple[TraitKind, str]]:
    if item.series:
        yield "series", item.series
    for name in item.creators:
        yield "creators", name
    for name in item.genres:
        yield "genres", name
    for name in item.tags:
        yield "tags", name
    for name in item.keywords:
        yield "keywords", name


def _counting(kind: TraitKind) -> str:
    names = "(SELECT value FROM json_each(:names))"
    if kind == "series":
        return (
            "SELECT series, count(*) FROM items WHERE state != 'removed' "
            f"AND series IN {names} GROUP BY series"
        )
    return (
        f"SELECT one.value, count(DISTINCT items.id) FROM items, json_each(items.{kind}) AS one "
        f"WHERE items.state != 'removed' AND one.value IN {names} GROUP BY one.value"
    )
