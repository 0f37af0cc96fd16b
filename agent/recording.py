"""What a person says they did with an item, held against what can be done, and kept as a play."""

from __future__ import annotations

from pydantic import ValidationError

from base.errors import UsageError
from catalog.items import resolve
from catalog.plays import Action, Play, add_plays
from catalog.store import Catalog


def record(
    catalog: Catalog,
    user: str,
    item: str,
    action: Action | str,
    value: float | None = None,
    position_s: float | None = None,
    text: str | None = None,
) -> Play:
    """Keep one play; `value` is of a rating, 0 to 5, and `position_s` a second of the item.

    Raises:
        NotFoundError: no such item.
        UsageError: no such action, or a value that it cannot have.
    """
    with catalog.write() as connection:
        found = resolve(connection, item)
        play = _play(user, found.id, _action(action), value, position_s, text)
        add_plays(connection, [play])
    return play


def _play(
    user: str,
    item: str,
    action: Action,
    value: float | None,
    position_s: float | None,
    text: str | None,
) -> Play:
    if (action is Action.RATE) != (value is not None):
        raise UsageError("A rating needs a value from 0 to 5, and no other action has one.")
    try:
        return Play(
            user=user, item=item, action=action, value=value, position_s=position_s, text=text
        )
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
