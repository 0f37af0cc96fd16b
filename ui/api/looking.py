"""`/api/resolve`, `/api/failures`, `/api/people`, `/api/report`: looking things up."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from agent.item_view import ItemView, view_of
from agent.reporting import MOST_WEEKS
from base.slots import Frozen
from catalog.items import Plain
from catalog.plays import users
from tools.report import Failure
from tools.shown_report import WEEKS, ShownReport
from ui.api.hall import InHall
from ui.api.problems import documented

LONGEST = 8_192  # characters of a name, which may be a path

router = APIRouter()


class Known(Frozen):
    """Somebody who did something."""

    user: str
    plays: int


@router.get(
    "/resolve",
    operation_id="resolve_item",
    summary="The item that a person means",
    tags=["items"],
    responses=documented(404, 503),
)
def resolve(
    hall: InHall,
    name: Annotated[
        Plain,
        Query(max_length=LONGEST, description="An id, the beginning of one, a path or a title."),
    ],
    folder: Annotated[
        Plain, Query(max_length=LONGEST, description="Where a path begins that is not whole.")
    ] = "/",
) -> ItemView:
    """With its files and moments; a problem of status 404 where none is meant, or several are."""
    return view_of(hall.matinee.library.catalog, name, folder)


@router.get(
    "/failures",
    operation_id="list_failures",
    summary="Files that could not be understood",
    tags=["items"],
    responses=documented(503),
)
def failures(hall: InHall) -> list[Failure]:
    """With the reason, oldest first."""
    return hall.matinee.failures()


@router.get(
    "/people",
    operation_id="list_people",
    summary="Who is known",
    tags=["people"],
    responses=documented(503),
)
def people(hall: InHall) -> list[Known]:
    """Everybody who did something, by name, with how much."""
    with hall.matinee.library.catalog.read() as connection:
        return [Known(user=user, plays=plays) for user, plays in users(connection).items()]


@router.get(
    "/report",
    operation_id="get_report",
    summary="What was shown to a person, and taken up",
    tags=["people"],
    responses=documented(400, 503),
)
def report(
    hall: InHall,
    user: Annotated[Plain, Query(min_length=1, max_length=200, description="Shown to whom.")],
    weeks: Annotated[int, Query(ge=1, le=MOST_WEEKS, description="How far to look back.")] = WEEKS,
) -> ShownReport:
    """By week, by source and by form, with 95 % intervals."""
    return hall.matinee.report(user, weeks)
