"""What people did, as ranking models read it: one event for each person and item."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from catalog.plays import Action, Play
from ranking.profile import strength

Numbers = NDArray[np.float64]
Integers = NDArray[np.intp]
Mask = NDArray[np.bool_]
How = Literal["played", "liked", "grade", "strength"]  # what an entry of a matrix says
LIKED = 0.25  # a weight from which on it was liked: a play is; three stars of five (0.2) are not


@dataclass(frozen=True, eq=False)
class Histories:
    """Events of shape (n,), sorted by person, then time, then item: no two of one pair.

    `weight` is what all plays of the pair say about liking, −1 to 1 (`ranking.profile.strength`);
    `at` is the time of the latest, in seconds since 1970.
    """

    users: tuple[str, ...]
    items: tuple[str, ...]
    user: Integers
    item: Integers
    weight: Numbers
    at: Numbers

    @classmethod
    def of_events(
        cls,
        users: Sequence[str],
        items: Sequence[str],
        events: Sequence[tuple[int, int, float, float]],
    ) -> Histories:
        """From (person, item, weight, time); weights of a pair are summed and clipped.

        Raises:
            ValueError: an event is of a row or column that is not there.
        """
        if not events:
            none = np.zeros(0, np.intp)
            return cls(tuple(users), tuple(items), none, none, np.zeros(0), np.zeros(0))
        user, item, weight, at = (np.asarray(column) for column in zip(*events, strict=True))
        for index, names in ((user, users), (item, items)):
            if index.min() < 0 or index.max() >= len(names):
                raise ValueError("an event is of a person or item that is not there")
        pair, which = np.unique(
            user.astype(np.intp) * len(items) + item.astype(np.intp), return_inverse=True
        )
        total = np.zeros(len(pair))
        np.add.at(total, which, weight.astype(np.float64))
        latest = np.full(len(pair), -np.inf)
        np.maximum.at(latest, which, at.astype(np.float64))
        rows, columns = pair // len(items), pair % len(items)
        order = np.lexsort((columns, latest, rows))
        return cls(
            tuple(users),
            tuple(items),
            rows[order],
            columns[order],
            np.clip(total[order], -1.0, 1.0),
            latest[order],
        )

    @classmethod
    def of_plays(
        cls,
        plays: Iterable[Play],
        items: Sequence[str],
        when: datetime,
        half_life_days: float | None = None,
    ) -> Histories:
        """From plays; those of items that are not in `items` say nothing, nor does being shown.

        Weights fade with `half_life_days` where one is given; times in the future count as now.
        """
        column = {name: index for index, name in enumerate(items)}
        heard = [p for p in plays if p.action is not Action.SHOWN and p.item in column]
        users = sorted({play.user for play in heard})
        row = {name: index for index, name in enumerate(users)}
        now = when.timestamp()
        events = []
        for play in heard:
            age = play.age_days(when)
            fade = 1.0 if half_life_days is None else 2.0 ** (-age / half_life_days)
            events.append(
                (row[play.user], column[play.item], strength(play) * fade, now - age * 86_400)
            )
        return cls.of_events(users, items, events)

    def __len__(self) -> int:
        return len(self.user)

    def only(self, kept: Mask | Integers) -> Histories:
        """The same people and items with these events alone."""
        return replace(
            self,
            user=self.user[kept],
            item=self.item[kept],
            weight=self.weight[kept],
            at=self.at[kept],
        )

    def without_items(self, hidden: Mask) -> Histories:
        """Without every event of the items that `hidden`, shape (items,), marks."""
        return self.only(~hidden[self.item])

    def over(self, items: Sequence[str]) -> Histories:
        """The same events over other items; those of items that are not among them are left out."""
        column = {name: index for index, name in enumerate(items)}
        to = np.asarray([column.get(name, -1) for name in self.items], np.intp)
        moved = to[self.item] if len(self) else self.item
        kept = moved >= 0
        events = zip(
            self.user[kept].tolist(),
            moved[kept].tolist(),
            self.weight[kept].tolist(),
            self.at[kept].tolist(),
            strict=True,
        )
        return Histories.of_events(self.users, items, list(events))

    def matrix(self, how: How = "played") -> csr_array:
        """Shape (users, items), float32.

        "played": 1 for every event; "liked": 1 where the weight is `LIKED` or more; "grade": half
        of 1 + weight, so that what was disliked counts as little played; "strength": the weight.
        """
        value = {
            "played": np.ones(len(self)),
            "liked": (self.weight >= LIKED).astype(float),
            "grade": (1 + self.weight) / 2,
            "strength": self.weight,
        }[how]
        kept = value != 0
        values = value[kept]
        shape = (len(self.users), len(self.items))
        entries = (values.astype(np.float32), (self.user[kept], self.item[kept]))
        return csr_array(entries, shape=shape)

    @cached_property
    def starts(self) -> Integers:
        """Where each person's events begin, and the end of the last; shape (users + 1,)."""
        return np.searchsorted(self.user, np.arange(len(self.users) + 1)).astype(np.intp)

    def of_user(self, row: int) -> slice:
        """The events of one person, oldest first."""
        return slice(int(self.starts[row]), int(self.starts[row + 1]))
