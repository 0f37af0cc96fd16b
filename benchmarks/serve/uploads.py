"""Many uploads and deletions through the API, and what is left of them afterwards."""

from __future__ import annotations

import array
import asyncio
import io
import math
import random
import sqlite3
import time
import wave
from collections import deque
from pathlib import Path
from typing import Any

import httpx

from base.slots import Frozen
from benchmarks.serve.crowd import client_of
from benchmarks.serve.server import Server, Taken
from catalog.chroma import ChromaIndex
from catalog.store import Catalog

RATE = 8_000
AT_ONCE = 4  # who send
KEPT = 40  # uploads that are there at a time, at most: older ones go, understood or not
BUSY, FAILED = httpx.codes.SERVICE_UNAVAILABLE, 599  # the second is ours: there was no answer
AGAIN_S, TRIES = 0.5, 60  # where the library is busy
UNDERSTOOD_S = 1_800.0
# Files that a library has of itself; and tables that grow with no item.
OWN = (".sqlite", ".sqlite-wal", ".sqlite-shm", ".lock", ".pid", ".log", ".wanted")
NO_ITEMS = ("sqlite_", "words", "meta", "calibrations", "versions", "outbox")


class Uploaded(Frozen):
    """What was done; memory in bytes, of the server alone, after a tenth and at the end."""

    sent: int
    deleted: int
    busy: int  # answers that the library was busy, after which it was asked again
    with_picture: int  # of the last ones, which were understood before they were deleted
    last: int
    errors: tuple[str, ...]
    taken: Taken
    memory: tuple[int, int]


class Left(Frozen):
    """What a library holds: files of its folder, rows by table, entries of the index."""

    files: tuple[str, ...]
    rows: dict[str, int]
    vectors: int

    def beyond(self, before: Left) -> Left:
        """Only what was not there before."""
        rows = {name: count - before.rows.get(name, 0) for name, count in self.rows.items()}
        return Left(
            files=tuple(one for one in self.files if one not in before.files),
            rows={name: count for name, count in rows.items() if count},
            vectors=self.vectors - before.vectors,
        )

    @property
    def count(self) -> int:
        """Everything together."""
        return len(self.files) + sum(map(abs, self.rows.values())) + abs(self.vectors)


def wav(number: int) -> bytes:
    """Half a second of a tone with some noise; every number sounds another way."""
    draw = random.Random(f"upload {number}")
    step = 2 * math.pi * (150 + number) / RATE
    tone = (8_000 * math.sin(step * at) + draw.uniform(-900, 900) for at in range(RATE // 2))
    samples, file = array.array("h", map(int, tone)), io.BytesIO()
    with wave.open(file, "wb") as output:
        output.setnchannels(1)
        output.setsampwidth(2)
        output.setframerate(RATE)
        output.writeframes(samples.tobytes())
    return file.getvalue()


def uploads(server: Server, count: int) -> Uploaded:
    """Send so many files and delete each; the last ones only once they are understood."""
    with server.watched("uploads") as taken:
        run = _Run(server, count)
        asyncio.run(run.everything())
    return Uploaded(
        sent=run.sent,
        deleted=run.deleted,
        busy=run.busy,
        with_picture=run.with_picture,
        last=run.last,
        errors=tuple(run.errors),
        taken=taken[0],
        memory=(run.memory[0], run.memory[-1]),
    )


def left_in(home: Path) -> Left:
    """What a library holds that no process has open."""
    catalog = Catalog(home)
    try:
        with catalog.writer_lock():
            index = ChromaIndex(catalog, home / "chroma")
            index.refresh()
            vectors = sum(index.counts().values())
            index.close()
    finally:
        catalog.close()
    files = [
        str(path.relative_to(home))
        for path in sorted(home.rglob("*"))
        if path.is_file() and not path.name.endswith(OWN) and "chroma" not in path.parts
    ]
    return Left(files=tuple(files), rows=_rows(home / "library.sqlite"), vectors=vectors)


def _rows(path: Path) -> dict[str, int]:
    database = sqlite3.connect(path)
    try:
        tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        names = [name for (name,) in tables if not name.startswith(NO_ITEMS)]
        counts = {name: database.execute(f"SELECT count(*) FROM {name}") for name in names}
        return {name: int(count.fetchone()[0]) for name, count in counts.items()}
    finally:
        database.close()


class _Run:
    def __init__(self, server: Server, count: int) -> None:
        self._server, self._numbers = server, iter(range(count))
        self._every, self._kept = max(1, count // 10), min(KEPT, count // 4)
        self._there: deque[str] = deque()
        self.sent = self.deleted = self.busy = self.with_picture = self.last = 0
        self.errors: list[str] = []
        self.memory: list[int] = []

    async def everything(self) -> None:
        async with client_of(self._server.url) as client:
            await asyncio.gather(*(self._send_and_delete(client) for _ in range(AT_ONCE)))
            await self._understood(client)
            self.last = len(self._there)
            for item in self._there:
                picture = await self._ask(client, "GET", f"/api/items/{item}/poster")
                self.with_picture += picture.status_code == httpx.codes.OK
            while self._there:
                await self._delete(client, self._there.popleft())
            await self._understood(client)
        self.memory.append(self._server.memory())

    async def _send_and_delete(self, client: httpx.AsyncClient) -> None:
        for number in self._numbers:
            files = {"file": (f"tone {number}.wav", wav(number), "audio/wav")}
            answer = await self._ask(client, "POST", "/api/items/upload", files=files)
            if answer.status_code == httpx.codes.ACCEPTED:
                self.sent += 1
                self._there.append(answer.json()["item"]["id"])
            else:  # also 200, which says that the library had it already
                self.errors.append(f"upload {number}: {answer.status_code} {answer.text[:300]}")
            if len(self._there) > self._kept:
                await self._delete(client, self._there.popleft())
            if self.sent >= self._every and not self.memory:
                self.memory.append(self._server.memory())

    async def _delete(self, client: httpx.AsyncClient, item: str) -> None:
        answer = await self._ask(client, "DELETE", f"/api/items/{item}")
        if answer.status_code == httpx.codes.OK and answer.json()["file_removed"]:
            self.deleted += 1
        else:
            self.errors.append(f"deletion: {answer.status_code} {answer.text[:300]}")

    async def _ask(
        self, client: httpx.AsyncClient, method: str, path: str, **given: Any
    ) -> httpx.Response:
        for _ in range(TRIES):
            try:
                answer = await client.request(method, path, **given)
            except httpx.HTTPError as error:
                return httpx.Response(FAILED, text=f"{type(error).__name__}: {error}")
            if answer.status_code != BUSY:
                break
            self.busy += 1
            await asyncio.sleep(AGAIN_S)
        return answer

    async def _understood(self, client: httpx.AsyncClient) -> None:
        """Wait for the process in the background to come to the end of its queue."""
        until = time.perf_counter() + UNDERSTOOD_S
        while time.perf_counter() < until:
            health = await self._ask(client, "GET", "/api/health")
            if health.status_code != httpx.codes.OK:
                self.errors.append(f"health: {health.status_code} {health.text[:300]}")
                return
            if not health.json()["jobs"] and self._server.is_alone():
                return
            await asyncio.sleep(AGAIN_S)
        self.errors.append(f"jobs are still open after {UNDERSTOOD_S:.0f} s")
