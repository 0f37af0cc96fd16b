"""So many streams at a time, and the place of one who left or sleeps is free for another."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import anyio
import pytest
from starlette.exceptions import HTTPException
from starlette.types import Message, Scope

from base.errors import UndecodableError
from ui.media.places import GivenUpError, Places
from ui.media.sending import StreamedMedia, streamed

FOR_EVER = 10**9


class Film:
    """Blocks that are counted, and whether it was closed."""

    def __init__(self, blocks: int = FOR_EVER) -> None:
        self.made = 0
        self.closed = False
        self._blocks = blocks

    def __call__(self) -> Iterator[bytes]:
        try:
            while self.made < self._blocks:
                self.made += 1
                yield b"x" * 100
        finally:
            self.closed = True


async def answer(places: Places, film: Film, encodes: bool = True) -> StreamedMedia:
    return await streamed(places, film, encodes, "video/mp4", {}, wait_s=0.1)


SCOPE: Scope = {"type": "http", "method": "GET", "headers": [], "asgi": {"spec_version": "2.3"}}


class Reader:
    """A browser that leaves after so many messages."""

    def __init__(self, leaves_after: int = FOR_EVER) -> None:
        self.got: list[Message] = []
        self._leaves_after = leaves_after
        self._left = threading.Event()

    async def send(self, message: Message) -> None:
        self.got.append(message)
        if len(self.got) >= self._leaves_after:
            self._left.set()

    async def receive(self) -> Message:
        while not self._left.is_set():
            await anyio.sleep(0.001)
        return {"type": "http.disconnect"}


async def test_a_whole_stream() -> None:
    places, film, reader = Places(1, 1), Film(3), Reader()
    await (await answer(places, film))(SCOPE, reader.receive, reader.send)
    assert b"".join(message.get("body", b"") for message in reader.got) == b"x" * 300
    assert reader.got[-1]["more_body"] is False
    assert (film.closed, places.taken) == (True, 0)


async def test_the_work_stops_when_the_reader_leaves() -> None:
    places, film, reader = Places(1, 1), Film(), Reader(leaves_after=5)
    await (await answer(places, film))(SCOPE, reader.receive, reader.send)
    assert (film.closed, places.taken) == (True, 0)
    assert film.made < 100_000


async def test_one_too_many_is_told_when_to_come_back() -> None:
    places = Places(3, 2)
    kept = [await answer(places, Film()) for _ in range(2)]
    with pytest.raises(HTTPException) as refused:
        await answer(places, Film())
    assert refused.value.status_code == 503
    assert int((refused.value.headers or {})["Retry-After"]) > 0
    assert refused.value.detail.endswith(".")
    kept.append(await answer(places, Film(), encodes=False))  # costs little: another count
    with pytest.raises(HTTPException):
        await answer(places, Film(), encodes=False)
    assert (len(kept), places.taken) == (3, 3)


async def test_a_place_that_gets_free_is_waited_for() -> None:
    """A player that jumps asks for the new stream before its old one is known to be left."""
    places = Places(1, 1)
    running = places.take(True)
    assert running is not None
    threading.Timer(0.1, running.close).start()
    assert await streamed(places, Film(), True, "video/mp4", {}, wait_s=5)


async def test_what_cannot_be_played_is_told_before_the_answer_begins() -> None:
    def broken() -> Iterator[bytes]:
        raise UndecodableError("a.mkv cannot be understood.")
        yield b""

    places = Places(1, 1)
    with pytest.raises(UndecodableError):
        await streamed(places, broken, True, "video/mp4", {})
    assert places.taken == 0


async def test_a_sleeping_reader_makes_room() -> None:
    """A tab that was left paused overnight must not keep everybody else from watching."""
    places = Places(2, 1, idle_s=0.0)
    film, reader = Film(), Reader()
    asleep = await answer(places, film)
    awake = await answer(places, Film())
    assert film.closed
    assert places.taken == 1
    await asleep(SCOPE, reader.receive, reader.send)
    # It has no end, so that the player does not take it for the film's.
    assert all(message.get("more_body", True) for message in reader.got)
    assert awake.status_code == 200


def test_who_works_is_not_asleep() -> None:
    places = Places(1, 1, idle_s=0.0)
    running = places.take(True)
    assert running is not None
    assert running.idle_s == 0.0  # it is being opened
    assert places.take(True) is None
    running.close()
    running.close()
    with pytest.raises(GivenUpError):
        running.next()
    assert places.take(True) is not None
