"""Conversations: what the next answer has to know of the ones before it. State lives here, in code.

A turn reads one `Talk`, makes the next one, and `keep_turn` writes everything that it did in one
transaction: a turn that is cut off leaves nothing behind.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Literal

from pydantic import Field
from sqlalchemy import Connection, delete, insert, select, update

from agent.events import Call
from agent.explain.facts import Why
from base import clock
from base.errors import NotFoundError
from base.slots import Frozen
from catalog import schema
from catalog.items import now
from catalog.plays import Play, add_plays
from catalog.profiles import Profile, get_profile, put_profile
from tools.profile_changes import onto
from tools.results import Filters, Result

WRITTEN = "profile"  # of a turn that changed it: when it was written before that, and by the turn
TURNS_KEPT = 3  # in the state, for the model to read; all of them are in the table
LONGEST_REPLY = 300  # characters of a reply that the model reads again
A_SITTING_HOURS = 6.0  # after so long a silence a person begins anew


class Request(Frozen):
    """What is asked for and still holds: refined by the next message, or replaced by it."""

    query: str = ""
    filters: Filters = Filters()
    avoid: tuple[str, ...] = ()  # words of what is not wanted
    like: tuple[str, ...] = ()  # items to be near to
    again: bool = False  # what was seen may come again
    people: tuple[str, ...] = ()  # who else watches
    by_content: bool = False  # a thing is looked up, taste has no say
    attachment: str | None = None  # the key of what was looked into


class Exchange(Frozen):
    """One turn as the model reads it again."""

    said: str
    reply: str


class Listed(Frozen):
    """One result as it was shown, with what ranking knew of it."""

    result: Result
    why: Why = Why()


class Talk(Frozen):
    """The state of one conversation between two turns."""

    request: Request = Request()
    listed: tuple[Listed, ...] = ()  # the list in hand, in order
    earlier: tuple[str, ...] = ()  # shown for this request before
    about: str | None = None  # the item last spoken of: "it"
    language: Literal["en", "zh"] = "en"
    turns: tuple[Exchange, ...] = ()

    @property
    def shown(self) -> tuple[str, ...]:
        """Ids of the list in hand, in order."""
        return tuple(one.result.item for one in self.listed)

    def after(self, said: str, reply: str) -> Talk:
        """With one more exchange; only the last few are kept."""
        exchange = Exchange(said=said[:LONGEST_REPLY], reply=reply[:LONGEST_REPLY])
        return self.model_copy(update={"turns": (*self.turns, exchange)[-TURNS_KEPT:]})


class Kept(Frozen):
    """A conversation as it is listed."""

    id: int
    user: str
    title: str
    talk: Talk
    updated_at: str


class TurnRecord(Frozen):
    """One turn of a conversation, as it was."""

    said: str
    reply: str
    calls: tuple[Call, ...] = ()
    shown: tuple[str, ...] = ()
    at: str = Field(default_factory=now)


def start(connection: Connection, user: str, title: str = "") -> int:
    """A new, empty conversation; gives its id."""
    state = Talk().model_dump(mode="json")
    row = {"user": user, "title": title, "state": state, "created_at": now(), "updated_at": now()}
    key = connection.execute(insert(schema.conversations).values(row)).inserted_primary_key
    return int(key[0]) if key else 0


def latest(connection: Connection, user: str, within_hours: float = A_SITTING_HOURS) -> int | None:
    """The conversation that this person is in the middle of, if there is one."""
    table = schema.conversations
    since = clock.now() - timedelta(hours=within_hours)
    query = select(table.c.id).where(
        table.c.user == user, table.c.updated_at >= since.isoformat(timespec="microseconds")
    )
    return connection.execute(query.order_by(table.c.updated_at.desc()).limit(1)).scalar()


def get(connection: Connection, user: str, conversation: int) -> Kept:
    """One conversation of this person.

    Raises:
        NotFoundError: there is none of that number, or it is somebody else's.
    """
    table = schema.conversations
    query = select(table).where(table.c.id == conversation, table.c.user == user)
    row = connection.execute(query).mappings().first()
    if row is None:
        raise NotFoundError(f"{user} has no conversation {conversation}: begin a new one.")
    return _kept(row)


def conversations(connection: Connection, user: str, most: int = 50) -> list[Kept]:
    """The person's conversations, the newest first."""
    table = schema.conversations
    query = select(table).where(table.c.user == user).order_by(table.c.updated_at.desc())
    return [_kept(row) for row in connection.execute(query.limit(most)).mappings()]


def turns_of(connection: Connection, conversation: int) -> list[TurnRecord]:
    """Every turn of a conversation, oldest first."""
    table = schema.turns
    query = select(table).where(table.c.conversation == conversation).order_by(table.c.id)
    return [
        TurnRecord.model_validate(
            {"said": row["said"], "reply": row["reply"], "at": row["at"], **_told(row["data"])}
        )
        for row in connection.execute(query).mappings()
    ]


def keep_turn(
    connection: Connection,
    conversation: int,
    talk: Talk,
    turn: TurnRecord,
    plays: Iterable[Play] = (),
    profile: Profile | None = None,
    began: Profile | None = None,
) -> None:
    """Everything that a turn did, in the caller's transaction.

    `began` is the profile from which it made the other: what was edited since stays.
    """
    add_plays(connection, plays)
    written = None if profile is None else _learn(connection, profile, began)
    table = schema.conversations
    changed: dict[str, Any] = {"state": talk.model_dump(mode="json"), "updated_at": now()}
    named = connection.execute(select(table.c.title).where(table.c.id == conversation)).scalar()
    if not named:
        changed["title"] = " ".join(turn.said.split())[:60]
    connection.execute(update(table).where(table.c.id == conversation).values(changed))
    data = turn.model_dump(mode="json", include={"calls", "shown"})
    row = {"conversation": conversation, "said": turn.said, "reply": turn.reply}
    data |= {WRITTEN: written} if written else {}
    connection.execute(insert(schema.turns).values(row | {"data": data, "at": turn.at}))


def _told(data: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key != WRITTEN}


def profile_at(connection: Connection, user: str) -> str | None:
    """When the profile was written last."""
    table = schema.profiles.c
    return connection.execute(select(table.updated_at).where(table.user == user)).scalar()


def _learn(connection: Connection, profile: Profile, began: Profile | None) -> list[str | None]:
    """Keep what a turn learned; gives when the profile was written before that, and by it."""
    user = profile.user
    before = profile_at(connection, user)
    there = get_profile(connection, user)
    put_profile(connection, profile if began is None else onto(there, began, profile))
    return [before, profile_at(connection, user)]


def force(
    connection: Connection, user: str, conversation: int, reply: str, listed: Iterable[Listed]
) -> None:
    """Go on as if the last turn had replied this and left this list in hand.

    So recorded dialogues are replayed: what comes next is answered from the same state each time.

    Raises:
        NotFoundError: no such conversation of this person, or nothing was said in it.
    """
    talk, lines = get(connection, user, conversation).talk, schema.turns
    of_it = select(lines.c.id, lines.c.data).where(lines.c.conversation == conversation)
    last = connection.execute(of_it.order_by(lines.c.id.desc()).limit(1)).first()
    if last is None:
        raise NotFoundError(
            f"Nothing was said in conversation {conversation}: say something first."
        )
    shown = tuple(listed)
    ids = tuple(one.result.item for one in shown)
    told = talk.turns[-1].model_copy(update={"reply": reply[:LONGEST_REPLY]})
    changed: dict[str, Any] = {"turns": (*talk.turns[:-1], told)}
    if ids != talk.shown:
        kept = talk.shown if not last.data["shown"] else ()  # it was in hand before, so it was seen
        earlier = [one for one in dict.fromkeys((*talk.earlier, *kept)) if one not in ids]
        changed |= {"listed": shown, "about": None, "earlier": tuple(earlier)}
    state = talk.model_copy(update=changed).model_dump(mode="json")
    talks = schema.conversations
    here = talks.c.id == conversation
    connection.execute(update(talks).where(here).values(state=state, updated_at=now()))
    row = {"reply": reply, "data": last.data | {"shown": list(ids)}}
    connection.execute(update(lines).where(lines.c.id == last.id).values(row))


def forget_conversations(connection: Connection, user: str) -> int:
    """Delete all conversations of one person; gives how many."""
    table = schema.conversations
    done = connection.execute(delete(table).where(table.c.user == user))
    return int(done.rowcount)


def _kept(row: Any) -> Kept:
    return Kept(
        id=row["id"],
        user=row["user"],
        title=row["title"],
        talk=Talk.model_validate(row["state"]),
        updated_at=row["updated_at"],
    )
