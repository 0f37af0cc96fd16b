"""Lock files of a library, each with a note that says who holds it, and what for."""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from base.errors import LibraryBusyError, LibraryError

DOING = {
    "writer": "writing to",
    "ingest": "adding media to",
    "worker": "working in the background on",
    "train": "training on the plays of",
}
TRIES, PAUSE_S = 10, 0.005  # somebody who only looks whether it is held lets it go at once


@contextlib.contextmanager
def held(home: Path, name: str, timeout_s: float = 0.0, purpose: str = "") -> Iterator[None]:
    """One of the locks of `DOING`; another thread than the one that took it may leave it.

    Raises:
        LibraryBusyError: another process holds it.
        LibraryError: the lock file cannot be made.
    """
    lock = FileLock(home / f"{name}.lock", thread_local=False)
    try:
        lock.acquire(timeout=timeout_s)
    except Timeout as error:
        raise _busy(home, name) from error
    except OSError as error:
        raise _unwritable(home, error) from error
    try:
        note_holder(home, name, purpose)
        yield
    finally:
        lock.release()


def taken(home: Path, name: str) -> int:
    """One of the locks as a file descriptor: a process that inherits it holds it from its start.

    It is let go when every process that has it has closed it, as `inherited` does.

    Raises:
        LibraryBusyError: another process holds it.
        LibraryError: the lock file cannot be made.
    """
    try:
        handle = os.open(home / f"{name}.lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o644)
    except OSError as error:
        raise _unwritable(home, error) from error
    for _ in range(TRIES):
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(PAUSE_S)
        else:
            return handle
    os.close(handle)
    raise _busy(home, name)


@contextlib.contextmanager
def inherited(home: Path, name: str, handle: int) -> Iterator[None]:
    """A lock that this process has had since it began; no process that it starts has it."""
    os.set_inheritable(handle, False)
    try:
        note_holder(home, name)
        yield
    finally:
        os.close(handle)


def note_holder(home: Path, name: str, purpose: str = "") -> None:
    """Write down who holds a lock, and what for."""
    with contextlib.suppress(OSError):  # the note only improves what others do and say
        _note(home, name).write_text(f"{os.getpid()} {purpose}".strip())


def purpose_of(home: Path, name: str) -> str:
    """What the one who took the lock last noted as its purpose."""
    try:
        return _note(home, name).read_text().partition(" ")[2]
    except (OSError, ValueError):
        return ""


def _busy(home: Path, name: str) -> LibraryBusyError:
    return LibraryBusyError(
        f"Another matinee{_pid(home, name)} is {DOING[name]} {home}: wait until it is done, "
        "or stop it."
    )


def _unwritable(home: Path, error: OSError) -> LibraryError:
    return LibraryError(
        f"The folder {home} cannot be written to ({error.strerror}): check its permissions, "
        "or choose another with --home."
    )


def _note(home: Path, name: str) -> Path:
    return home / f"{name}.pid"


def _pid(home: Path, name: str) -> str:
    try:
        return f" (process {int(_note(home, name).read_text().partition(' ')[0])})"
    except (OSError, ValueError):
        return ""
