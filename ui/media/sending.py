"""A stream as an answer: its place is taken before, and given back when the reader leaves."""

from __future__ import annotations

import logging
import time
from collections.abc import AsyncIterator, Callable, Iterator

import anyio
from anyio.to_thread import run_sync
from starlette.exceptions import HTTPException
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from ui.media.places import GivenUpError, Places, Running

LOG = logging.getLogger(__name__)

WAIT_S = 3.0  # a player that jumps leaves its old stream a moment after it asks for the new one
LOOK_EVERY_S = 0.05
RETRY_S = 10
FULL = (
    "As many films as this machine may convert at a time are being watched: try again in a moment, "
    "or raise playback.transcodes and playback.streams in the settings."
)


class StreamedMedia(StreamingResponse):
    """Blocks of a running stream; each is made once the one before was taken."""

    def __init__(
        self, running: Running, first: bytes, media_type: str, headers: dict[str, str]
    ) -> None:
        super().__init__(_all(running, first), media_type=media_type, headers=headers)
        self._running = running

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        except GivenUpError:
            # Without an end, so that the player knows that it was cut off: it can ask anew.
            LOG.info("a stream that was paused gave its place to another")
        finally:
            with anyio.CancelScope(shield=True):
                await run_sync(self._running.close)


async def streamed(
    places: Places,
    blocks: Callable[[], Iterator[bytes]],
    encodes: bool,
    media_type: str,
    headers: dict[str, str],
    wait_s: float = WAIT_S,
) -> StreamedMedia:
    """The answer, once its first block is made, so that what cannot be played is told as an error.

    Raises:
        HTTPException: 503 with Retry-After, as many streams as may run do.
        MatineeError: what the stream raises before its first block.
    """
    running = await _place(places, encodes, wait_s)
    try:
        running.start(blocks())
        first = await run_sync(running.next)
        return StreamedMedia(running, first or b"", media_type, headers)
    except BaseException:
        with anyio.CancelScope(shield=True):
            await run_sync(running.close)
        raise


async def _place(places: Places, encodes: bool, wait_s: float) -> Running:
    until = time.monotonic() + wait_s
    while (running := await run_sync(places.take, encodes)) is None:
        if time.monotonic() >= until:
            raise HTTPException(503, FULL, headers={"Retry-After": str(RETRY_S)})
        await anyio.sleep(LOOK_EVERY_S)
    return running


async def _all(running: Running, first: bytes) -> AsyncIterator[bytes]:
    block: bytes | None = first
    while block is not None:
        yield block
        block = await run_sync(running.next)
