"""What would be recommended if the person had not watched something: both lists, and what moves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pydantic import Field

from base.errors import NotFoundError
from base.slots import Frozen
from catalog.items import Item
from tools.context import Library
from tools.person import Person
from tools.rank import Recommendation, recommend
from tools.results import Answer, Filters, Result

LEAST_CHANGE = 0.005  # of a part: below it is what fades between two questions

Kind = Literal["comes", "goes", "up", "down", "stays"]


class Change(Frozen):
    """An item of either list. Places count from 1; None: not listed, or no score: not possible.

    `parts` is what each part of the score would be more (or less) than now.
    """

    item: str
    title: str
    kind: Kind
    place: int | None = Field(ge=1)
    place_without: int | None = Field(ge=1)
    score: float | None
    score_without: float | None
    parts: dict[str, float]


class WhatIf(Frozen):
    """The list as it is, and as it would be `without` an item of which `plays` plays are left out.

    `changes` has the items of both lists, those of the list now in its order, then those that come.
    """

    user: str
    without: str
    title: str
    plays: int = Field(ge=1)
    now: Answer
    then: Answer
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Compared:
    """Both recommendations."""

    plays: int
    now: Recommendation
    then: Recommendation

    @property
    def changes(self) -> tuple[Change, ...]:
        """As `WhatIf` has them."""
        now, then = _placed(self.now), _placed(self.then)
        return tuple(self._change(item, now, then) for item in dict.fromkeys([*now, *then]))

    def _change(self, item: str, now: Mapping[str, Placed], then: Mapping[str, Placed]) -> Change:
        place, place_without = (of[item][0] if item in of else None for of in (now, then))
        before, after = self.now.panel.parts(item), self.then.panel.parts(item)
        return Change(
            item=item,
            title=(now.get(item) or then[item])[1].title,
            kind=_kind(place, place_without),
            place=place,
            place_without=place_without,
            score=None if before is None else sum(before.values()),
            score_without=None if after is None else sum(after.values()),
            parts={} if before is None or after is None else _difference(before, after),
        )


def _kind(place: int | None, without: int | None) -> Kind:
    if place is None or without is None:
        return "comes" if place is None else "goes"
    if place == without:
        return "stays"
    return "up" if without < place else "down"


Placed = tuple[int, Result]


def what_if(
    library: Library,
    person: Person,
    item: Item,
    query: str = "",
    filters: Filters = Filters(),
    k: int = 10,
) -> Compared:
    """The same question twice, the second time as if the person had done nothing with the item.

    Nothing is written.

    Raises:
        NotFoundError: they did nothing with it anyway.
    """
    other = person.without(item.id)
    plays = len(person.plays) - len(other.plays)
    if not plays:
        raise NotFoundError(
            f"{person.user} did nothing with “{item.title}”: without it the list is what it is."
        )
    now = recommend(library, [person], query, filters, k)
    return Compared(plays, now, recommend(library, [other], query, filters, k))


def _placed(found: Recommendation) -> dict[str, Placed]:
    return {one.item: (place, one) for place, one in enumerate(found.answer.results, 1)}


def _difference(before: Mapping[str, float], after: Mapping[str, float]) -> dict[str, float]:
    """What each part changes by, the largest change first."""
    names = dict.fromkeys([*before, *after])
    by = {name: after.get(name, 0.0) - before.get(name, 0.0) for name in names}
    told = {name: change for name, change in by.items() if abs(change) >= LEAST_CHANGE}
    return dict(sorted(told.items(), key=lambda one: -abs(one[1])))
