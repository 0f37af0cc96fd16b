"""`/api/map`: everything that is in the library in the plane, what is alike close together."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from agent.mapping import MapView, map_for
from ui.api.asking import Name
from ui.api.hall import Hall, InHall
from ui.api.problems import documented

router = APIRouter(tags=["items"])


@router.get(
    "/map",
    operation_id="get_map",
    summary="A map of the library",
    response_model=MapView,
    responses=documented(503),
)
async def library_map(
    hall: InHall,
    user: Annotated[Name | None, Query(description="Whose: what they watched is marked.")] = None,
) -> Response:
    """Places of what is present, 10,000 items at most, and regions with what tells of them.

    It takes seconds when items have changed since the last time, and else none.
    """
    return Response(await hall.slowly(_drawn, hall, user), media_type="application/json")


def _drawn(hall: Hall, user: str | None) -> str:
    """Here, and not by the framework: that would write thousands of points in the event loop."""
    return map_for(hall.matinee.library, user).model_dump_json()
