"""`matinee add`: from files to items, resumable at any moment; a bad file never stops the rest."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, delete, select

from base.errors import DiskFullError, MediaError, UndecodableError
from catalog import schema
from catalog.fingerprint import fingerprint
from catalog.items import Item, add_alias, find_alias, get_items, now, set_state
from catalog.scan import display_path, scan
from catalog.store import Catalog, upsert
from tools.describe import describe
from tools.library import layout_of, remove, store
from tools.models import ModelSet, dims, space_names
from tools.report import Failure, IngestReport, Progress, Silent, Tally
from tools.understand import Understand, Understanding

__all__ = ["Failure", "Ingest", "IngestReport", "Progress", "Silent", "remove_item"]


class Ingest:
    """Adds files to the library. The caller holds the writer's lock."""

    def __init__(
        self,
        catalog: Catalog,
        models: ModelSet,
        progress: Progress,
        metadata: Callable[[Path], Item | None] = lambda _: None,
    ) -> None:
        self._catalog, self._models, self._progress = catalog, models, progress
        self._metadata = metadata
        self._understand = Understand(catalog, models)
        self._tally = Tally()

    def add(self, paths: Iterable[Path]) -> IngestReport:
        """Understand what is new or changed under the paths; gives what was done.

        Raises:
            DiskFullError: nothing more can be stored; what was done is kept.
            ModelError: a model that is needed cannot be had.
        """
        started = time.perf_counter()
        self._tally = Tally()
        roots = [Path(os.path.abspath(path)) for path in paths]  # noqa: PTH100 - keeps links
        self._forget_failures(roots)
        files = list(scan(roots, self._skip))
        sizes = {path: _size(path) for path in files}
        self._progress.begin(len(files), sum(sizes.values()))
        named = set(roots)
        for path in files:
            try:
                self._tally.counts[self._add(path, path in named)] += 1
            except (MediaError, OSError) as error:
                self._fail(path, error)
            self._progress.done(path, sizes[path])
        self._tally.counts["missing"] += self._mark_missing(roots)
        return self._tally.report(time.perf_counter() - started)

    def _add(self, path: Path, by_name: bool) -> str:
        facts = path.stat()
        with self._catalog.read() as connection:
            row = _file_row(connection, path)
        if row is not None and (row.size, row.mtime_ns) == (facts.st_size, facts.st_mtime_ns):
            content = str(row.fingerprint)
            known: str | None = str(row.item)
        else:
            self._progress.stage(path, "fingerprint")
            content = fingerprint(path)
            with self._catalog.read() as connection:
                known = str(row.item) if row else find_alias(connection, "fingerprint", content)
        with self._catalog.read() as connection:
            item = get_items(connection, [known]).get(known) if known else None
        if item and item.state == "removed" and not by_name:
            return "removed before"
        if item and item.state == "present" and row and self._is_current(item, content):
            return "unchanged"
        if item and item.state != "removed" and self._is_current(item, content):
            return self._found_again(path, facts, content, item)
        known_as = self._understand(path, content, lambda name: self._progress.stage(path, name))
        self._store(path, facts, content, item, known_as)
        self._tally.count(known_as)
        return "added" if item is None or item.state == "removed" else "changed"

    def _is_current(self, item: Item, content: str) -> bool:
        """Whether this content is the item's, and every stage's result by today's models."""
        if item.content != content:
            return False
        table = schema.results
        keys = self._understand.keys()
        with self._catalog.read() as connection:
            query = select(table.c.stage, table.c.key).where(table.c.content == item.content)
            kept = {(stage, key) for stage, key in connection.execute(query)}
        return all((stage, key) in kept for stage, key in keys.items())

    def _found_again(self, path: Path, facts: os.stat_result, content: str, item: Item) -> str:
        """The content is known: under another path, or back from where it was missing."""
        with self._catalog.write() as connection:
            gone = [old for old in _vanished(connection, item.id) if old != os.fsencode(path)]
            for old in gone:
                connection.execute(delete(schema.files).where(schema.files.c.path == old))
            is_new_place = _file_row(connection, path) is None
            _put_file(connection, path, facts, content, item.id)
            set_state(connection, item.id, "present")
        if not is_new_place:
            return "found again"
        return "moved" if gone else "copied"

    def _store(
        self,
        path: Path,
        facts: os.stat_result,
        content: str,
        item: Item | None,
        known: Understanding,
    ) -> None:
        base = item or self._metadata(path)
        described = describe(path, base, known, self._models)
        described.item.content = content
        spaces, layout = space_names(self._models), layout_of(dims(self._models))
        with self._catalog.write() as connection:
            store(connection, described, spaces, layout)
            add_alias(connection, "fingerprint", content, described.item.id)
            _put_file(connection, path, facts, content, described.item.id)

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

    def _mark_missing(self, roots: Iterable[Path]) -> int:
        """Files of the library that are gone from a folder that is there: nothing is erased."""
        marked = 0
        folders = [root for root in roots if root.is_dir()]
        with self._catalog.write() as connection:
            known = connection.execute(select(schema.files.c.path, schema.files.c.item)).all()
            places: dict[str, list[Path]] = {}
            for raw, item in known:
                places.setdefault(item, []).append(Path(os.fsdecode(raw)))
            for item, paths in places.items():
                under = any(path.is_relative_to(root) for path in paths for root in folders)
                if under and not any(path.exists() for path in paths):
                    set_state(connection, item, "missing")
                    marked += 1
        return marked


def remove_item(catalog: Catalog, item: str) -> None:
    """Take an item out of the library; its plays and what was understood of it stay."""
    with catalog.write() as connection:
        remove(connection, item)


def _file_row(connection: Connection, path: Path) -> Row[Any] | None:
    table = schema.files
    return connection.execute(select(table).where(table.c.path == os.fsencode(path))).one_or_none()


def _put_file(
    connection: Connection, path: Path, facts: os.stat_result, content: str, item: str
) -> None:
    row = {
        "path": os.fsencode(path),
        "item": item,
        "size": facts.st_size,
        "mtime_ns": facts.st_mtime_ns,
        "fingerprint": content,
    }
    upsert(connection, schema.files, row)


def _vanished(connection: Connection, item: str) -> list[bytes]:
    rows = connection.execute(select(schema.files.c.path).where(schema.files.c.item == item))
    return [raw for raw in rows.scalars() if not Path(os.fsdecode(raw)).exists()]


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
