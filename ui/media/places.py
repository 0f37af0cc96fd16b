"""How many streams run at a time: converting pictures takes most of a processor."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

IDLE_S = 30.0  # a player that has read nothing for so long is paused; its place may be taken


class GivenUpError(Exception):
    """The place of a stream that nobody read was given to another."""


class Running:
    """One stream; several threads may ask for its blocks, one after the other."""

    def __init__(self, places: Places, encodes: bool) -> None:
        self.encodes = encodes
        self._places = places
        self._lock = threading.Lock()
        self._blocks: Iterator[bytes] | None = None
        self._ended = False
        self._working = True  # until the first block it is being opened
        self._since = time.monotonic()

    @property
    def idle_s(self) -> float:
        """Seconds since its reader took a block, if none is being made."""
        return 0.0 if self._working else time.monotonic() - self._since

    def start(self, blocks: Iterator[bytes]) -> None:
        """What is to be sent; a generator, which is closed in the end."""
        self._blocks = blocks

    def next(self) -> bytes | None:
        """The next block; None at the end.

        Raises:
            GivenUpError: it was ended, since its reader had paused and another was waiting.
        """
        with self._lock:
            if self._ended or self._blocks is None:
                raise GivenUpError
            self._working = True
            try:
                return next(self._blocks, None)
            finally:
                self._working, self._since = False, time.monotonic()

    def close(self) -> None:
        """Ends the work and gives the place back; waits for a block that is being made."""
        with self._lock:
            blocks, self._blocks, self._ended = self._blocks, None, True
            if blocks is not None and hasattr(blocks, "close"):
                blocks.close()
        self._places.leave(self)


class Places:
    """At most so many streams, and of these so many that convert pictures."""

    def __init__(self, streams: int, transcodes: int, idle_s: float = IDLE_S) -> None:
        self._streams = streams
        self._transcodes = transcodes
        self._idle_s = idle_s
        self._lock = threading.Lock()
        self._running: list[Running] = []

    @property
    def taken(self) -> int:
        """How many streams run."""
        return len(self._running)

    def take(self, encodes: bool) -> Running | None:
        """A place, also that of a reader who paused; None where all are taken."""
        with self._lock:
            if (place := self._free(encodes)) is not None:
                return place
            idle = [one for one in self._running if one.idle_s > self._idle_s]
            if encodes and self._count(True) >= self._transcodes:
                idle = [one for one in idle if one.encodes]
        if not idle:
            return None
        max(idle, key=lambda one: one.idle_s).close()
        with self._lock:
            return self._free(encodes)

    def leave(self, running: Running) -> None:
        """Gives a place back; more than once does no harm."""
        with self._lock:
            self._running = [one for one in self._running if one is not running]

    def _free(self, encodes: bool) -> Running | None:
        full = len(self._running) >= self._streams
        if full or (encodes and self._count(True) >= self._transcodes):
            return None
        running = Running(self, encodes)
        self._running.append(running)
        return running

    def _count(self, encodes: bool) -> int:
        return sum(one.encodes is encodes for one in self._running)
