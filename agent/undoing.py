"""Taking back the last turn of a conversation, with what it recorded and changed; or an edit.

Whoever may want to marks what was before it and after it; nothing is kept for it meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, select, update

from agent.conversation import WRITTEN, Talk, get, profile_at
from agent.forgetting import times_forgotten
from agent.recording import play_of
from agent.tuning import Knob, tune
from base.errors import UsageError
from base.slots import Frozen
from catalog import schema
from catalog.items import now, resolve
from catalog.plays import Action, add_plays
from catalog.preferences import get_preferences
from catalog.profiles import Profile, get_profile, put_profile
from catalog.store import Catalog
from tools.profile_changes import same

LATER = "Something was said after it in another window: open the conversation again there first."
Tunes = Mapping[Knob, float | None]
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
            profile_at=profile_at(connection, user),
            last_play=connection.execute(mine).scalar() or 0,
            last_turn=connection.execute(here).scalar() or 0,
        )


def take_back(catalog: Catalog, before: Mark, after: Mark) -> None:
    """As if what came between the marks had not been said.

    Buttons that were pressed meanwhile keep their effect, and so do edits of the profile: then
    what was learned stays too.

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
        is_theirs = _is_theirs(connection, before, after)
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
        if is_theirs and before.profile_at != after.profile_at:
            put_profile(connection, before.profile)


def _is_theirs(connection: Connection, before: Mark, after: Mark) -> bool:
    """Whether turns alone changed the profile between the marks, and it is still so."""
    table = schema.turns.c
    said = select(table.data).where(
        table.conversation == before.conversation, table.id > before.last_turn
    )
    at = before.profile_at
    for data in connection.execute(said.order_by(table.id)).scalars():
        found, left = data.get(WRITTEN, (at, at))
        if found != at:
            return False
        at = left
    there = get_profile(connection, before.user)
    return at == after.profile_at and same(there, after.profile)


@dataclass(frozen=True)
class Edit:
    """An edit by hand: the profile or the preferences before it, and as it left them.

    `banned` is an item whose ban by a button was lifted, `forgotten` what `times_forgotten` gave.
    """

    forgotten: int
    before: Profile | None = None
    after: Profile | None = None
    banned: str | None = None
    tuned: Tunes | None = None
    left: Tunes | None = None


def put_back(catalog: Catalog, user: str, edit: Edit, source: str) -> bool:
    """Undo an edit if what it left still is so, and nobody was forgotten since; gives whether.

    Raises:
        NotFoundError: the item of a ban is gone.
    """
    with catalog.write() as connection:
        if not _still(connection, user, edit):
            return False
        if edit.before is not None:
            put_profile(connection, edit.before)
        if edit.tuned is not None:
            tune(connection, user, edit.tuned)
        if edit.banned is not None:
            item = resolve(connection, edit.banned).id
            add_plays(connection, [play_of(user, item, Action.NEVER, source=source)])
    return True


def _still(connection: Connection, user: str, edit: Edit) -> bool:
    if times_forgotten(connection) != edit.forgotten:
        return False
    if edit.after is not None and not same(get_profile(connection, user), edit.after):
        return False
    known = get_preferences(connection, user)
    return all(getattr(known, name) == value for name, value in (edit.left or {}).items())
