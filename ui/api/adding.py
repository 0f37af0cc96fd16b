"""`/api/items/add`: files and folders of this machine, understood while somebody watches."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Literal

from fastapi import APIRouter, Request
from fastapi.sse import format_sse_event
from pydantic import Field
from starlette.exceptions import HTTPException
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from base.errors import MatineeError, UsageError
from base.slots import Frozen
from tools.understood import Pass
from ui.api.chat import KEEP_ALIVE, KEEP_ALIVE_S, failed
from ui.api.guard import is_from_here
from ui.api.hall import FilePath, Hall, InHall
from ui.api.ingesting import Reported, Step
from ui.api.problems import documented

EXAMPLE = (
    'event: begin\ndata: {"event":"begin","files":2,"total":2.0,"name":"names"}\n\n'
    'event: file\ndata: {"event":"file","path":"/home/me/Videos/reef.mp4","size":1.0}\n\n'
    'event: report\ndata: {"event":"report","report":{"counts":{"added":2},…},"job":null}\n\n'
)
STREAM: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The steps, each with its name and one line of JSON.",
        "content": {"text/event-stream": {"schema": {"type": "string"}, "example": EXAMPLE}},
    }
}

router = APIRouter(tags=["items"])
log = logging.getLogger(__name__)


class Watched(Frozen):
    """Files and folders on the machine that serves, and how far they are looked into."""

    paths: tuple[FilePath, ...] = Field(
        min_length=1, max_length=100_000, examples=[["/home/me/Videos"]]
    )
    until: Literal["names", "sample", "whole"] = Field("whole", description="The last pass.")
    queued: bool = Field(
        False, description="Read only names now; the report names the job that does the rest."
    )


@router.post(
    "/items/add",
    operation_id="watch_items_being_added",
    summary="Add files and folders of the server's machine, and watch",
    response_class=StreamingResponse,
    responses=STREAM | documented(400, 403, 503),
)
async def add(wanted: Watched, hall: InHall, request: Request) -> Response:
    """Streams each step as a server-sent event, `report` last, or `error` with a problem.

    Closing the connection stops it at its next step; what was done is kept. Only from that machine.
    """
    if not is_from_here(request):
        raise HTTPException(403, "Paths can be added only from the machine that serves: upload it.")
    for path in wanted.paths:
        if not Path(path).is_absolute():
            raise UsageError(f"Name the file in full: '{path}' does not begin at the root.")
    return _Stream(hall, wanted)


class _Stream(StreamingResponse):
    """The response of one ingest, which is stopped when the response ends, in whatever way."""

    def __init__(self, hall: Hall, wanted: Watched) -> None:
        self._stop = threading.Event()
        super().__init__(_told(hall, wanted, self._stop), media_type="text/event-stream")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._stop.set()


async def _told(hall: Hall, wanted: Watched, stop: threading.Event) -> AsyncIterator[bytes]:
    loop = asyncio.get_running_loop()
    waiting: asyncio.Queue[Step | Exception] = asyncio.Queue()

    def tell(step: Step | Exception) -> None:
        with contextlib.suppress(RuntimeError):  # the server has ended, and nobody reads
            loop.call_soon_threadsafe(waiting.put_nowait, step)

    paths = [Path(path) for path in wanted.paths]
    hall.additions.begin(paths, Pass[wanted.until.upper()], wanted.queued, tell, stop)
    while True:
        try:
            step = await asyncio.wait_for(waiting.get(), KEEP_ALIVE_S)
        except TimeoutError:
            yield KEEP_ALIVE
            continue
        if isinstance(step, Exception):
            if not isinstance(step, MatineeError):
                log.error("Adding failed.", exc_info=step)
            yield failed(step)
            return
        yield format_sse_event(event=step.event, data_str=step.model_dump_json())
        if isinstance(step, Reported):
            return
