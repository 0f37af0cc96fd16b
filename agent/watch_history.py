"""What a person watched and heard over time: hours by week or month, and what they were of."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import Field

from base import clock
from base.slots import Frozen
from catalog.watch_time import EARLIER, By, Watched, breadth, first_watched, watched
from tools.context import Library
from tools.periods import Unit, periods_since, starts_of
from tools.shown import evening_of, local_time

MOST_PARTS = 5  # names that are told apart; where there are more, the smallest are one
BEGUN_BY = frozenset(["page"])  # notes where playing began; "player" and others where it stopped


class Part(Frozen):
    """Seconds in each period of one form or genre; without a name, of all that are not listed.

    The empty name is of items that have no genre.
    """

    name: str | None
    seconds: tuple[float, ...]

    @property
    def total_s(self) -> float:
        """Over all periods."""
        return sum(self.seconds)


class WatchHistory(Frozen):
    """Hours over time, and how broad they were.

    `begins` are the first days of the periods, the oldest first; `parts` the largest first.
    `total_s` also has what is older than the periods. `played` of `items` in the library were
    watched, by `creators` different creators. `since` is the first day; None: nothing was played.
    """

    user: str
    by: By
    unit: Unit
    begins: tuple[str, ...]
    parts: tuple[Part, ...]
    total_s: float
    since: str | None
    played: int = Field(ge=0)
    items: int = Field(ge=0)
    creators: int = Field(ge=0)

    @property
    def seconds(self) -> tuple[float, ...]:
        """Of all parts together, in each period."""
        return tuple(sum(one.seconds[n] for one in self.parts) for n in range(len(self.begins)))


def watch_history(library: Library, user: str, by: By = "form") -> WatchHistory:
    """Of everything the person played, until now and where they are; nothing is written."""
    when = clock.now().astimezone()
    with library.catalog.read() as connection:
        first = first_watched(connection, user)
        spread = breadth(connection, user)
        unit, begins = periods_since(first or when.isoformat(), when)
        starts = starts_of(begins, when)
        rows = watched(connection, user, starts, by, BEGUN_BY) if first else []
    return WatchHistory(
        user=user,
        by=by,
        unit=unit,
        begins=tuple(day.isoformat() for day in begins),
        parts=parts_of(rows, len(begins)),
        total_s=sum(row.seconds for row in rows),
        since=evening_of(local_time(first, when)).isoformat() if first else None,
        played=spread.played,
        items=spread.items,
        creators=spread.creators,
    )


def parts_of(rows: Iterable[Watched], periods: int) -> tuple[Part, ...]:
    """The largest names, each with its seconds in every period; the others as one at the end."""
    by_name: dict[str, list[float]] = {}
    for row in rows:
        if row.period != EARLIER:
            by_name.setdefault(row.name, [0.0] * periods)[row.period] += row.seconds
    filled = {name: seconds for name, seconds in by_name.items() if sum(seconds) > 0}
    order = sorted(filled, key=lambda name: (-sum(filled[name]), name))
    if len(order) <= MOST_PARTS:
        return tuple(Part(name=name, seconds=tuple(filled[name])) for name in order)
    kept, rest = order[: MOST_PARTS - 1], order[MOST_PARTS - 1 :]
    others = tuple(sum(filled[name][n] for name in rest) for n in range(periods))
    return (
        *(Part(name=name, seconds=tuple(filled[name])) for name in kept),
        Part(name=None, seconds=others),
    )
