"""What a baseline is told of a turn, and what it is asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import Connection, select

from catalog import schema
from catalog.facts import Facts, facts_of
from catalog.items import now, plain
from catalog.plays import Play
from catalog.versions import version_of
from tools.candidates import available
from tools.context import Library


@dataclass(frozen=True)
class State:
    """A dialogue up to the message that is to be answered; no labels are in it.

    `said` are the person's own messages, the last one being that to be answered, and `replies` what
    they were answered. `mentioned` are ids in the order in which they were named or listed, by
    anybody; one that comes again may be there again. `attached` are ids of what came with the last
    message, `plays` what the person did before, oldest first. Which dialogue it is (`dialogue`,
    `turn` from 0) is there for what is drawn at random.
    """

    dialogue: str
    turn: int
    user: str
    said: tuple[str, ...]
    replies: tuple[str, ...] = ()
    mentioned: tuple[str, ...] = ()
    attached: tuple[str, ...] = ()
    plays: tuple[Play, ...] = ()

    @property
    def latest_first(self) -> str:
        """All that the person said, a line a message, so that a reader who stops read the latest.

        The whole dialogue is the query, as is usual in conversational recommendation: the last
        message alone may be "something longer".
        """
        text: str = plain("\n".join(reversed(self.said)))
        return text.strip()


class Baseline(Protocol):
    """A plain way to answer, to compare with; the same state gives the same list.

    `rank` gives at most k ids, the best first, each once, and only of what can be played; an empty
    list where the way has nothing to go by. `note` is what who reads its figures has to know of it
    in this library, or empty.
    """

    @property
    def name(self) -> str: ...

    @property
    def note(self) -> str: ...

    def rank(self, state: State, k: int) -> list[str]: ...


class Shelf:
    """Everything that can be played, looked up anew where an item has changed."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._present: tuple[int, tuple[Facts, ...]] = (-1, ())

    def now(self, connection: Connection) -> dict[str, Facts]:
        """What is there and inside its dates, by id, in the order of ids."""
        version = version_of(connection, "items")
        known, facts = self._present
        if known != version:
            table = schema.items
            query = select(table.c.id).where(table.c.state == "present").order_by(table.c.id)
            ids = connection.execute(query).scalars().all()
            found = facts_of(connection, ids)
            facts = tuple(found[item] for item in ids)
            self._present = version, facts
        return available(facts, now())


def first(ids: Iterable[str], there: Iterable[str], k: int) -> list[str]:
    """The first k that are there, each once."""
    known = frozenset(there)
    found: dict[str, None] = {}
    for item in ids:
        if len(found) >= k:
            break
        if item in known:
            found[item] = None
    return list(found)
