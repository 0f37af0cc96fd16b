"""What ranking knows of a result beyond its score, in words instead of ids."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tools.because import Because

POPULAR = "popular"  # the name of the source, which is all that this floor needs of it


@dataclass(frozen=True)
class Shared:
    """A name that a result has in common with something that was liked."""

    kind: str  # "creator", "person" or "series"
    name: str
    title: str  # of what was liked


@dataclass(frozen=True)
class Why:
    """What ranking knows of a result beyond its score, in words: titles, not ids."""

    liked: str | None = None  # title of the liked item that is nearest
    again: bool = False  # it is that item itself
    moved_up: bool = False
    near: str | None = None  # title of the item that was asked about
    next_of: str | None = None  # series of which it is the next episode, or the first
    first: bool = False
    continue_s: float | None = None
    people: tuple[str, ...] = ()  # of several, whom it suits
    shared: Shared | None = None
    popular: bool = False  # with others here, lately
    by_others: bool = False  # people who like what this one likes did
    balanced: bool = False  # moved up, so that each taste has its share
    untried: str | None = None  # it has its place for being of a genre not tried, "" if it has none

    @property
    def without_moves(self) -> Why:
        """The same without what only moved it."""
        return replace(self, moved_up=False, balanced=False)

    @classmethod
    def of(cls, item: str, because: Because | None, titles: Mapping[str, str]) -> Why:
        """Out of what `tools.rank` gives; `titles` are by id."""
        if because is None:
            return cls()
        again = because.again or because.liked == item
        liked = None if again or because.liked is None else titles.get(because.liked)
        following, kin = because.next, because.kin
        title = titles.get(kin.of) if kin else None
        return cls(
            liked=liked,
            again=again,
            moved_up=because.moved_up or because.moved_up_for is not None,
            near=titles.get(because.near) if because.near else None,
            next_of=following.series if following else None,
            first=following is not None and not following.begun,
            continue_s=because.resume_s,
            people=tuple(one.user for one in because.whom if one.score > 0),
            shared=Shared(kin.kind, kin.name, title) if kin and title else None,
            popular=POPULAR in because.sources,
            by_others=because.by_others,
            balanced=because.balanced,
            untried=because.untried,
        )
