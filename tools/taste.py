"""A person, as far as recommending goes: interests, what is banned, and what was watched before."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, text

from catalog.facts import Facts, facts_of
from catalog.plays import WATCHED, Action
from catalog.profiles import Kind
from ranking.fusion import Blocks
from ranking.profile import Interests, interests, item_weights
from tools.context import Library
from tools.filters import primary_language
from tools.person import Person
from tools.scorer import Scorer

NOT_NOW_HOURS = 12
_NAMED = """
SELECT DISTINCT items.id FROM items, json_each(items.{column}) AS one
WHERE lower(one.value) IN (SELECT value FROM json_each(:names))
"""
_OF_SERIES = "SELECT id FROM items WHERE lower(series) IN (SELECT value FROM json_each(:names))"


@dataclass(frozen=True)
class Taste:
    """What a person's plays say."""

    interests: Interests
    banned: frozenset[str]  # never, disliked, not tonight
    watched: frozenset[str]
    blocks: Mapping[str, Blocks]  # of what was played
    languages: frozenset[str | None]  # of what was liked
    never_items: frozenset[str] = frozenset()
    never_creators: frozenset[str] = frozenset()
    never_series: frozenset[str] = frozenset()
    never_topics: frozenset[str] = frozenset()
    not_now: frozenset[str] = frozenset()

    def allows(self, item: Facts) -> bool:
        """Nothing that was banned; what was watched only where people listen again."""
        return item.id not in self.banned and (item.id not in self.watched or item.form == "music")


def taste_of(library: Library, connection: Connection, person: Person) -> Taste:
    """The taste that the plays of one person show now."""
    plays = person.plays
    when = datetime.now(UTC)
    weights = item_weights(plays, when, library.settings.ranking.half_life_days)
    scorer = Scorer(library, connection, sorted(weights))
    blocks = {item: scorer.whole(item) for item in weights}
    tonight = when - timedelta(hours=NOT_NOW_HOURS)
    not_now = {
        play.item
        for play in plays
        if play.action is Action.NOT_NOW and datetime.fromisoformat(play.at) > tonight
    }
    never = {name: _never(person, name) for name in ("item", "creator", "series", "topic")}
    banned = {play.item for play in plays if play.action is Action.NEVER}
    banned |= {item for item, weight in weights.items() if weight <= -0.5}
    banned |= not_now | never["item"] | _meant(connection, never)
    watched = frozenset(play.item for play in plays if play.action in WATCHED)
    known = interests(weights, blocks, library.calibrations(connection, "items"))
    liked = facts_of(connection, [item for item, weight in weights.items() if weight > 0])
    languages = frozenset(primary_language(item.language) for item in liked.values()) - {None}
    return Taste(
        known,
        frozenset(banned),
        watched,
        blocks,
        languages,
        never_items=never["item"],
        never_creators=never["creator"],
        never_series=never["series"],
        never_topics=never["topic"],
        not_now=frozenset(not_now),
    )


def _never(person: Person, target: str) -> frozenset[str]:
    facets = [one for one in person.profile.facets if one.kind is Kind.NEVER]
    texts = [one.text for one in facets if one.target == target]
    return frozenset(texts if target == "item" else (one.casefold() for one in texts))


def _meant(connection: Connection, never: Mapping[str, frozenset[str]]) -> set[str]:
    asked = {
        _NAMED.format(column="creators"): never["creator"],
        _NAMED.format(column="people"): never["creator"],
        _NAMED.format(column="genres"): never["topic"],
        _NAMED.format(column="tags"): never["topic"],
        _OF_SERIES: never["series"],
    }
    found: set[str] = set()
    for query, names in asked.items():
        if names:
            given = {"names": json.dumps(sorted(names))}
            found |= set(connection.execute(text(query), given).scalars())
    return found
