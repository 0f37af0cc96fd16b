"""`/api/chat`: a message in, the agent's events out as they come."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from fastapi import APIRouter, Body, Request
from fastapi.sse import format_sse_event
from pydantic import Field, model_validator
from starlette.requests import ClientDisconnect
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from agent.events import Event
from base.errors import MatineeError, UsageError
from base.slots import Frozen
from catalog.items import Plain
from ui.api.guard import is_from_here
from ui.api.hall import BIGGEST, FilePath, InHall
from ui.api.problems import Problem, documented, problem_of
from ui.api.turns import LiveTurn

FIRST_S = 10.0  # after which the stream begins without an event: a model may be loading
KEEP_ALIVE_S = 15.0  # proxies close what is silent for a minute
KEEP_ALIVE = format_sse_event(comment="still there")
EXAMPLE = (
    'event: items\ndata: {"event":"items","results":[…],"near_misses":[],"notes":[]}\n\n'
    'event: text\ndata: {"event":"text","text":"Two things fit:","about":null}\n\n'
    'event: done\ndata: {"event":"done","conversation":3,"reply":"Two things fit: …"}\n\n'
)

router = APIRouter(tags=["chat"])
log = logging.getLogger(__name__)


class Message(Frozen):
    """What a person says, and to which conversation it belongs."""

    user: Plain = Field(min_length=1, max_length=200, description="Who speaks.")
    text: Plain = Field("", max_length=100_000, description="What they say.")
    conversation: int | None = Field(
        None, ge=1, le=BIGGEST, description="Go on with this one; else with that of the last hours."
    )
    people: tuple[Plain, ...] = Field((), max_length=20, description="Who else is to be pleased.")
    k: int = Field(5, ge=1, le=50, description="Results in a list.")
    attach: FilePath | None = Field(
        None, description="A file on the server's machine to go with it; only from that machine."
    )

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.text.strip() and self.attach is None:
            raise ValueError("say something, or attach a file")
        return self


class Failed(Problem):
    """The event that ends a stream in which something went wrong: a problem like any other."""

    event: Literal["error"] = "error"


Said = Annotated[
    Message,
    Body(
        openapi_examples={
            "ask": {"value": {"user": "me", "text": "something calm about the sea"}},
            "together": {"value": {"user": "me", "text": "for both of us", "people": ["bo"]}},
        }
    ),
]
STREAM: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The events, each with its name and one line of JSON.",
        "content": {"text/event-stream": {"schema": {"type": "string"}, "example": EXAMPLE}},
    }
}


@router.post(
    "/chat",
    operation_id="chat",
    summary="Say something, and read what happens",
    response_class=StreamingResponse,
    responses=STREAM | documented(400, 404, 409, 503),
)
async def chat(message: Said, hall: InHall, request: Request) -> Response:
    """Streams the agent's events as server-sent events, `done` last.

    Closing the connection stops the turn, of which nothing is kept then. What goes wrong before the
    first event is a problem with its own status; later, or after ten silent seconds, it is an event
    `error` with the same fields. One message of a person is answered at a time.
    """
    attach = _attached(message.attach, request)
    turn = hall.turns.begin(
        lambda cancel: hall.matinee.chat(
            message.user,
            message.text,
            attach=attach,
            conversation=message.conversation,
            people=message.people,
            k=message.k,
            cancel=cancel,
        )
    )
    try:
        first = await _first(turn, request)
    except BaseException:
        turn.leave()
        raise
    return _Stream(turn, first)


class _Stream(StreamingResponse):
    """The response of one turn, which is stopped when the response ends, in whatever way."""

    def __init__(self, turn: LiveTurn, first: tuple[bool, Event | None]) -> None:
        headers = {"X-Accel-Buffering": "no"}  # a proxy passes each event on at once
        super().__init__(_told(turn, first), headers=headers, media_type="text/event-stream")
        self._turn = turn

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._turn.leave()


async def _first(turn: LiveTurn, request: Request) -> tuple[bool, Event | None]:
    """The first event, if it comes soon.

    Raises:
        ClientDisconnect: nobody is there any more.
        MatineeError: the turn could not begin.
    """
    left = asyncio.ensure_future(_leaves(request))
    try:
        either: list[asyncio.Future[Any]] = [turn.ask(), left]
        await asyncio.wait(either, timeout=FIRST_S, return_when=asyncio.FIRST_COMPLETED)
        if left.done():
            raise ClientDisconnect
        return await turn.next(0)
    finally:
        left.cancel()


async def _leaves(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _told(turn: LiveTurn, first: tuple[bool, Event | None]) -> AsyncIterator[bytes]:
    came, event = first
    try:
        while not came or event is not None:
            yield _written(event) if event is not None else KEEP_ALIVE
            came, event = await turn.next(KEEP_ALIVE_S)
    except MatineeError as error:
        yield failed(error)
    except Exception as error:
        log.exception("A turn failed.")
        yield failed(error)


def _written(event: Event) -> bytes:
    return format_sse_event(event=event.event, data_str=event.model_dump_json())


def failed(error: Exception) -> bytes:
    """The event that ends a stream in which this went wrong."""
    found = Failed.model_validate(problem_of(error).model_dump())
    return format_sse_event(event="error", data_str=found.model_dump_json(exclude_none=True))


def _attached(name: str | None, request: Request) -> Path | None:
    """The file that goes with a message.

    Raises:
        UsageError: it is named from another machine, or not in full.
    """
    if name is None:
        return None
    if not is_from_here(request):
        raise UsageError("A file can be attached by its path only on the machine that serves.")
    path = Path(name)
    if not path.is_absolute():
        raise UsageError(f"Name the file in full: '{name}' does not begin at the root.")
    return path
