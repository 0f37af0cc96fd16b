"""Why an item is recommended, as data; `agent.explain` makes sentences of it."""

from __future__ import annotations

from dataclasses import dataclass

from catalog.traits import Kin
from tools.series import Next


@dataclass(frozen=True)
class ForOne:
    """What an item is worth to one of several people: their own total, and why."""

    user: str
    score: float
    liked: str | None = None


@dataclass(frozen=True)
class Because:
    """Why an item is recommended. Items are ids, people are users.

    `liked` is the liked item that is nearest; it is the item itself where that may come again.
    `near` is the nearest one of the items that were asked for. `whom` has each of several people,
    the one it is most for first; for one person it is empty. `sources` are the names of
    `tools.sources` that proposed it, and `kin` is with which liked item it shares which name.
    `untried` is set where it stands in the list for something that the person has not tried: the
    genre that it is of, or nothing where that has no name.
    """

    liked: str | None
    moved_up: bool  # by variety
    near: str | None = None
    next: Next | None = None  # the episode that comes next, the first one too
    resume_s: float | None = None  # where it was stopped in the middle
    fresh: bool = False  # new in the library
    again: bool = False  # it was watched to its end before
    whom: tuple[ForOne, ...] = ()
    moved_up_for: str | None = None  # whose turn it was
    sources: tuple[str, ...] = ()
    kin: Kin | None = None
    balanced: bool = False  # moved up so that each taste has its share of the list
    by_others: bool = False  # people of like mind liked it, which tells more than what it is about
    untried: str | None = None
