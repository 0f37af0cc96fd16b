"""Taking back the last turn of a conversation, with what it recorded and changed.

Whoever may want to marks what was before a turn and after it; nothing is kept for it meanwhile.
"""

from __future__ import annotations

from sqlalchemy import Connection, delete, func, select, update

from agent.conversation import Talk, get
from base.errors import UsageError
from base.slots import Frozen
from catalog import schema
from catalog.items import now
from catalog.profiles import Profile, get_profile, put_profile
from catalog.store import Catalog

LATER = "Something was said after it in another window: open the conversation again there first."
SAID = "matinee"  # the source of plays that turns record; a page's buttons have another


class Mark(Frozen):
    """A conversation and its person at one time; rows of the tables are counted by their ids."""

    user: str
    conversation: int
    talk: Talk
    profile: Profile
    profile_at: str | None
    last_play: int
    last_turn: int


def mark(catalog: Catalog, user: str, conversation: int) -> Mark:
    """How it is now.

    Raises:
        NotFoundError: no such conversation of this person.
    """
    plays, turns = schema.plays.c, schema.turns.c
    with catalog.read() as connection:
        mine = select(func.max(plays.id)).where(plays.user == user)
        here = select(func.max(turns.id)).where(turns.conversation == conversation)
        return Mark(
            user=user,
            conversation=conversation,
            talk=get(connection, user, conversation).talk,
            profile=get_profile(connection, user),
            profile_at=_written_at(connection, user),
            last_play=connection.execute(mine).scalar() or 0,
            last_turn=connection.execute(here).scalar() or 0,
        )


def take_back(catalog: Catalog, before: Mark, after: Mark) -> None:
    """As if what came between the marks had not been said; the profile only if it is still that.

    Buttons that were pressed meanwhile keep their effect.

    Raises:
        NotFoundError: the conversation is gone.
        UsageError: something was said after it, in another window.
    """
    plays, turns, talks = schema.plays, schema.turns, schema.conversations
    user, number = before.user, before.conversation
    with catalog.write() as connection:
        get(connection, user, number)
        here = select(func.max(turns.c.id)).where(turns.c.conversation == number)
        if (connection.execute(here).scalar() or 0) > after.last_turn:
            raise UsageError(LATER)
        connection.execute(
            delete(turns).where(turns.c.conversation == number, turns.c.id > before.last_turn)
        )
        connection.execute(
            delete(plays).where(
                plays.c.user == user,
                plays.c.source == SAID,
                plays.c.id > before.last_play,
                plays.c.id <= after.last_play,
            )
        )
        state = before.talk.model_dump(mode="json")
        changed = {"state": state, "updated_at": now()}
        if not before.last_turn:
            changed["title"] = ""
        connection.execute(update(talks).where(talks.c.id == number).values(changed))
        if after.profile != before.profile and _written_at(connection, user) == after.profile_at:
            put_profile(connection, before.profile)


def _written_at(connection: Connection, user: str) -> str | None:
    table = schema.profiles.c
    found = connection.execute(select(table.updated_at).where(table.user == user)).scalar()
    return None if found is None else str(found)


def profile_of(catalog: Catalog, user: str) -> Profile:
    """The profile as it is, to be put back later."""
    with catalog.read() as connection:
        return get_profile(connection, user)


def put_back(catalog: Catalog, profile: Profile) -> None:
    """Undo what was edited since `profile_of`."""
    with catalog.write() as connection:
        put_profile(connection, profile)
