"""`/api/items`: what is in the library; adding to it, and taking out of it."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response, status
from pydantic import Field
from starlette.exceptions import HTTPException

from agent.background import add_in_background
from agent.item_view import ItemPage, ItemView, page_of
from base.slots import Frozen
from catalog.items import Form, Item, Medium, Plain
from catalog.jobs import Job, get_job
from ui.api.guard import is_from_here
from ui.api.hall import BIGGEST, FilePath, Hall, InHall, ItemId
from ui.api.problems import documented
from ui.api.receiving import receive_form
from ui.api.uploads import Added, existing

router = APIRouter(tags=["items"])

FORM: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {"type": "string", "format": "binary", "description": "Media."},
                        "title": {
                            "type": "string",
                            "maxLength": 500,
                            "description": "What it is called; else its tags, or its name say so.",
                        },
                    },
                }
            }
        },
    }
}
KNOWN: dict[int | str, dict[str, Any]] = {
    200: {"model": Added, "description": "The library had it already."}
}


class Paths(Frozen):
    """Files and folders on the machine that serves."""

    paths: tuple[FilePath, ...] = Field(
        min_length=1, max_length=1_000, examples=[["/home/me/Videos"]]
    )


class Removed(Frozen):
    """What was taken out, and whether its file went too: only one that was uploaded does."""

    item: Item
    file_removed: bool


@router.get(
    "/items",
    operation_id="list_items",
    summary="What is in the library",
    responses=documented(503),
)
def items(
    hall: InHall,
    words: Annotated[
        Plain, Query(max_length=2_000, description="With any of these words, the best first.")
    ] = "",
    medium: Annotated[Medium | None, Query()] = None,
    form: Annotated[Form | None, Query()] = None,
    offset: Annotated[int, Query(ge=0, le=BIGGEST, description="Leave out so many.")] = 0,
    limit: Annotated[int, Query(ge=1, le=500, description="At most so many.")] = 50,
) -> ItemPage:
    """By title, a page at a time; those with `words` in what is known of them by how well."""
    return page_of(hall.matinee.library.catalog, words, medium, form, offset, limit)


@router.post(
    "/items",
    operation_id="add_items",
    summary="Add files and folders of the server's machine",
    status_code=status.HTTP_202_ACCEPTED,
    responses=documented(403, 404, 503),
)
def add(wanted: Paths, hall: InHall, request: Request) -> Job:
    """They are understood in the background, by the job that comes back. Only from that machine."""
    if not is_from_here(request):
        raise HTTPException(403, "Paths can be added only from the machine that serves: upload it.")
    number = add_in_background(hall.matinee, existing(wanted.paths))
    with hall.matinee.library.catalog.read() as connection:
        return get_job(connection, number)


@router.post(
    "/items/upload",
    operation_id="upload_item",
    summary="Add a file by sending it",
    status_code=status.HTTP_202_ACCEPTED,
    response_model=Added,
    responses=KNOWN | documented(400, 413, 415, 503, 507),
    openapi_extra=FORM,
)
async def upload(request: Request, response: Response, hall: InHall) -> Added:
    """A form with the field `file`; the item is there when it answers.

    Whether it is media is told by its content. Its name and tags are read at once, the rest is
    understood by the job that comes back. The file lies in the library's folder until the item is
    deleted. What the library has already is not kept twice.
    """
    part = await hall.slowly(hall.uploads.begin)
    is_kept = False
    try:
        form = await receive_form(hall, request, part)
        added = await hall.slowly(hall.uploads.take_in, part, form.name, form.title)
        is_kept = True
    finally:  # also where the client left, or the server ends
        if not is_kept:
            hall.uploads.discard(part)
    if added.known:
        response.status_code = status.HTTP_200_OK
    return added


@router.get(
    "/items/{id}",
    operation_id="get_item",
    summary="Everything that is known of one item",
    responses=documented(404, 503),
)
def item(id: ItemId, hall: InHall) -> ItemView:  # noqa: A002
    """With its files and its moments."""
    return hall.matinee.show(hall.item(id).id)


@router.delete(
    "/items/{id}",
    operation_id="delete_item",
    summary="Take an item out of the library",
    responses=documented(404, 503),
)
async def delete(
    id: ItemId,  # noqa: A002
    hall: InHall,
    keep_file: Annotated[bool, Query(description="Leave an uploaded file where it is.")] = False,
) -> Removed:
    """What people did with it stays. A file that was uploaded is deleted; others are left alone."""
    return await hall.slowly(_delete, hall, id, keep_file)


def _delete(hall: Hall, name: str, keep_file: bool) -> Removed:
    found = hall.item(name)
    if keep_file:
        return Removed(item=hall.matinee.remove(found.id), file_removed=False)
    return Removed(item=found, file_removed=hall.uploads.remove(found))
