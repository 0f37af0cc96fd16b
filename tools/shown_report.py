"""How much of what was shown to a person was taken up, by week: precision in real life.

An item counts once for each evening on which it was shown, and it is a hit where the person played,
finished, liked or saved it, or gave it three stars or more, within a week from when it was first
shown on that evening. What they did before it was shown proves nothing.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from pydantic import Field

from base.slots import Frozen
from catalog.plays import Action, Play
from tools.periods import starts_of
from tools.shown import evening_of, local_time

TAKEN_UP = frozenset({Action.PLAY, Action.FINISH, Action.LIKE, Action.SAVE})
LEAST_STARS = 3.0
WITHIN = timedelta(days=7)
ONE_LIST_S = 2.0  # what is shown so soon after something else belongs to the same list
CONFIDENCE = 0.95
WEEKS = 8


class Counted(Frozen):
    """So many items shown, once an evening, and taken up; shares with their Wilson interval.

    `open` were not taken up so far, and may still be. Without anything shown there is no share.
    """

    shown: int = Field(ge=0)
    taken_up: int = Field(ge=0)
    open: int = Field(ge=0)
    precision: float | None
    low: float | None
    high: float | None


class Week(Counted):
    """One week, by the evening of its Monday; `lists` is how often something was shown."""

    begins: str
    lists: int = Field(ge=0)


class Part(Counted):
    """What came from one source of candidates, or is of one form."""

    name: str


class ShownReport(Frozen):
    """The weeks from the first in which anything was shown, the oldest first.

    `by_source` counts an item for each of its sources, where they are known. `note` says what to do
    where there is nothing to count.
    """

    user: str
    weeks: tuple[Week, ...]
    total: Counted
    lists: int
    by_source: tuple[Part, ...]
    by_form: tuple[Part, ...]
    note: str | None = None


@dataclass(frozen=True)
class _Showing:
    """One item on one evening."""

    item: str
    evening: date
    sources: tuple[str, ...]
    taken_up: bool
    is_open: bool


def shown_report(
    user: str,
    plays: Sequence[Play],
    forms: Mapping[str, str],
    when: datetime,
    weeks: int = WEEKS,
) -> ShownReport:
    """What became of what was shown in the last weeks, this one included.

    Args:
        user: whose plays they are.
        plays: everything the person did, in any order.
        forms: the form of each item, where it is known.
        when: now, in the person's time zone.
        weeks: how many.
    """
    first = _first_monday(when, weeks)
    recent = recent_plays(plays, when, weeks)
    kept = [one for one in _showings(recent, when) if one.evening >= first]
    lists = [evening for evening in _lists(recent, when) if evening >= first]
    by_source = _parts(kept, lambda one: one.sources)
    by_form = _parts(kept, lambda one: (forms[one.item],) if one.item in forms else ())
    return ShownReport(
        user=user,
        weeks=_weeks(kept, lists, when),
        total=Counted(**_counts(kept)),
        lists=len(lists),
        by_source=by_source,
        by_form=by_form,
        note=None if kept else _nothing(user, plays, when, weeks),
    )


def recent_plays(plays: Iterable[Play], when: datetime, weeks: int = WEEKS) -> list[Play]:
    """Those that a report of so many weeks depends on: reading times of years takes long."""
    day_before = _first_monday(when, weeks) - timedelta(days=1)  # a list may go on past 6 o'clock
    (since,) = starts_of([day_before], when)
    return [play for play in plays if play.at >= since]


def wilson(hits: int, count: int) -> tuple[float, float]:
    """The interval of a share with 95 % confidence (E. B. Wilson, 1927); `count` is above 0."""
    from scipy.stats import binomtest

    found = binomtest(hits, count).proportion_ci(CONFIDENCE, "wilson")
    return float(found.low), float(found.high)


def _showings(plays: Sequence[Play], when: datetime) -> list[_Showing]:
    times: dict[str, list[datetime]] = {}
    first: dict[tuple[str, date], tuple[datetime, str]] = {}
    for play in sorted(plays, key=lambda one: one.at):
        at = local_time(play.at, when)
        if play.action is Action.SHOWN:
            first.setdefault((play.item, evening_of(at)), (at, play.text or ""))
        elif play.action in TAKEN_UP or (
            play.action is Action.RATE and (play.value or 0.0) >= LEAST_STARS
        ):
            times.setdefault(play.item, []).append(at)
    found = []
    for (item, evening), (at, sources) in first.items():
        taken = times.get(item, [])
        place = bisect_left(taken, at)
        is_hit = place < len(taken) and taken[place] - at <= WITHIN
        is_open = not is_hit and when - at < WITHIN
        found.append(_Showing(item, evening, tuple(sources.split()), is_hit, is_open))
    return found


def _lists(plays: Iterable[Play], when: datetime) -> list[date]:
    """The evening of each list."""
    times = sorted(local_time(play.at, when) for play in plays if play.action is Action.SHOWN)
    return [
        evening_of(at)
        for index, at in enumerate(times)
        if index == 0 or (at - times[index - 1]).total_seconds() > ONE_LIST_S
    ]


def _weeks(kept: Sequence[_Showing], lists: Sequence[date], when: datetime) -> tuple[Week, ...]:
    if not kept:
        return ()
    monday, last = min(_monday(one.evening) for one in kept), _monday(evening_of(when))
    found = []
    while monday <= last:
        mine = [one for one in kept if _monday(one.evening) == monday]
        count = sum(_monday(evening) == monday for evening in lists)
        found.append(Week(begins=monday.isoformat(), lists=count, **_counts(mine)))
        monday += timedelta(weeks=1)
    return tuple(found)


def _parts(
    kept: Sequence[_Showing], names: Callable[[_Showing], Sequence[str]]
) -> tuple[Part, ...]:
    """The largest first."""
    groups: dict[str, list[_Showing]] = {}
    for one in kept:
        for name in names(one):
            groups.setdefault(name, []).append(one)
    order = sorted(groups, key=lambda name: (-len(groups[name]), name))
    return tuple(Part(name=name, **_counts(groups[name])) for name in order)


def _counts(some: Sequence[_Showing]) -> dict[str, Any]:
    hits = sum(one.taken_up for one in some)
    low, high = wilson(hits, len(some)) if some else (None, None)
    return {
        "shown": len(some),
        "taken_up": hits,
        "open": sum(one.is_open for one in some),
        "precision": hits / len(some) if some else None,
        "low": low,
        "high": high,
    }


def _first_monday(when: datetime, weeks: int) -> date:
    return _monday(evening_of(when)) - timedelta(weeks=weeks - 1)


def _monday(evening: date) -> date:
    return evening - timedelta(days=evening.weekday())


def _nothing(user: str, plays: Iterable[Play], when: datetime, weeks: int) -> str:
    last = max((play.at for play in plays if play.action is Action.SHOWN), default=None)
    if last is None:
        return (
            f"Nothing was shown to {user} yet: matinee recommend --user {user} shows something, "
            "and what is taken up of it counts here."
        )
    evening = evening_of(local_time(last, when)).isoformat()
    return (
        f"Nothing was shown to {user} in the last {weeks} weeks; the last time was {evening}: "
        "--weeks looks further back."
    )
