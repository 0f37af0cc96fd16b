"""Turns of conversations that are open: each is asked for its next event only once one was sent.

So a turn is kept only if its last words were asked for, and one that nobody reads is stopped.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

from agent.events import Event
from base.errors import LibraryBusyError, StoppedError

Begin = Callable[[threading.Event], Iterator[Event]]


class Turns:
    """The open turns of one application, at most so many."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._open: set[LiveTurn] = set()
        self._threads = ThreadPoolExecutor(most, thread_name_prefix="matinee-chat")
        self._over = False

    def __len__(self) -> int:
        """How many are open."""
        return len(self._open)

    def begin(self, begin: Begin) -> LiveTurn:
        """Open a turn, of which nothing is done before it is asked.

        Raises:
            LibraryBusyError: as many as there may be are open, or the server ends.
        """
        if self._over or len(self._open) >= self._most:
            raise LibraryBusyError("Too many messages are being answered: try again in a moment.")
        turn = LiveTurn(begin, self._threads, self._open.discard)
        self._open.add(turn)
        return turn

    def stop(self) -> None:
        """Stop every turn, and begin none again."""
        self._over = True
        for turn in list(self._open):
            turn.stop()
        self._threads.shutdown(wait=False)


class LiveTurn:
    """One turn, read from the event loop; each step runs in a thread."""

    def __init__(
        self, begin: Begin, threads: ThreadPoolExecutor, over: Callable[[LiveTurn], object]
    ) -> None:
        self.cancel = threading.Event()
        self._events = begin(self.cancel)
        self._threads, self._over = threads, over
        self._step: Future[Event | None] | None = None
        self._waiting: asyncio.Future[Event | None] | None = None
        self._left = False

    def ask(self) -> asyncio.Future[Event | None]:
        """The next event, None after the last, or what the turn raised; the same until it came.

        Raises:
            StoppedError: the server ends, between two events.
        """
        if self._waiting is None:
            try:
                self._step = self._threads.submit(next, self._events, None)
            except RuntimeError as error:  # no thread begins anything any more
                raise StoppedError("The server ends: nothing of the answer was kept.") from error
            self._waiting = asyncio.wrap_future(self._step)
            self._waiting.add_done_callback(_seen)
        return self._waiting

    async def next(self, wait_s: float) -> tuple[bool, Event | None]:
        """Whether something came in so many seconds, and the event; (True, None) is the end.

        Raises:
            MatineeError: the turn could not be done, or was stopped.
        """
        asked = self.ask()
        done, _ = await asyncio.wait([asked], timeout=wait_s)
        if not done:
            return False, None
        self._waiting = None
        return True, asked.result()

    def stop(self) -> None:
        """Nobody reads on: the turn ends at its next step, and what it held is let go."""
        self.cancel.set()

    def leave(self) -> None:
        """Stop, and close the turn once its step is over; to be called once it is not read on."""
        self.stop()
        if self._left:
            return
        self._left = True
        if self._waiting is not None:
            self._waiting.cancel()
        if self._step is None:
            self._close()
        else:
            self._step.add_done_callback(lambda _: self._close_apart())

    def _close_apart(self) -> None:
        # closing waits for a step of the model, which the event loop must not
        threading.Thread(target=self._close, name="matinee-chat-end", daemon=True).start()

    def _close(self) -> None:
        try:
            self._events.close()  # type: ignore[attr-defined]  # a generator
        finally:
            self._over(self)


def _seen(step: asyncio.Future[Event | None]) -> None:
    """An error that nobody waits for any more is no news."""
    if not step.cancelled():
        step.exception()
