"""Forgetting: everything of a person, one item of their history, or one play of it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, delete, func, select

from base.errors import NotFoundError
from base.slots import Frozen
from catalog import schema
from catalog.items import resolve
from catalog.plays import Action
from catalog.preferences import delete_preferences, get_preferences
from catalog.profiles import Profile, delete_profile, get_profile, put_profile
from catalog.store import upsert
from ranking.models.kept import KeptModels
from tools.context import Library
from tools.learned import forget_weights
from tools.person import Person

TIMES = "forgotten"  # kept beside the library: how often, and of nobody in particular


class Forgotten(Frozen):
    """How much was removed; `facets` are those of the profile that rested on nothing else.

    `preferences` is how many things they had set by hand.
    """

    user: str
    plays: int = 0
    facets: int = 0
    conversations: int = 0
    turns: int = 0
    preferences: int = 0

    @property
    def any(self) -> bool:
        """Whether there was anything."""
        counts = (self.plays, self.facets, self.conversations, self.turns, self.preferences)
        return any(counts)

    def __str__(self) -> str:
        counts = (
            (self.plays, "play", "plays"),
            (self.facets, "facet", "facets"),
            (self.conversations, "conversation", "conversations"),
            (self.turns, "turn", "turns"),
            (self.preferences, "preference", "preferences"),
        )
        parts = [
            f"{number} {one if number == 1 else many}" for number, one, many in counts if number
        ]
        return (
            f"Forgot {', '.join(parts)} of {self.user}."
            if parts
            else (f"Nothing was known of {self.user}.")
        )


def forget_person(library: Library, user: str) -> Forgotten:
    """Remove everything of a person: profile, preferences, plays, talk, and weights of their own.

    What is removed is overwritten, so that the file does not hold it either once it is closed.
    """
    plays, talks, turns = schema.plays, schema.conversations, schema.turns
    forget_weights(KeptModels(library.settings.trained), user)
    with library.catalog.write() as connection:
        connection.exec_driver_sql("PRAGMA secure_delete = ON")
        facets = len(get_profile(connection, user).facets)
        theirs = select(talks.c.id).where(talks.c.user == user)
        spoken = delete(turns).where(turns.c.conversation.in_(theirs))
        found = Forgotten(
            user=user,
            facets=facets,
            turns=connection.execute(spoken).rowcount,
            conversations=connection.execute(delete(talks).where(talks.c.user == user)).rowcount,
            plays=connection.execute(delete(plays).where(plays.c.user == user)).rowcount,
            preferences=len(get_preferences(connection, user).given),
        )
        delete_preferences(connection, user)
        delete_profile(connection, user)
        times = {"key": TIMES, "value": str(times_forgotten(connection) + 1)}
        upsert(connection, schema.settings_kept, times)
    return found


def times_forgotten(connection: Connection) -> int:
    """How often somebody was forgotten: what was seen before may be of a person who is no more."""
    table = schema.settings_kept.c
    found = connection.execute(select(table.value).where(table.key == TIMES)).scalar()
    return int(found or 0)


def is_forgotten(connection: Connection, person: Person, conversation: int | None) -> bool:
    """Whether nothing is left of what was known when that person, and conversation, was read."""
    plays, profiles, talks = schema.plays, schema.profiles, schema.conversations
    if conversation is not None:
        left = select(talks.c.id).where(talks.c.id == conversation, talks.c.user == person.user)
        return connection.execute(left).first() is None
    if not (person.plays or person.profile.facets):
        return False
    kept = (select(table.c.user).where(table.c.user == person.user) for table in (plays, profiles))
    return all(connection.execute(query.limit(1)).first() is None for query in kept)


def forget_item(library: Library, user: str, item: str, at: str | None = None) -> Forgotten:
    """Remove what the person did with an item, or only what they did at that time.

    Facets that rest on it alone go too, and so do words about it; a ban is lifted.

    Raises:
        NotFoundError: no such item, or the person did nothing with it (then).
    """
    with library.catalog.write() as connection:
        found = resolve(connection, item)
        count = forget_plays(connection, user, found.id, at)
        left = _left(connection, user, found.id)
        before = get_profile(connection, user)
        after = _without(before, found.id) if not left else before
        if after != before:
            put_profile(connection, after)
    gone = len(before.facets) - len(after.facets)
    if not count and not gone:
        raise NotFoundError(
            f"{user} did nothing with “{found.title}”{' at that time' if at else ''}: "
            f"matinee profile export --user {user} lists what they did."
        )
    return Forgotten(user=user, plays=count, facets=gone)


def forget_plays(
    connection: Connection,
    user: str,
    item: str,
    at: str | None = None,
    action: Action | None = None,
) -> int:
    """Remove plays of one item: all of them, those of one time, or of one action; gives how many.

    `at` is the time as it is stored, or its beginning ("2026-01-31").
    """
    table = schema.plays
    mine = (table.c.user == user) & (table.c.item == item)
    if at is not None:
        mine &= table.c.at.startswith(at, autoescape=True)
    if action is not None:
        mine &= table.c.action == str(action)
    return int(connection.execute(delete(table).where(mine)).rowcount)


def conversations_of(connection: Connection, user: str) -> list[dict[str, Any]]:
    """What was talked about, oldest first, each with its turns."""
    talks, turns = schema.conversations, schema.turns
    query = select(talks.c.id, talks.c.title, talks.c.created_at).where(talks.c.user == user)
    found = []
    for row in connection.execute(query.order_by(talks.c.id)).mappings().all():
        said = select(turns.c.said, turns.c.reply, turns.c.at).where(
            turns.c.conversation == row["id"]
        )
        lines = connection.execute(said.order_by(turns.c.id)).mappings()
        found.append({**row, "turns": [dict(line) for line in lines]})
    return found


def _left(connection: Connection, user: str, item: str) -> int:
    table = schema.plays
    mine = (table.c.user == user) & (table.c.item == item)
    query = select(func.count()).select_from(table).where(mine)
    return int(connection.execute(query).scalar_one())


def _without(profile: Profile, item: str) -> Profile:
    """Without facets of the item itself and without proofs by plays of it."""
    facets = []
    for facet in profile.facets:
        if facet.target == "item" and facet.text == item:
            continue
        evidence = tuple(proof for proof in facet.evidence if proof.item != item)
        if evidence:
            facets.append(facet.model_copy(update={"evidence": evidence}))
    deleted = tuple(
        one.model_copy(update={"items": tuple(name for name in one.items if name != item)})
        for one in profile.deleted
    )
    return profile.model_copy(update={"facets": tuple(facets), "deleted": deleted})
