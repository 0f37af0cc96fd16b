"""What one person did, read once: plays as columns, so that thousands of them cost little.

Nothing in it depends on the time or on the library; what fades is computed from the columns.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from catalog.plays import WATCHED, Action, Play
from catalog.profiles import Deleted
from ranking.comments import opinion

Numbers = NDArray[np.float64]
Integers = NDArray[np.intp]
Mask = NDArray[np.bool_]

# How much one event says about liking, from −1 to 1; a rating speaks for itself.
STRENGTH: Mapping[Action, float] = {
    Action.SHOWN: 0.0,
    Action.PLAY: 0.3,
    Action.FINISH: 0.7,
    Action.SKIP: -0.4,
    Action.LIKE: 1.0,
    Action.DISLIKE: -1.0,
    Action.COMMENT: 0.0,  # its words speak
    Action.SHARE: 0.8,
    Action.SEARCH: 0.1,
    Action.SAVE: 0.5,
    Action.SEEN: 0.2,
    Action.NOT_NOW: 0.0,
    Action.NEVER: -1.0,
}
ACTIONS = tuple(Action)
STOPS = "player"  # a source of plays that are the ends of others
CODES = {action: code for code, action in enumerate(ACTIONS)}
DAY_S = 86_400.0


def strength(play: Play) -> float:
    """What one play says about liking: −1 to 1; five stars are 1, none is −1.

    A comment says as much as its words clearly do (`ranking.comments`); where somebody stopped says
    nothing more than that they began.
    """
    if play.source == STOPS and play.action is Action.PLAY:
        return 0.0
    if play.action is Action.RATE:
        return 0.0 if play.value is None else (play.value - 2.5) / 2.5
    if play.action is Action.COMMENT:
        return opinion(play.text)
    return STRENGTH[play.action]


@dataclass(frozen=True, eq=False)
class Past:
    """Plays in the order in which they were given, and columns of shape (plays,).

    `item` counts in `items`, `at` is in seconds since 1970. It is equal to itself alone, so that
    what was made of it can be kept by it.
    """

    plays: tuple[Play, ...]
    items: tuple[str, ...]
    item: Integers
    at: Numbers
    strength: Numbers
    action: NDArray[np.int8]  # counts in `ACTIONS`
    grown_from: Callable[[], Past | None] = lambda: None  # of which it is one with more plays

    @classmethod
    def of(cls, plays: Iterable[Play]) -> Past:
        """Read some plays."""
        none = np.zeros(0)
        return cls((), (), np.zeros(0, np.intp), none, none, np.zeros(0, np.int8)).plus(plays)

    def plus(self, plays: Iterable[Play]) -> Past:
        """With these plays after the others, which are not read again."""
        new = tuple(plays)
        place = dict(self._place)
        item = [place.setdefault(play.item, len(place)) for play in new]
        at = [datetime.fromisoformat(play.at).timestamp() for play in new]
        return Past(
            (*self.plays, *new),
            tuple(place),
            np.concatenate([self.item, np.asarray(item, np.intp)]),
            np.concatenate([self.at, np.asarray(at, np.float64)]),
            np.concatenate([self.strength, np.asarray([strength(play) for play in new])]),
            np.concatenate([self.action, np.asarray([CODES[p.action] for p in new], np.int8)]),
            weakref.ref(self),  # as long as anybody else has use for it
        )

    def without(self, item: str) -> Past:
        """As if nothing had ever been done with an item."""
        if item not in self._place:
            return self
        kept = self.item != self._place[item]
        plays = tuple(self.plays[i] for i in np.flatnonzero(kept).tolist())
        return Past(
            plays, self.items, self.item[kept], self.at[kept], self.strength[kept],
            self.action[kept],
        )  # fmt: skip

    def weights(
        self,
        when: datetime,
        half_life_days: float,
        heard: Mask | None = None,
        within_days: float = np.inf,
    ) -> dict[str, float]:
        """Σ strength · 2^(−age / half-life) an item, clipped to [−1, 1] so that none is a taste.

        Items in the order of `items`, without those of which no play counts. A play of the future
        is as old as today's.

        Args:
            when: now.
            half_life_days: after so long a play is worth half.
            heard: plays that count, shape (plays,); all of them by default.
            within_days: only plays younger than this.
        """
        age = np.maximum(0.0, when.timestamp() - self.at) / DAY_S
        kept = age < within_days if heard is None else heard & (age < within_days)
        worth = np.where(kept, self.strength * np.exp2(-age / half_life_days), 0.0)
        count = len(self.items)
        total = np.clip(np.bincount(self.item, worth, count), -1.0, 1.0).tolist()
        has = np.bincount(self.item[kept], minlength=count).tolist()
        return {name: total[i] for i, name in enumerate(self.items) if has[i]}

    def heard(self, deleted: Sequence[Deleted]) -> Mask | None:
        """Plays that were not silenced when a facet made of them was taken out; None: all."""
        until = np.full(len(self.items), -np.inf)
        for one in deleted:
            at = datetime.fromisoformat(one.at).timestamp()
            for name in one.items:
                if name in self._place:
                    until[self._place[name]] = max(at, until[self._place[name]])
        silenced = self.at <= until[self.item] if len(self.plays) else np.zeros(0, bool)
        return ~silenced if silenced.any() else None

    @cached_property
    def ordered(self) -> tuple[Play, ...]:
        """The plays from the oldest to the newest; those of one moment as they were given."""
        if len(self.plays) < 2 or (np.diff(self.at) >= 0).all():
            return self.plays
        return tuple(self.plays[i] for i in np.argsort(self.at, kind="stable").tolist())

    @cached_property
    def watched(self) -> frozenset[str]:
        """Items that were begun, or spoken of as known."""
        return self._items_of(WATCHED)

    @cached_property
    def never(self) -> frozenset[str]:
        """Items that are not to come again."""
        return self._items_of((Action.NEVER,))

    @cached_property
    def not_now(self) -> tuple[tuple[str, float], ...]:
        """Items that were not wanted on an evening, and when, in seconds since 1970."""
        which = np.flatnonzero(self._is((Action.NOT_NOW,))).tolist()
        return tuple((self.plays[i].item, float(self.at[i])) for i in which)

    def of_actions(self, actions: Collection[Action]) -> list[Play]:
        """The plays of these actions, the oldest first."""
        which = np.flatnonzero(self._is(actions))
        return [self.plays[i] for i in which[np.argsort(self.at[which], kind="stable")].tolist()]

    def since(self, when: datetime) -> list[Play]:
        """The plays of a time and of later, in the order in which they were given."""
        return [self.plays[i] for i in np.flatnonzero(self.at >= when.timestamp()).tolist()]

    @cached_property
    def _place(self) -> dict[str, int]:
        return {name: index for index, name in enumerate(self.items)}

    def _is(self, actions: Collection[Action]) -> Mask:
        return np.isin(self.action, [CODES[action] for action in actions])

    def _items_of(self, actions: Collection[Action]) -> frozenset[str]:
        return frozenset(self.items[i] for i in np.unique(self.item[self._is(actions)]).tolist())
