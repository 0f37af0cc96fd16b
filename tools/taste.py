"""A person, as far as recommending goes: interests, what is banned, and what was watched before."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import Connection

from base import clock
from catalog.facts import Facts
from catalog.profiles import Facet, Kind
from catalog.versions import version_of
from ranking.facets import FOR, HalfLives, living
from ranking.facets_shares import shared, united
from ranking.fusion import Blocks
from ranking.profile import Interest, Interests
from tools.context import Library
from tools.facets_bans import Bans, Nothing, about, bans_of
from tools.filters import primary_language
from tools.person import Person
from tools.scorer import Scorer
from tools.taste_plays import Played, is_kept, played_by
from tools.taste_words import said_interests

NOT_NOW_HOURS = 12
REPEATED = frozenset({"music"})  # forms that people hear again without being asked
DISLIKED = -0.5  # of an item's weight, from which on it does not come again
MOSTLY = 0.5  # of an interest's items, from which on it is about what the person is off
NO_INTERESTS = Interests((), (), {})
AGAINST = frozenset({Kind.DISLIKES})


@dataclass(frozen=True)
class Taste:
    """What a person's plays and words say.

    The weights of lasting and of session likes sum to 1 together, and so do those of dislikes.
    `never_…` are casefolded names (items: ids); what they mean in this library is in `banned`.
    """

    interests: Interests  # lasting, out of plays and words
    banned: frozenset[str]  # items: never, disliked, not tonight, of a banned name or topic
    watched: frozenset[str]
    blocks: Mapping[str, Blocks]  # of the items that interests are made of
    languages: frozenset[str | None]  # of what was liked
    session: Interests = NO_INTERESTS  # what was just played and said
    never_items: frozenset[str] = Nothing
    never_creators: frozenset[str] = Nothing
    never_series: frozenset[str] = Nothing
    never_topics: frozenset[str] = Nothing
    not_now: frozenset[str] = Nothing
    off: frozenset[str] = Nothing  # items of a topic, creator or series that the person is off

    @property
    def likes(self) -> tuple[Interest, ...]:
        """Lasting interests and those of this session."""
        return (*self.interests.likes, *self.session.likes)

    @property
    def dislikes(self) -> tuple[Interest, ...]:
        """Lasting dislikes and those of this session."""
        return (*self.interests.dislikes, *self.session.dislikes)

    def allows(self, item: Facts) -> bool:
        """Nothing that was banned; what was watched only where people listen again."""
        return bool(allowed([self], {item.id: item}))


def allowed(
    tastes: Sequence[Taste], facts: Mapping[str, Facts], again: bool = False
) -> dict[str, Facts]:
    """What may come for all of these people; with `again` also what any of them has watched.

    No ban is lifted by anything.
    """
    out = frozenset().union(*(taste.banned | taste.off for taste in tastes))
    watched = frozenset().union(*(taste.watched for taste in tastes if not again))
    return {
        item: one
        for item, one in facts.items()
        if item not in out and (item not in watched or one.form in REPEATED)
    }


def taste_of(
    library: Library, connection: Connection, person: Person, when: datetime | None = None
) -> Taste:
    """The taste that a person's plays and profile show now."""
    when = when or clock.now()
    facets = living(person.profile, when, HalfLives.of(library.settings.profile))
    wanted = [one for one in facets if one.scope == "session" and one.kind in FOR]
    bans = _kept_bans(library, connection, facets, wanted)
    played = played_by(library, connection, person, when)
    find = _Finder(library, connection, when, _in_force(facets), played, bans)
    likes, likes_now = find.interests("likes", FOR)
    dislikes, dislikes_now = find.interests("dislikes", AGAINST)
    never, not_now = _plays_against(person, when)
    weights = person.past.weights(when, library.settings.profile.lasting_days)
    disliked = {item for item, weight in weights.items() if weight <= DISLIKED}
    return Taste(
        interests=Interests(likes, dislikes, played.lasting.weights),
        banned=bans.items | never | not_now | disliked,
        watched=person.past.watched,
        blocks=_with_blocks(library, connection, played, (*likes, *likes_now)),
        languages=_languages(library, connection, played.lasting.weights),
        session=Interests(likes_now, dislikes_now, played.session.weights),
        never_items=bans.never_items | never,
        never_creators=bans.never_creators,
        never_series=bans.never_series,
        never_topics=bans.never_topics,
        not_now=not_now,
        off=bans.off,
    )


@dataclass(frozen=True)
class _Finder:
    """Interests of one sign, out of plays and words, lasting and of this session."""

    library: Library
    connection: Connection
    when: datetime
    facets: Sequence[Facet]
    played: Played
    bans: Bans

    def interests(
        self, sign: Literal["likes", "dislikes"], kinds: Collection[Kind]
    ) -> tuple[tuple[Interest, ...], tuple[Interest, ...]]:
        lasting, session = (
            self._united(
                known, sign, [f for f in self.facets if f.scope == scope and f.kind in kinds]
            )
            for scope, known in (("lasting", self.played.lasting), ("session", self.played.session))
        )
        return shared(lasting, session, self.library.settings.profile.session_share)

    def _united(
        self, known: Interests, sign: Literal["likes", "dislikes"], facets: Sequence[Facet]
    ) -> list[Interest]:
        groups = known.likes if sign == "likes" else known.dislikes
        groups = tuple(one for one in groups if not is_kept(one.items, self.facets))
        if sign == "likes":
            groups = tuple(one for one in groups if not self._is_off(one))
        lives = HalfLives.of(self.library.settings.profile)
        said = said_interests(self.library, self.connection, facets, self.when, lives)
        return united(groups, known.weights, said)

    def _is_off(self, interest: Interest) -> bool:
        items, off = self.bans.items, self.bans.off
        out = sum(item in items or item in off for item in interest.items)
        return out >= MOSTLY * len(interest.items)


def _in_force(facets: Sequence[Facet]) -> list[Facet]:
    """Without the lasting likes that this session does not want, and the other way round."""
    now = [facet for facet in facets if facet.scope == "session"]
    against = {about(facet) for facet in now if facet.kind is Kind.DISLIKES}
    wanted = {about(facet) for facet in now if facet.kind in FOR}
    return [
        facet
        for facet in facets
        if facet.scope == "session"
        or not (
            (facet.kind in FOR and about(facet) in against)
            or (facet.kind is Kind.DISLIKES and about(facet) in wanted)
        )
    ]


def _with_blocks(
    library: Library, connection: Connection, played: Played, found: Sequence[Interest]
) -> Mapping[str, Blocks]:
    """The vectors of every item that an interest names, those of kept facets too."""
    more = sorted({item for one in found for item in one.items} - played.blocks.keys())
    scorer = Scorer(library, connection, more)
    return (
        {**played.blocks, **{item: scorer.whole(item) for item in more}} if more else played.blocks
    )


def _plays_against(person: Person, when: datetime) -> tuple[frozenset[str], frozenset[str]]:
    """Items that never come again, and those that do not come tonight."""
    tonight = (when - timedelta(hours=NOT_NOW_HOURS)).timestamp()
    not_now = frozenset(item for item, at in person.past.not_now if at > tonight)
    return person.past.never, not_now


def _languages(
    library: Library, connection: Connection, weights: Mapping[str, float]
) -> frozenset[str | None]:
    liked = [item for item, weight in weights.items() if weight > 0]
    spoken = {one.language for one in library.memory.facts.of(connection, liked).values()}
    return frozenset(map(primary_language, spoken)) - {None}


def _kept_bans(
    library: Library, connection: Connection, facets: Sequence[Facet], wanted: Sequence[Facet]
) -> Bans:
    """`bans_of`, looked up in the library's words once for each state of it."""
    said = tuple((facet.kind, facet.target, facet.text) for facet in facets)
    now = tuple((facet.target, facet.text) for facet in wanted)
    key = ("bans", said, now, version_of(connection, "items"))
    return library.memory.computed.get(key, lambda: bans_of(connection, facets, wanted))
