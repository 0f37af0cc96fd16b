"""`/api/search`, `/api/recommendations`, `/api/what-if`: by words and by taste."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import Field

from base.errors import UsageError
from base.slots import Frozen
from catalog.items import Plain
from tools.results import Answer, Filters
from tools.what_if import WhatIf
from ui.api.hall import Hall, InHall
from ui.api.problems import documented

MOST = 1_000  # results of one answer

router = APIRouter(tags=["finding"])

Name = Annotated[Plain, Field(min_length=1, max_length=200)]
Asked = Annotated[Plain, Field(max_length=2_000, description="What it should be about.")]
Count = Annotated[int, Field(ge=1, le=MOST, description="How many results.")]


class Search(Filters):
    """What is looked for, and what it has to keep to."""

    query: Annotated[Plain, Field(min_length=1, max_length=2_000, examples=["how tides work"])]
    k: Count = 10
    moments: bool = Field(False, description="One result a moment, not an item.")
    user: Name | None = Field(None, description="Whose, for `unseen`.")


class Wanted(Filters):
    """For whom, about what, and what it has to keep to."""

    user: list[Name] = Field(min_length=1, max_length=20, description="For whom; several for all.")
    query: Asked = ""
    k: Count = 10
    language: Plain | None = Field(None, description="The language of the items.")
    speak: Literal["en", "zh"] | None = Field(None, description="The language of the reasons.")


class Without(Filters):
    """Whose list, and what they are thought not to have watched."""

    user: Name = Field(description="Whose.")
    without: Name = Field(description="The id of an item, as if it had not been watched.")
    query: Asked = ""
    k: Count = 10
    language: Plain | None = Field(None, description="The language of the items.")
    speak: Literal["en", "zh"] | None = Field(None, description="The language of the reasons.")


class ToShow(Frozen):
    """The same as a body, and whether the people see it."""

    users: Annotated[list[Name], Field(min_length=1, max_length=20, examples=[["me", "bo"]])]
    query: Asked = ""
    filters: Filters = Filters()
    k: Count = 10
    speak: Literal["en", "zh"] | None = Field(None, description="The language of the reasons.")
    record: bool = Field(
        True,
        description="Remember that it was shown: another evening brings other things.",
    )


@router.get(
    "/search",
    operation_id="search",
    summary="Find items, or moments, by words",
    responses=documented(400, 503),
)
def search(wanted: Annotated[Search, Query()], hall: InHall) -> Answer:
    """By what is said, seen, written or heard in them; each with a score that is a sum of parts."""
    if wanted.unseen and wanted.user is None:
        raise UsageError("unseen needs user: unseen by whom?")
    filters = _filters(wanted)
    return hall.matinee.search(wanted.query, filters, wanted.k, wanted.user, wanted.moments)


@router.get(
    "/recommendations",
    operation_id="recommend",
    summary="What to watch or hear next",
    responses=documented(400, 503),
)
def recommend(wanted: Annotated[Wanted, Query()], hall: InHall) -> Answer:
    """For one person, or for several what none of them dislikes. Nothing is remembered by it."""
    return _recommended(hall, wanted.user, wanted.query, _filters(wanted), wanted.k, wanted.speak)


@router.post(
    "/recommendations",
    operation_id="show_recommendations",
    summary="What to watch or hear next, to be shown",
    responses=documented(400, 503),
)
def show(wanted: ToShow, hall: InHall) -> Answer:
    """The same, and it is remembered as shown to each of them, once an evening and item."""
    return _recommended(
        hall, wanted.users, wanted.query, wanted.filters, wanted.k, wanted.speak, wanted.record
    )


@router.get(
    "/what-if",
    operation_id="what_if",
    summary="The list as it is, and as it would be without an item",
    responses=documented(400, 404, 503),
)
def what_if(wanted: Annotated[Without, Query()], hall: InHall) -> WhatIf:
    """As if the person had done nothing with that item. Nothing is written."""
    return hall.matinee.what_if(
        wanted.user,
        without=hall.item(wanted.without, removed=True).id,
        query=wanted.query,
        filters=_filters(wanted),
        k=wanted.k,
        language=wanted.speak,
    )


def _recommended(
    hall: Hall,
    users: list[str],
    query: str,
    filters: Filters,
    k: int,
    speak: str | None,
    record: bool = False,
) -> Answer:
    return hall.matinee.recommend(users, query, filters, k, language=speak, record=record)


def _filters(given: Filters) -> Filters:
    return Filters.model_validate(given.model_dump(include=set(Filters.model_fields)))
