"""`/api/items/{id}/poster` and `/strip`: small pictures, sent again only where they changed."""

from __future__ import annotations

from hashlib import sha256
from typing import Annotated, Any

from fastapi import APIRouter, Header
from starlette.responses import Response

from catalog.pictures import Kind
from ui.api.hall import Hall, InHall, ItemId
from ui.api.problems import documented

JPEG: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "A JPEG.",
        "content": {"image/jpeg": {"schema": {"type": "string", "format": "binary"}}},
        "headers": {"ETag": {"schema": {"type": "string"}, "description": "Of this picture."}},
    },
    304: {"description": "It is the one that you have."},
}
KEPT = {"Cache-Control": "private, no-cache"}  # kept by the browser alone, and asked for again

router = APIRouter(tags=["items"])
Known = Annotated[str | None, Header(description="The ETag of the picture that you have.")]


@router.get(
    "/items/{id}/poster",
    operation_id="get_poster",
    summary="The poster of an item",
    response_class=Response,
    responses=JPEG | documented(404),
)
def poster(id: ItemId, hall: InHall, if_none_match: Known = None) -> Response:  # noqa: A002
    """The cover that came with it, else its most telling picture, else one of how it sounds."""
    return _picture(hall, id, "poster", if_none_match)


@router.get(
    "/items/{id}/strip",
    operation_id="get_strip",
    summary="Thumbnails of an item, side by side",
    response_class=Response,
    responses=JPEG | documented(404),
)
def strip(id: ItemId, hall: InHall, if_none_match: Known = None) -> Response:  # noqa: A002
    """Up to eight, of 160 by 90 pixels each, evenly spread over its length; sound has none."""
    return _picture(hall, id, "strip", if_none_match)


def _picture(hall: Hall, item: str, kind: Kind, known: str | None) -> Response:
    jpeg = hall.matinee.picture(hall.item(item).id, kind)
    tag = f'"{sha256(jpeg).hexdigest()[:32]}"'
    headers = {"ETag": tag, **KEPT}
    if known is not None and _is_known(tag, known):
        return Response(status_code=304, headers=headers)
    return Response(jpeg, headers=headers, media_type="image/jpeg")


def _is_known(tag: str, known: str) -> bool:
    tags = [one.strip().removeprefix("W/") for one in known.split(",")]
    return "*" in tags or tag in tags
