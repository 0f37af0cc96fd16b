"""How many people played each item: what popularity and novelty are counted by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from sqlalchemy import distinct, func, select

from catalog import schema
from catalog.plays import WATCHED
from tools.context import Library


@dataclass(frozen=True)
class Audience:
    """How many different people played each item, and how many played anything."""

    counts: Mapping[str, int]
    people: int

    @classmethod
    def of(cls, library: Library) -> Self:
        """As the library's plays are now; one person counts once an item."""
        table = schema.plays
        played = table.c.action.in_([str(action) for action in WATCHED])
        each = select(table.c.item, func.count(distinct(table.c.user))).where(played)
        everybody = select(func.count(distinct(table.c.user))).where(played)
        with library.catalog.read() as connection:
            rows = connection.execute(each.group_by(table.c.item)).all()
            people = connection.execute(everybody).scalar_one()
        return cls({str(item): int(count) for item, count in rows}, int(people))
