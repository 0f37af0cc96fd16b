"""Constraints that a person stated, and whether an item keeps them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Self

from pydantic import Field, model_validator

from base.slots import Frozen
from catalog.items import Form, Item, Medium


class Constraints(Frozen):
    """What every result must keep. Minutes and years are inclusive; languages are ISO 639-1."""

    max_minutes: float | None = Field(None, gt=0)
    min_minutes: float | None = Field(None, gt=0)
    medium: Medium | None = None
    form: Form | None = None
    language: str | None = Field(None, pattern=r"^[a-z]{2,3}$")
    published_after: int | None = Field(None, ge=1900, le=2100)
    published_before: int | None = Field(None, ge=1900, le=2100)
    unseen: bool = False
    not_creators: tuple[str, ...] = ()
    not_series: tuple[str, ...] = ()
    not_genres: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.min_minutes and self.max_minutes and self.min_minutes > self.max_minutes:
            raise ValueError("min_minutes is above max_minutes")
        first, last = self.published_after, self.published_before
        if first and last and first > last:
            raise ValueError("published_after is later than published_before")
        return self

    def broken_by(self, item: Item, played: Collection[str] = ()) -> tuple[str, ...]:
        """The names of the constraints that the item breaks, in the order of the fields.

        What is not known of an item breaks a constraint on it: nobody can say that it is kept.
        Names of creators, series and genres are compared whole, in any case. `played` are the ids
        of what the person knows already.
        """
        minutes = None if item.duration_s is None else item.duration_s / 60
        genres, creators = _lower(item.genres), _lower(item.creators)
        checks = {
            "max_minutes": _above(minutes, self.max_minutes),
            "min_minutes": _below(minutes, self.min_minutes),
            "medium": self.medium not in (None, item.medium),
            "form": self.form not in (None, item.form),
            "language": self.language not in (None, item.language),
            "published_after": _below(item.year, self.published_after),
            "published_before": _above(item.year, self.published_before),
            "unseen": self.unseen and item.id in played,
            "not_creators": bool(creators & _lower(self.not_creators)),
            "not_series": bool(_lower([item.series or ""]) & _lower(self.not_series)),
            "not_genres": bool(genres & _lower(self.not_genres)),
        }
        return tuple(name for name, broken in checks.items() if broken)


def _above(value: float | None, most: float | None) -> bool:
    return most is not None and (value is None or value > most)


def _below(value: float | None, least: float | None) -> bool:
    return least is not None and (value is None or value < least)


def _lower(names: Collection[str]) -> set[str]:
    return {name.casefold() for name in names}
