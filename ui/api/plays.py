"""`/api/plays`: what people did with items."""

from __future__ import annotations

from typing import Annotated, Self

from fastapi import APIRouter, Body, Query, status
from pydantic import Field, model_validator

from base.errors import NotFoundError
from base.slots import Frozen
from catalog.items import Plain
from catalog.plays import Action, Play
from tools.imports import ImportReport
from ui.api.hall import InHall
from ui.api.problems import documented

MOST = 10_000  # plays of one request; more are an import

router = APIRouter(tags=["people"])


class NewPlay(Play):
    """What a person did with an item, by its id or one of another catalogue (`imdb:tt0112384`)."""

    user: Plain = Field(min_length=1, max_length=200, examples=["me"])
    item: Plain = Field(min_length=1, max_length=200, examples=["6e8fe10c4ad5"])
    action: Action = Field(examples=["rate"])
    value: float | None = Field(
        None, ge=0, le=5, allow_inf_nan=False, description="Of a rating, and of nothing else."
    )
    source: Plain = "api"

    @model_validator(mode="after")
    def _is_rated(self) -> Self:
        if (self.action is Action.RATE) != (self.value is not None):
            raise ValueError("a rating needs a value from 0 to 5, and no other action has one")
        return self


class Plays(Frozen):
    """A part of what one person did, the latest first."""

    plays: tuple[Play, ...]
    total: int
    offset: int
    limit: int


Given = Annotated[
    NewPlay | Annotated[list[NewPlay], Field(min_length=1, max_length=MOST)],
    Body(
        openapi_examples={
            "one": {"value": {"user": "me", "item": "6e8fe10c4ad5", "action": "like"}},
            "many": {
                "value": [
                    {"user": "me", "item": "6e8fe10c4ad5", "action": "rate", "value": 4.5},
                    {"user": "bo", "item": "6e8fe10c4ad5", "action": "skip", "position_s": 12.0},
                ]
            },
        }
    ),
]


@router.post(
    "/plays",
    operation_id="record_plays",
    summary="Remember what people did with items",
    status_code=status.HTTP_201_CREATED,
    responses=documented(404, 503),
)
async def record(plays: Given, hall: InHall) -> ImportReport:
    """One play, or a list of them. Those that are there already are not added again.

    Items of a list that the library does not have come back in `unknown`; a single one is a
    problem of status 404.
    """
    several = plays if isinstance(plays, list) else [plays]
    report = await hall.slowly(hall.matinee.import_plays, several)
    if report.unknown and not isinstance(plays, list):
        raise NotFoundError(
            f"There is no item '{plays.item}': /api/items lists those there are, with their ids."
        )
    return report


@router.get(
    "/plays",
    operation_id="list_plays",
    summary="What a person did, the latest first",
    responses=documented(503),
)
def plays(
    hall: InHall,
    user: Annotated[str, Query(min_length=1, max_length=200, description="Who.")],
    offset: Annotated[int, Query(ge=0, description="Leave out so many.")] = 0,
    limit: Annotated[int, Query(ge=1, le=1_000, description="At most so many.")] = 100,
) -> Plays:
    """Everything that was recorded, what was only shown included; empty where nothing is known."""
    every = hall.matinee.plays(user)[::-1]
    chosen = tuple(every[offset : offset + limit])
    return Plays(plays=chosen, total=len(every), offset=offset, limit=limit)
