"""What a person did with an item, held against what can be done, and what they were shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC

from pydantic import ValidationError
from sqlalchemy import select

from base import clock
from base.errors import UsageError
from catalog import schema
from catalog.facts import facts_of
from catalog.items import now, resolve
from catalog.plays import Action, Play, add_plays
from catalog.store import Catalog
from tools.because import Because
from tools.shown import began_at


def record(
    catalog: Catalog,
    user: str,
    item: str,
    action: Action | str,
    value: float | None = None,
    position_s: float | None = None,
    text: str | None = None,
    source: str = "matinee",
) -> Play:
    """Keep one play; `value` is of a rating, 0 to 5, and `position_s` a second of the item.

    Raises:
        NotFoundError: no such item.
        UsageError: no such action, or a value that it cannot have.
    """
    with catalog.write() as connection:
        found = resolve(connection, item)
        play = play_of(user, found.id, action, value, position_s, text, source)
        add_plays(connection, [play])
    return play


def shown(user: str, items: Iterable[str], because: Mapping[str, Because]) -> list[Play]:
    """One list as plays of one moment: what is passed over comes back less, and can be counted.

    The text of each names the sources that proposed it, where they are known.
    """
    at = now()
    found = []
    for item in dict.fromkeys(items):
        sources = because[item].sources if item in because else ()
        text = " ".join(sources) or None
        found.append(Play(user=user, item=item, action=Action.SHOWN, at=at, text=text))
    return found


def record_shown(
    catalog: Catalog, users: Iterable[str], items: Sequence[str], because: Mapping[str, Because]
) -> int:
    """Keep what each of these people was shown and was not shown this evening before; how many."""
    since = began_at(clock.now().astimezone()).astimezone(UTC)
    since_at = since.isoformat(timespec="microseconds").replace("+00:00", "Z")
    table, added = schema.plays.c, 0
    with catalog.write() as connection:
        there = facts_of(connection, items)  # one may have been taken away meanwhile
        for user in dict.fromkeys(users):
            tonight = select(table.item).where(
                table.user == user, table.at >= since_at, table.action == str(Action.SHOWN)
            )
            before = set(connection.execute(tonight).scalars())
            new = [item for item in items if item in there and item not in before]
            added += add_plays(connection, shown(user, new, because))
    return added


def play_of(
    user: str,
    item: str,
    action: Action | str,
    value: float | None = None,
    position_s: float | None = None,
    text: str | None = None,
    source: str = "matinee",
) -> Play:
    """A play as of now of the item of that id; raises as `record`."""
    done = _action(action)
    if (done is Action.RATE) != (value is not None):
        raise UsageError("A rating needs a value from 0 to 5, and no other action has one.")
    try:
        return Play(
            user=user, item=item, action=done, value=value, position_s=position_s, text=text,
            source=source,
        )  # fmt: skip
    except ValidationError as error:
        first = error.errors()[0]
        raise UsageError(
            f"The {first['loc'][0]} is not valid ({first['msg']}): a rating is from 0 to 5, a "
            "position is in seconds, and a user has a name."
        ) from error


def _action(name: Action | str) -> Action:
    try:
        return Action(name)
    except ValueError as error:
        known = ", ".join(action.value for action in Action)
        raise UsageError(f"'{name}' is not an action: use one of {known}.") from error
