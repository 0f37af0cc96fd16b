"""`matinee add`: from files to items in three passes, resumable at any moment.

Each pass goes through all files before the next begins, so that a large library can be searched
tonight and is understood by next week. A bad file never stops the rest.
"""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import delete, select

from base.errors import DiskFullError, MediaError, UndecodableError
from catalog import schema
from catalog.items import now
from catalog.scan import display_path, scan
from catalog.store import Catalog, upsert
from tools.context import Library
from tools.estimate import plan, when_done
from tools.files import mark_missing
from tools.library import remove
from tools.names import Found, Metadata, Names
from tools.passes import MediaPasses
from tools.report import Failure, IngestReport, Progress, Silent, Tally
from tools.understood import Pass

__all__ = ["Failure", "Ingest", "IngestReport", "Progress", "Silent", "remove_item"]

MEDIA_PASSES = (Pass.SAMPLE, Pass.WHOLE)
AS_IT_WAS = ("unchanged", "removed before")


class Ingest:
    """Adds files to the library. The caller holds the ingest lock.

    `publish` is called now and then, and after each pass, when there is something new to search.
    """

    def __init__(
        self,
        library: Library,
        progress: Progress,
        metadata: Metadata = lambda _: None,
        publish: Callable[[], None] = lambda: None,
    ) -> None:
        self._library, self._progress = library, progress
        self._catalog: Catalog = library.catalog
        self._metadata, self._publish = metadata, publish
        self._tally = Tally()
        self._found: dict[Path, Found] = {}

    def add(self, paths: Iterable[Path], until: Pass = Pass.WHOLE) -> IngestReport:
        """Understand what is new or changed under the paths; gives what was done.

        Raises:
            DiskFullError: nothing more can be stored; what was done is kept.
            ModelError: a model that is needed cannot be had.
        """
        started = time.perf_counter()
        self._tally, self._found = Tally(), {}
        self._media = MediaPasses(self._library, self._progress, self._tally, self._publish)
        roots = [Path(os.path.abspath(path)) for path in paths]  # noqa: PTH100 - keeps links
        self._forget_failures(roots)
        self._names(roots)
        with self._catalog.write() as connection:
            missing = mark_missing(connection, roots)
        for how_far in self._passes(until):
            self._further(how_far)
        for found in self._found.values():
            self._tally.counts[found.outcome] += 1
        self._tally.counts["missing"] += missing
        return self._tally.report(time.perf_counter() - started)

    def _further(self, how_far: Pass) -> None:
        """One pass over what it has something to do on; a file that fails is named."""
        for found, failed in self._media.run(list(self._found.values()), how_far):
            if failed:
                self._fail(found.path, failed)
                del self._found[found.path]
            else:
                self._found[found.path] = found

    def _names(self, roots: Sequence[Path]) -> None:
        started = time.perf_counter()
        files = list(scan(roots, self._skip))
        self._progress.begin(len(files), len(files), "names")
        names, named = Names(self._library, self._metadata), set(roots)
        for path in files:
            self._progress.stage(path, "names")
            try:
                self._note(names.look(path, path in named))
            except (MediaError, OSError) as error:
                self._fail(path, error)
            self._progress.done(path, 1)
        self._note(names.flush())
        self._tally.warnings.extend(names.warnings)
        if any(found.outcome not in AS_IT_WAS for found in self._found.values()):
            self._publish()
        self._tally.passed("names", len(files), 0.0, time.perf_counter() - started)

    def _note(self, some: Iterable[Found]) -> None:
        self._found |= {found.path: found for found in some}

    def _passes(self, until: Pass) -> list[Pass]:
        """The passes that follow the names; says when they will be done."""
        if until is Pass.NAMES:
            return []
        sample, whole = (self._media.left(self._found.values(), p) for p in MEDIA_PASSES)
        left = plan(self._library, sample, whole)
        for sentence in when_done(left, datetime.now()):
            self._progress.note(sentence)
        if until is Pass.SAMPLE:
            return [Pass.SAMPLE]
        return [Pass.WHOLE] if left.is_soon else list(MEDIA_PASSES)

    def _skip(self, path: Path, reason: str) -> None:
        self._note_failure(path, f"{display_path(path)} was skipped: {reason}.")

    def _note_failure(self, path: Path, sentence: str) -> None:
        self._tally.failures.append(Failure(path=display_path(path), reason=sentence))
        self._progress.problem(path, sentence)
        with self._catalog.write() as connection:
            row = {"path": os.fsencode(path), "reason": sentence, "at": now()}
            upsert(connection, schema.failures, row)

    def _forget_failures(self, roots: Iterable[Path]) -> None:
        """Under the paths that are gone through again: what still fails is noted again."""
        table = schema.failures
        with self._catalog.write() as connection:
            for raw in connection.execute(select(table.c.path)).scalars().all():
                path = Path(os.fsdecode(raw))
                if any(path.is_relative_to(root) for root in roots):
                    connection.execute(delete(table).where(table.c.path == raw))

    def _fail(self, path: Path, error: MediaError | OSError) -> None:
        if isinstance(error, OSError):
            if error.errno == errno.ENOSPC:
                raise DiskFullError(
                    f"The disk that holds {self._catalog.home} is full: free some space and run "
                    "the command again; what was done is kept."
                ) from error
            error = UndecodableError(f"{display_path(path)} cannot be read: {error.strerror}.")
        self._note_failure(path, str(error))


def remove_item(catalog: Catalog, item: str) -> None:
    """Take an item out of the library; its plays and what was understood of it stay."""
    with catalog.write() as connection:
        remove(connection, item)
