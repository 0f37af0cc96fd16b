"""How long somebody watched and listened, summed in SQL: years give no more rows than weeks.

What plays tell of time, for each item in the order of its plays: a play with a position went up to
there, from where the one before it stopped; a finish, or a play without a position, went to the
end. One that stops before the last stop began anew. Some programs note where playing began instead
(`begun_by`): such a play takes no time itself, and what comes next goes on from there. Without the
length of an item nothing is known of what was finished.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Literal, NamedTuple

from sqlalchemy import Connection, Select, Subquery, and_, case, func, not_, null, or_, select

from catalog import schema
from catalog.plays import Action
from catalog.traits import traits

By = Literal["form", "genre"]
TIMED = (Action.PLAY, Action.FINISH)  # what takes time when it happens; `seen` was long ago
KNOWN = (*TIMED, Action.SEEN)
LONGEST_S = 1e8  # of one item, three years: what says more is a mistake, and sums stay finite
EARLIER = -1  # the place of what is before the first period


class Watched(NamedTuple):
    """Seconds of one name in one period, by the period's place."""

    period: int
    name: str
    seconds: float


class Breadth(NamedTuple):
    """How many items of the library somebody played, of how many, and by how many creators."""

    played: int
    items: int
    creators: int


def first_watched(connection: Connection, user: str) -> str | None:
    """When the person played something for the first time."""
    play = schema.plays.c
    query = select(func.min(play.at)).where(play.user == user, play.action.in_(_names(TIMED)))
    found: str | None = connection.execute(query).scalar_one()
    return found


def watched(
    connection: Connection,
    user: str,
    starts: Sequence[str],
    by: By = "form",
    begun_by: Collection[str] = (),
) -> list[Watched]:
    """Seconds by period and name, in the order of both.

    Args:
        connection: to the library.
        user: whose.
        starts: the stored times at which periods begin, each the end of the one before it; the last
            has no end. What is before the first has the place `EARLIER`.
        by: "form", where an item without one has its medium; or "genre", casefolded, among which an
            item's time is shared evenly, and "" for items that have none.
        begun_by: sources of plays whose position is where playing began.
    """
    each = _by_item(user, starts, begun_by).subquery()
    if by == "form":
        name, seconds, source = _forms(each)
    else:
        name, seconds, source = _genres(each)
    rows = select(each.c.period, name.label("name"), seconds.label("seconds")).select_from(source)
    row = rows.subquery().c
    query = select(row.period, row.name, func.sum(row.seconds)).group_by(row.period, row.name)
    found = connection.execute(query)
    return sorted(Watched(int(period), str(one), float(total)) for period, one, total in found)


def breadth(connection: Connection, user: str) -> Breadth:
    """How much of the library the person played or has seen."""
    play, item, trait = schema.plays.c, schema.items.c, traits.c
    known = select(play.item).where(play.user == user, play.action.in_(_names(KNOWN))).distinct()
    there = item.state != "removed"
    queries = (
        select(func.count()).where(item.id.in_(known), there),
        select(func.count()).where(there),
        select(func.count(trait.name.distinct())).where(
            trait.kind == "creator", trait.item.in_(known)
        ),
    )
    return Breadth(*(int(connection.execute(query).scalar_one()) for query in queries))


def _forms(each: Subquery) -> tuple[Any, Any, Any]:
    """The name and the seconds of each row, and what they are selected from."""
    item = schema.items.c
    name = case((item.form == "other", item.medium), else_=item.form)
    return name, each.c.seconds, each.join(schema.items, item.id == each.c.item)


def _genres(each: Subquery) -> tuple[Any, Any, Any]:
    """The same, a row for each genre of an item."""
    genre, counted = traits.alias(), traits.alias()
    is_its = and_(genre.c.kind == "genre", genre.c.item == each.c.item)
    several = and_(counted.c.kind == "genre", counted.c.item == each.c.item)
    count = select(func.count()).select_from(counted).where(several).scalar_subquery()
    share = each.c.seconds / func.max(1, count)
    return func.coalesce(genre.c.name, ""), share, each.outerjoin(genre, is_its)


def _by_item(user: str, starts: Sequence[str], begun_by: Collection[str]) -> Select[Any]:
    """Seconds of each item in each period."""
    one = _stops(user, begun_by).subquery().c
    again = or_(one.before > one.stop, and_(one.is_whole, one.before == one.stop))
    seconds = case(
        (or_(one.stop.is_(null()), one.is_start), 0.0),
        (one.before.is_(null()), one.stop),
        (and_(not_(one.is_end), again), one.stop),
        else_=func.max(0.0, one.stop - one.before),
    )
    places = [(one.at >= start, place) for place, start in enumerate(starts)]
    period = case(*reversed(places), else_=EARLIER)  # most plays are of late
    rows = select(period.label("period"), one.item, seconds.label("seconds"))
    row = rows.subquery().c
    total = func.sum(row.seconds).label("seconds")
    return select(row.period, row.item, total).group_by(row.period, row.item)


def _stops(user: str, begun_by: Collection[str]) -> Select[Any]:
    """Each play with the second at which it stopped, and where the one before it of its item did.

    After an end there is nothing before.
    """
    play, item = schema.plays.c, schema.items.c
    is_end = play.action == Action.FINISH.value
    is_whole = or_(is_end, play.position_s.is_(null()))
    length = func.min(func.nullif(item.duration_s, 0), LONGEST_S)
    point = func.min(play.position_s, func.coalesce(length, LONGEST_S))
    stop = case((is_whole, length), else_=point)
    before = func.lag(case((is_end, null()), else_=stop)).over(
        partition_by=play.item, order_by=[play.at, play.id]
    )
    is_start = and_(not_(is_whole), play.source.in_(sorted(begun_by)))
    return (
        select(
            play.item,
            play.at,
            stop.label("stop"),
            before.label("before"),
            is_end.label("is_end"),
            is_whole.label("is_whole"),
            is_start.label("is_start"),
        )
        .select_from(schema.plays.join(schema.items, item.id == play.item))
        .where(play.user == user, play.action.in_(_names(TIMED)))
    )


def _names(actions: Sequence[Action]) -> list[str]:
    return [action.value for action in actions]
