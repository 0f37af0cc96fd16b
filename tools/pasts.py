"""What people did, kept in memory and brought up to date by what is new."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from catalog import schema
from catalog.plays import plays_of
from catalog.versions import version_of
from ranking.past import Past

MOST_PEOPLE = 64  # who use one server at once, and more
MOST_PLAYS = 200_000  # of all of them together


@dataclass(frozen=True)
class _Kept:
    version: int  # of the table of plays
    last_id: int  # of anybody
    past: Past


class Pasts:
    """The pasts of those who asked last; safe among threads.

    While nobody does anything a person's past is the same object, so that what was made of it can
    be kept by it. The number of the table's version tells what happened since: where it rose by as
    many as there are new rows, nothing but these rows changed.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, connection: Connection, user: str) -> Past:
        """Everything the person did, oldest first, as the connection's snapshot has it."""
        version = version_of(connection, "plays")
        with self._lock:
            kept = self._kept.get(user)
        if kept and kept.version == version:
            self._keep(user, kept)
            return kept.past
        table = schema.plays
        last_id = connection.execute(select(func.max(table.c.id))).scalar_one() or 0
        past = self._grown(connection, user, kept, version) if kept else None
        if past is None:
            past = Past.of(plays_of(connection, user))
        self._keep(user, _Kept(version, last_id, past))
        return past

    def _grown(self, connection: Connection, user: str, kept: _Kept, version: int) -> Past | None:
        """The past with what came after it; None where more than that has changed."""
        table = schema.plays
        after = table.c.id > kept.last_id
        query = select(func.count()).select_from(table).where(after)
        count = connection.execute(query).scalar_one()
        if count != version - kept.version:
            return None
        new = plays_of(connection, user, after_id=kept.last_id)
        if not new:
            return kept.past
        if kept.past.plays and new[0].at < kept.past.plays[-1].at:
            return None  # told later than it happened: the order is that of the times
        return kept.past.plus(new)

    def _keep(self, user: str, kept: _Kept) -> None:
        with self._lock:
            before = self._kept.get(user)
            if before is None or before.version <= kept.version:  # not that of an older snapshot
                self._kept[user] = kept
            self._kept.move_to_end(user)
            count = sum(len(one.past.plays) for one in self._kept.values())
            while len(self._kept) > MOST_PEOPLE or (count > MOST_PLAYS and len(self._kept) > 1):
                _, gone = self._kept.popitem(last=False)
                count -= len(gone.past.plays)
