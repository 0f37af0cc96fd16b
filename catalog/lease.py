"""The index and the writer's lock, kept while searches keep coming, and given back soon after.

Opening ChromaDB costs more than asking it, but whoever has it open locks every other process out
(docs/decisions.md, 4). So a process keeps it for a few idle seconds, says so in the lock's note,
and gives it back at once when another process asks for it; that one waits instead of giving up.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from base.errors import LibraryBusyError
from catalog.chroma import ChromaIndex
from catalog.store import Catalog

LEASED = "search"  # in the lock's note: the holder only searches, and gives way
WRITER_WAIT_S = 15.0  # how long a writer waits for one that only searches
ASK_AGAIN_S = 0.05
WANTED_FOR_S = 2.0  # an older wish is that of a process that was killed
LOOK_S = 0.2  # how often a holder looks whether the lock is wanted


class IndexLease:
    """One process's hold on the index; threads may use it at once and take turns."""

    def __init__(self, catalog: Catalog, folder: Path, idle_s: float) -> None:
        self._catalog, self._folder, self._idle_s = catalog, folder, idle_s
        self._turn = threading.Condition(threading.RLock())
        self._lock = contextlib.ExitStack()
        self._is_locked = False
        self._index: ChromaIndex | None = None
        self._writer: int | None = None  # the thread that writes
        self._until = 0.0
        self._watcher: threading.Thread | None = None

    @property
    def is_held(self) -> bool:
        """Whether this process has the writer's lock."""
        return self._is_locked

    @contextlib.contextmanager
    def index(self, refresh: bool = True) -> Iterator[ChromaIndex]:
        """The index, brought up to date unless told otherwise; one thread at a time has it.

        Raises:
            LibraryBusyError: another process, or another thread of this one, is writing.
            LibraryError: the index cannot be opened or read.
        """
        with self._turn:
            is_writer = self._writer == threading.get_ident()
            if not is_writer:
                self._give_way()
            try:
                index = self._opened()
                if refresh:
                    index.refresh()
                yield index
            except BaseException:
                self._close_index()  # it may be broken: the next one opens it anew
                if not is_writer:
                    self._unlock()
                raise
            if not is_writer:
                self._keep()

    @contextlib.contextmanager
    def write(self, wait_s: float = WRITER_WAIT_S) -> Iterator[None]:
        """Be the one writer of the library, again inside itself too.

        Waits for other threads, and for a process that only searches; not for one that writes.

        Raises:
            LibraryBusyError: the lock cannot be had.
        """
        if self._writer == threading.get_ident():
            yield
            return
        with self._turn:
            if not self._turn.wait_for(lambda: self._writer is None, wait_s):
                raise LibraryBusyError(
                    f"This process is writing to {self._catalog.home} already: try again later."
                )
            self._writer = threading.get_ident()  # from here on other threads leave all as it is
            was_leased = self._is_locked
        try:
            self._become_writer(wait_s)
            yield
        finally:
            with self._turn:
                self._writer = None
                if was_leased and self._index is not None:
                    self._catalog.note_holder(LEASED)
                    self._keep()
                else:
                    self._let_go()
                self._turn.notify_all()

    def close(self) -> None:
        """Give the index and the lock back."""
        with self._turn:
            if self._writer is None:
                self._let_go()
            self._turn.notify_all()

    def _give_way(self) -> None:
        if self._writer is not None:
            raise LibraryBusyError("Another thread is writing to the library: try again later.")
        if _is_wanted(self._catalog):
            self._let_go()
            raise LibraryBusyError("Another process is about to write to the library.")

    def _opened(self) -> ChromaIndex:
        if not self._is_locked:
            self._take(LEASED)
        if self._index is not None and not self._folder.exists():  # somebody tidied up
            self._close_index()
        if self._index is None:
            self._index = ChromaIndex(self._catalog, self._folder)
        return self._index

    def _become_writer(self, wait_s: float) -> None:
        if self._is_locked:
            self._catalog.note_holder()
            return
        until = time.monotonic() + wait_s
        refused = 0
        while True:
            try:
                self._take()
            except LibraryBusyError:
                refused += 1  # the first note may be that of who had the lock before
                gives_way = self._catalog.holder() == LEASED or refused == 1
                if time.monotonic() >= until or not gives_way:
                    raise
                _want(self._catalog)
                time.sleep(ASK_AGAIN_S)
            else:
                _wish(self._catalog).unlink(missing_ok=True)
                return

    def _take(self, purpose: str = "") -> None:
        self._lock.enter_context(self._catalog.writer_lock(purpose=purpose))
        self._is_locked = True

    def _keep(self) -> None:
        self._until = time.monotonic() + self._idle_s
        if self._watcher is None:
            self._watcher = threading.Thread(target=self._watch, name="index-lease", daemon=True)
            self._watcher.start()

    def _watch(self) -> None:
        with self._turn:
            while self._is_locked:
                is_over = time.monotonic() >= self._until or _is_wanted(self._catalog)
                if is_over and self._writer is None:
                    self._let_go()
                else:
                    self._turn.wait(LOOK_S)
            self._watcher = None

    def _let_go(self) -> None:
        self._close_index()
        self._unlock()

    def _close_index(self) -> None:
        index, self._index = self._index, None
        if index is not None:
            index.close()

    def _unlock(self) -> None:
        self._lock.close()
        self._is_locked = False


def _wish(catalog: Catalog) -> Path:
    return catalog.home / "writer.wanted"


def _want(catalog: Catalog) -> None:
    with contextlib.suppress(OSError):  # without it the lock comes a little later
        _wish(catalog).touch()


def _is_wanted(catalog: Catalog) -> bool:
    try:
        return time.time() - _wish(catalog).stat().st_mtime < WANTED_FOR_S
    except OSError:
        return False
