"""Decode beside compute: while a model works on one file, the next ones are decoded."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import CancelledError
from dataclasses import dataclass, field
from typing import Generic, TypeVar, cast

from base.errors import MediaError

Job = TypeVar("Job")
D = TypeVar("D")
MOST_BYTES = 1_500_000_000
LOOK_S = 0.2  # how often the thread looks whether somebody else has set `stop`


def decoded_ahead(
    jobs: Iterable[Job],
    decode_one: Callable[[Job], D],
    ahead: int = 2,
    most_bytes: int = MOST_BYTES,
    size_of: Callable[[D], int] = lambda _: 0,
    stop: threading.Event | None = None,
) -> Generator[tuple[Job, D | MediaError | OSError], None, None]:
    """Gives each job with what `decode_one` makes of it, in order, decoding up to `ahead` in front.

    A file that cannot be decoded is handed out as its error; any other exception is raised where
    its job would have come. A decode begins only while what was made and is in use or waits takes
    fewer than `most_bytes` by `size_of`, so that the peak is `most_bytes` and one file more. What
    the caller was given counts as in use until it asks for the next.

    Closing the iterator early ends the thread, once the decode that runs has ended: it sets `stop`,
    which `decode_one` may look at to end sooner. Close it (`contextlib.closing`) where the loop may
    be left by an exception.

    Raises:
        ValueError: `ahead` is below 1.
        CancelledError: `stop` was set by somebody else.
    """
    if ahead < 1:
        raise ValueError("at least one file has to be decoded ahead")
    desk: _Desk[Job, D] = _Desk(ahead, most_bytes, size_of, stop or threading.Event())
    # A daemon: a program that is leaving does not wait for a film to be decoded.
    thread = threading.Thread(
        target=_work, args=(desk, jobs, decode_one), name="decode-ahead", daemon=True
    )
    return _handed_out(desk, thread)


@dataclass
class _Result(Generic[Job, D]):
    job: Job | None = None  # None at the end
    value: D | None = None
    failure: BaseException | None = None
    bytes: int = 0


@dataclass
class _Desk(Generic[Job, D]):
    """What lies between the thread and the caller."""

    ahead: int
    most_bytes: int
    size_of: Callable[[D], int]
    stop: threading.Event
    waiting: deque[_Result[Job, D]] = field(default_factory=deque)
    changed: threading.Condition = field(default_factory=threading.Condition)
    in_use: int = 0  # bytes
    finished: bool = False  # nothing more will be laid down

    def wait_for_room(self) -> bool:
        """Blocks until there is room for another; False where no more is wanted."""
        with self.changed:
            while not (self.stop.is_set() or self._has_room()):
                self.changed.wait(LOOK_S)
            return not self.stop.is_set()

    def put(self, result: _Result[Job, D]) -> None:
        """Lays a result down."""
        with self.changed:
            self.waiting.append(result)
            self.changed.notify_all()

    def take(self) -> _Result[Job, D] | None:
        """Blocks for the next result, None at the end; the one before is no longer in use.

        Raises:
            CancelledError: somebody set `stop`.
        """
        with self.changed:
            self.in_use = 0
            self.changed.notify_all()
            self.changed.wait_for(lambda: self.waiting or self.finished)
            if not self.waiting:
                if self.stop.is_set():
                    raise CancelledError
                return None
            result = self.waiting.popleft()
            self.in_use = result.bytes
            self.changed.notify_all()
            return result

    def finish(self) -> None:
        """The thread is at its end."""
        with self.changed:
            self.finished = True
            self.changed.notify_all()

    def close(self) -> None:
        """No more is wanted."""
        with self.changed:
            self.stop.set()
            self.waiting.clear()
            self.changed.notify_all()

    def _has_room(self) -> bool:
        held = self.in_use + sum(result.bytes for result in self.waiting)
        return len(self.waiting) < self.ahead and (held < self.most_bytes or not held)


def _work(desk: _Desk[Job, D], jobs: Iterable[Job], decode_one: Callable[[Job], D]) -> None:
    try:
        for job in jobs:
            if not desk.wait_for_room() or not _attempt(desk, job, decode_one):
                return
    except BaseException as error:  # noqa: BLE001 - raised again where the caller waits
        desk.put(_Result(failure=error))
    finally:
        desk.finish()


def _attempt(desk: _Desk[Job, D], job: Job, decode_one: Callable[[Job], D]) -> bool:
    """Whether to go on; keeps no result alive once it has returned."""
    try:
        value = decode_one(job)
        desk.put(_Result(job, value, bytes=desk.size_of(value)))
    except (MediaError, OSError) as error:
        desk.put(_Result(job, failure=error))
    except BaseException as error:  # noqa: BLE001 - raised again where the caller waits
        desk.put(_Result(job, failure=error))
        return False
    return True


def _handed_out(
    desk: _Desk[Job, D], thread: threading.Thread
) -> Generator[tuple[Job, D | MediaError | OSError], None, None]:
    thread.start()
    try:
        while (result := desk.take()) is not None:
            if result.failure is None:
                yield cast(Job, result.job), cast(D, result.value)
            elif isinstance(result.failure, MediaError | OSError) and result.job is not None:
                yield result.job, result.failure
            else:
                raise result.failure
            del result  # else it would be kept until the next has come
    finally:
        desk.close()
        thread.join()
