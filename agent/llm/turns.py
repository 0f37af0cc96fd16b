"""Whose turn it is with the model: first come, first served, and a place can be asked for."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from base.errors import StoppedError

LOOK_EVERY_S = 0.1  # at whether a waiting call was cancelled


class Cancel(Protocol):
    """Something like `threading.Event`."""

    def is_set(self) -> bool: ...


class Ticket:
    """One call; `key` is whatever its caller wants to find it by."""

    def __init__(self, key: object) -> None:
        self.key = key


class FairQueue:
    """Lets `size` calls run at a time, in the order in which they came.

    Not tied to threads: a streamed answer may be begun in one thread and ended in another.
    """

    def __init__(self, size: int = 1) -> None:
        self._size = size
        self._order: list[Ticket] = []  # those that run first
        self._changed = threading.Condition()

    @contextmanager
    def turn(self, key: object = None, cancel: Cancel | None = None) -> Iterator[Ticket]:
        """Wait, then hold one of the places.

        Raises:
            StoppedError: `cancel` was set while waiting.
        """
        ticket = Ticket(key)
        with self._changed:
            self._order.append(ticket)
        try:
            self._wait(ticket, cancel)
            yield ticket
        finally:
            with self._changed:
                self._order.remove(ticket)
                self._changed.notify_all()

    def place(self, key: object) -> int | None:
        """How many calls have to end before that of `key` begins: 0 while it runs, None unknown."""
        with self._changed:
            for at, ticket in enumerate(self._order):
                if ticket.key == key:
                    return max(0, at - self._size + 1)
        return None

    def __len__(self) -> int:
        with self._changed:
            return len(self._order)

    def _wait(self, ticket: Ticket, cancel: Cancel | None) -> None:
        with self._changed:
            while self._order.index(ticket) >= self._size:
                if cancel is not None and cancel.is_set():
                    raise StoppedError("The answer was stopped before it began.")
                self._changed.wait(LOOK_EVERY_S if cancel is not None else None)
