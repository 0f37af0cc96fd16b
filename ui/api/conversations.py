"""`/api/conversations` and `/api/chat/model`: what lasts between two messages."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, status
from pydantic import Field

from agent.conversation import Kept
from base.errors import NotFoundError
from base.slots import Frozen
from catalog.items import Plain
from ui.api.hall import BIGGEST, InHall
from ui.api.problems import documented

router = APIRouter(tags=["chat"])

Name = Annotated[Plain, Query(min_length=1, max_length=200, description="Whose it is.")]
Number = Annotated[int, Path(ge=1, le=BIGGEST, description="The conversation's number.")]


class Opening(Frozen):
    """Who begins a conversation."""

    user: Plain = Field(min_length=1, max_length=200, examples=["me"])


class Opened(Frozen):
    """A conversation that was begun: the number that messages of it name."""

    id: int


class ChatModel(Frozen):
    """Why no language model answers; null where one does."""

    missing: str | None


class Reason(Frozen):
    """Why an item is in the list, in a few sentences."""

    text: str


@router.post(
    "/conversations",
    operation_id="begin_conversation",
    summary="Begin a conversation",
    status_code=status.HTTP_201_CREATED,
    responses=documented(503),
)
def begin(wanted: Opening, hall: InHall) -> Opened:
    """An empty one, which is listed once something was said in it."""
    return Opened(id=hall.matinee.begin_conversation(wanted.user))


@router.get(
    "/conversations/latest",
    operation_id="get_latest_conversation",
    summary="The conversation that a person is in the middle of",
    responses=documented(404, 503),
)
def latest(user: Name, hall: InHall) -> Kept:
    """That of the last six hours; a problem of status 404 where there is none."""
    found = hall.matinee.conversation(user)
    if found is None:
        raise NotFoundError(f"{user} is in the middle of no conversation: begin one.")
    return found


@router.get(
    "/conversations/{number}",
    operation_id="get_conversation",
    summary="The state of a conversation",
    responses=documented(404, 503),
)
def conversation(number: Number, user: Name, hall: InHall) -> Kept:
    """What the next answer knows of the ones before it, the list in hand above all."""
    found = hall.matinee.conversation(user, number)
    assert found is not None  # one that is named and is not there is an error
    return found


@router.get(
    "/conversations/{number}/why",
    operation_id="explain_listed",
    summary="Why an item is in the list in hand",
    responses=documented(404, 503),
)
def why(
    number: Number,
    user: Name,
    item: Annotated[Plain, Query(min_length=1, max_length=200, description="The item's id.")],
    hall: InHall,
    language: Annotated[Literal["en", "zh"], Query(description="Of the sentences.")] = "en",
) -> Reason:
    """Its evidence, its score's parts and what moved it; that it is not listed, where it is not."""
    return Reason(text=hall.matinee.why_listed(user, item, number, language))


@router.post(
    "/chat/model",
    operation_id="load_chat_model",
    summary="Load the language model",
    responses=documented(503),
)
async def load(hall: InHall) -> ChatModel:
    """Now, and not with the first message, which would wait for it."""
    return ChatModel(missing=await hall.slowly(hall.matinee.load_chat_model))
