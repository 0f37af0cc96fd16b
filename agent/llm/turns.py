"""Whose turn it is with the model: first come, first served, and a place can be asked for.

Calls that somebody waits for with nothing to look at go before those that only write about a list:
`ahead`. Each turn has one or two of them, so that nobody who writes is kept waiting for ever.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from base.errors import StoppedError

LOOK_EVERY_S = 0.1  # at whether a waiting call was cancelled
OnPlace = Callable[[int], None]  # gets the place of a call that waits, each time it changes


class Cancel(Protocol):
    """Something like `threading.Event`."""

    def is_set(self) -> bool: ...


class Ticket:
    """One call; `key` is whatever its caller wants to find it by."""

    def __init__(self, key: object, ahead: bool = False) -> None:
        self.key, self.ahead = key, ahead


class FairQueue:
    """Lets `size` calls run at a time: those that go ahead, then the others, each as they came.

    Not tied to threads: a streamed answer may be begun in one thread and ended in another.
    """

    def __init__(self, size: int = 1) -> None:
        self._size = size
        self._order: list[Ticket] = []  # those that run first
        self._changed = threading.Condition()

    @contextmanager
    def turn(
        self,
        key: object = None,
        cancel: Cancel | None = None,
        on_place: OnPlace | None = None,
        ahead: bool = False,
    ) -> Iterator[Ticket]:
        """Wait, then hold one of the places; `on_place` is told of the wait, and 0 at its end.

        Raises:
            StoppedError: `cancel` was set while waiting.
        """
        ticket = Ticket(key, ahead)
        with self._changed:
            self._order.insert(self._entry(ahead), ticket)
            self._changed.notify_all()  # others have another place now
        try:
            self._wait(ticket, cancel, on_place)
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
                    return self._place(at)
        return None

    def __len__(self) -> int:
        with self._changed:
            return len(self._order)

    def _entry(self, ahead: bool) -> int:
        """Where a new call comes in; those that run are not pushed out."""
        if not ahead:
            return len(self._order)
        waiting = enumerate(self._order[self._size :], self._size)
        return next((at for at, one in waiting if not one.ahead), len(self._order))

    def _place(self, at: int) -> int:
        return max(0, at - self._size + 1)

    def _wait(self, ticket: Ticket, cancel: Cancel | None, on_place: OnPlace | None) -> None:
        told = 0
        with self._changed:
            while (place := self._place(self._order.index(ticket))) > 0:
                if cancel is not None and cancel.is_set():
                    raise StoppedError("The answer was stopped before it began.")
                if on_place is not None and place != told:
                    on_place(place)
                told = place
                self._changed.wait(LOOK_EVERY_S if cancel is not None else None)
            if on_place is not None and told:
                on_place(0)
