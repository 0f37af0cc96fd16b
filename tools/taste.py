"""A person, as far as recommending goes: interests, what is banned, and what was watched before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from catalog.facts import Facts, facts_of
from catalog.plays import WATCHED, Action, Play
from ranking.fusion import Blocks
from ranking.profile import Interests, interests, item_weights
from tools.context import Library
from tools.filters import primary_language
from tools.scorer import Scorer

NOT_NOW_HOURS = 12


@dataclass(frozen=True)
class Taste:
    """What a person's plays say."""

    interests: Interests
    banned: frozenset[str]  # never, disliked, not tonight
    watched: frozenset[str]
    blocks: Mapping[str, Blocks]  # of what was played
    languages: frozenset[str | None]  # of what was liked

    def allows(self, item: Facts) -> bool:
        """Nothing that was banned; what was watched only where people listen again."""
        return item.id not in self.banned and (item.id not in self.watched or item.form == "music")


def taste_of(library: Library, connection: Connection, plays: Sequence[Play]) -> Taste:
    """The taste that the plays of one person show now."""
    when = datetime.now(UTC)
    weights = item_weights(plays, when, library.settings.ranking.half_life_days)
    scorer = Scorer(library, connection, sorted(weights))
    blocks = {item: scorer.whole(item) for item in weights}
    tonight = when - timedelta(hours=NOT_NOW_HOURS)
    banned = {play.item for play in plays if play.action is Action.NEVER}
    banned |= {item for item, weight in weights.items() if weight <= -0.5}
    banned |= {
        play.item
        for play in plays
        if play.action is Action.NOT_NOW and datetime.fromisoformat(play.at) > tonight
    }
    watched = frozenset(play.item for play in plays if play.action in WATCHED)
    known = interests(weights, blocks, library.calibrations(connection, "items"))
    liked = facts_of(connection, [item for item, weight in weights.items() if weight > 0])
    languages = frozenset(primary_language(item.language) for item in liked.values()) - {None}
    return Taste(known, frozenset(banned), watched, blocks, languages)
