"""What people played and liked lately, each item's plays fading with a half-life.

A play is worth strength · 2^(−age / half-life). Of one person's plays of one item only the one that
is worth most counts: a song that somebody plays a thousand times is popular with one person. The
order of such sums is the same at any time, so what was added up once is kept, and new plays are
only added to it. What lies in the future, as a dialogue of another time sees it, is not known yet.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, text

from base import clock
from catalog.plays import Action
from catalog.versions import version_of
from ranking.profile import STRENGTH

MOST_READ = 200_000  # plays, the latest
STAR = 2.5  # a rating of five stars is worth 1, and one of 2.5 nothing
WORTH_NAMING = 0.25  # a play of this week; below it nobody would call an item popular


@dataclass
class _Sums:
    """Worth at `origin_s` (seconds since 1970), by person and item, and of all people together.

    They hold from the last play that counts until the first one that lies in the future.
    """

    origin_s: float
    last_s: float = -math.inf
    next_s: float = math.inf
    last_id: int = 0
    count: int = 0
    by_person: dict[tuple[str, str], float] = field(default_factory=dict)
    totals: dict[str, float] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)


class Popularity:
    """Of one library; safe among threads."""

    def __init__(self, half_life_days: float) -> None:
        self._half_life_s = half_life_days * 86_400
        self._sums = _Sums(0.0)
        self._version = -1
        self._lock = threading.Lock()

    def best(
        self,
        connection: Connection,
        most: int,
        without: Collection[str] = (),
        seen: Collection[str] = (),
    ) -> dict[str, float]:
        """The most popular items and what their plays are worth now, the most popular first.

        Args:
            connection: whose snapshot is looked at.
            most: how many items, at most.
            without: people whose plays do not count.
            seen: items that are passed over.
        """
        with self._lock:
            sums = self._brought_up(connection)
            if most <= 0:
                return {}
            now = 2.0 ** (-(clock.now().timestamp() - sums.origin_s) / self._half_life_s)
            found: dict[str, float] = {}
            for item in sums.order:
                if sums.totals[item] * now < WORTH_NAMING or len(found) >= most:
                    break
                own = sum(sums.by_person.get((user, item), 0.0) for user in without)
                worth = (sums.totals[item] - own) * now
                if worth >= WORTH_NAMING and item not in seen:
                    found[item] = worth
        return dict(sorted(found.items(), key=lambda one: -one[1]))

    def shares(self, connection: Connection) -> Mapping[str, float]:
        """How popular each item is beside the most popular one, 0 to 1; nobody's are left out."""
        with self._lock:
            sums = self._brought_up(connection)
            top = sums.totals[sums.order[0]] if sums.order else 1.0
            return {item: total / top for item, total in sums.totals.items()}

    def _brought_up(self, connection: Connection) -> _Sums:
        version = version_of(connection, "plays")
        holds = self._sums.last_s <= clock.now().timestamp() < self._sums.next_s
        if holds and version == self._version:
            return self._sums
        count, last = connection.execute(text("SELECT count(*), max(id) FROM plays")).one()
        sums, rows = self._sums, []
        if 0 <= self._version < version:
            rows = self._rows(connection, sums.last_id)
        # any other change than these plays: some were forgotten, or this is an older snapshot
        if not holds or not len(rows) == count - sums.count == version - self._version:
            sums = _Sums(clock.now().timestamp())
            rows = self._rows(connection, max(0, (last or 0) - MOST_READ))
        self._add(sums, rows)
        sums.count, sums.last_id = count, last or 0
        self._sums, self._version = sums, version
        return sums

    def _rows(self, connection: Connection, after: int) -> list[tuple[str, str, str, float, float]]:
        query = text(
            "SELECT user, item, action, coalesce(value, 0.0), "
            "coalesce((julianday(at) - 2440587.5) * 86400.0, 0.0) FROM plays WHERE id > :after"
        )
        return [tuple(row) for row in connection.execute(query, {"after": after})]

    def _add(self, sums: _Sums, rows: list[tuple[str, str, str, float, float]]) -> None:
        now = clock.now().timestamp()
        for user, item, action, value, at in rows:
            if at > now:
                sums.next_s = min(sums.next_s, at)
                continue
            sums.last_s = max(sums.last_s, at)
            worth = (value - STAR) / STAR if action == Action.RATE else _STRENGTH.get(action, 0.0)
            if worth <= 0:
                continue
            fade = 2.0 ** ((at - sums.origin_s) / self._half_life_s)
            before = sums.by_person.get((user, item), 0.0)
            if worth * fade > before:
                sums.by_person[user, item] = worth * fade
                sums.totals[item] = sums.totals.get(item, 0.0) + worth * fade - before
        sums.order = sorted(sums.totals, key=lambda item: (-sums.totals[item], item))


_STRENGTH = {str(action): strength for action, strength in STRENGTH.items()}
