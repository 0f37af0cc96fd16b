"""What a person has watched to its end, and what they stopped in the middle of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from catalog.plays import WATCHED, Action, Play

BEGUN = 0.05  # share of the length; who stopped before it only looked in
ALMOST_OVER = 0.92  # from here on only the credits are left
ENDS = frozenset({Action.FINISH, Action.SEEN, Action.SKIP, Action.DISLIKE, Action.NEVER})
GAVE_UP = frozenset({Action.SKIP, Action.DISLIKE, Action.NEVER})
TELLS = frozenset({*WATCHED, *ENDS})  # the rest says nothing of how far somebody came


@dataclass(frozen=True)
class UnderWay:
    """Where somebody stopped: seconds from the start, and when that was."""

    position_s: float
    at: str


@dataclass(frozen=True)
class Watching:
    """Items by what became of them; no item is in both.

    `done` and `gave_up` hold when it last was so: what was given up is done too, for nobody wants
    to be asked to go on with it.
    """

    under_way: dict[str, UnderWay]
    done: dict[str, str]
    gave_up: frozenset[str] = frozenset()


def watching(plays: Iterable[Play], lengths: Mapping[str, float | None]) -> Watching:
    """What the plays say of each item; `lengths` in seconds, where they are known.

    An item is under way when it was played up to a point between `BEGUN` and `ALMOST_OVER` of its
    length, and neither finished nor skipped since. A play of which no point or no length is known
    counts as watched.
    """
    under_way: dict[str, UnderWay] = {}
    done: dict[str, str] = {}
    gave_up: dict[str, None] = {}
    for play in sorted(plays, key=lambda one: one.at):
        item, action = play.item, play.action
        share = _share(play, lengths.get(item)) if action is Action.PLAY else None
        if action in ENDS or (share is not None and share > ALMOST_OVER):
            under_way.pop(item, None)
            done[item] = play.at
            gave_up.pop(item, None)
            if action in GAVE_UP:
                gave_up[item] = None
        elif share is not None:
            if share >= BEGUN:
                under_way[item] = UnderWay(play.position_s or 0.0, play.at)
                done.pop(item, None)
                gave_up.pop(item, None)
        elif action in WATCHED and item not in under_way:
            done[item] = play.at
    return Watching(under_way, done, frozenset(gave_up))


def watching_more(
    before: Watching, plays: Iterable[Play], lengths: Mapping[str, float | None]
) -> Watching:
    """What was known before, with these items anew; `plays` are all plays of those items."""
    mine = list(plays)
    items = {play.item for play in mine}
    now = watching(mine, lengths)
    return Watching(
        {item: one for item, one in before.under_way.items() if item not in items} | now.under_way,
        {item: at for item, at in before.done.items() if item not in items} | now.done,
        (before.gave_up - items) | now.gave_up,
    )


def _share(play: Play, length_s: float | None) -> float | None:
    if play.position_s is None or not length_s:
        return None
    return play.position_s / length_s
