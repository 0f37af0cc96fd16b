"""Watched folders: what is new, changed, moved or gone in them, the library learns by itself."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from sqlalchemy import delete, select

from agent.recommender import Recommender
from base.errors import LibraryBusyError, NotFoundError
from catalog import schema
from catalog.items import now
from catalog.scan import display_path
from catalog.store import Catalog, upsert
from tools.report import IngestReport, Progress

SETTLE_S = 5.0  # a file that was written to less long ago is still being written
LOOK_EVERY_MS = 1000

OnReport = Callable[[IngestReport], None]


def remember(catalog: Catalog, folders: Iterable[Path]) -> None:
    """Watch these folders from now on.

    Raises:
        NotFoundError: one of them is not there.
    """
    whole = [Path(os.path.abspath(folder.expanduser())) for folder in folders]  # noqa: PTH100
    for folder in whole:
        if not folder.is_dir():
            raise NotFoundError(
                f"{display_path(folder)} is no folder: name one that exists, or mount its disk."
            )
    with catalog.write() as connection:
        rows = [{"path": os.fsencode(folder), "added_at": now()} for folder in whole]
        upsert(connection, schema.watched, *rows)


def forget(catalog: Catalog, folders: Iterable[Path]) -> None:
    """Watch these folders no more; what they hold stays in the library."""
    table = schema.watched
    with catalog.write() as connection:
        for folder in folders:
            raw = os.fsencode(os.path.abspath(folder.expanduser()))  # noqa: PTH100
            connection.execute(delete(table).where(table.c.path == raw))


def watched(catalog: Catalog) -> list[Path]:
    """The folders that are watched, by name."""
    with catalog.read() as connection:
        rows = connection.execute(select(schema.watched.c.path)).scalars().all()
    return sorted(Path(os.fsdecode(raw)) for raw in rows)


def watch(
    matinee: Recommender,
    progress: Progress,
    on_report: OnReport,
    stop: threading.Event | None = None,
    settle_s: float = SETTLE_S,
) -> None:
    """Bring the library up to date, then keep it so until `stop` is set (or for ever).

    A change is taken up when its folder has been quiet for `settle_s`; where another process adds
    media just then, later.

    Raises:
        NotFoundError: no folder is watched, or none of them is there.
    """
    import watchfiles

    folders = [folder for folder in watched(matinee.library.catalog) if folder.is_dir()]
    if not folders:
        raise NotFoundError("No watched folder is there: name one, as in matinee watch ~/Videos.")
    waiting = dict.fromkeys(folders, 0.0)  # folder -> when it last changed
    _take_up(matinee, waiting, progress, on_report, settle_s)
    for changes in watchfiles.watch(
        *folders,
        watch_filter=None,
        rust_timeout=LOOK_EVERY_MS,
        yield_on_timeout=True,
        stop_event=stop,
        ignore_permission_denied=True,
        raise_interrupt=True,
    ):
        for _, name in changes:
            waiting[_standing(Path(name).parent, folders)] = time.monotonic()
        _take_up(matinee, waiting, progress, on_report, settle_s)


def _take_up(
    matinee: Recommender,
    waiting: dict[Path, float],
    progress: Progress,
    on_report: OnReport,
    settle_s: float,
) -> None:
    quiet = [at for at, when in waiting.items() if time.monotonic() - when >= settle_s]
    if not quiet:
        return
    try:
        report = matinee.add(_outermost(quiet), progress)
    except LibraryBusyError:
        return  # they wait on
    for folder in quiet:
        del waiting[folder]
    if any(n for name, n in report.counts.items() if name not in ("unchanged", "removed before")):
        on_report(report)


def _standing(folder: Path, roots: Sequence[Path]) -> Path:
    """The folder, or the nearest above it that is still there; never above what is watched."""
    while not folder.is_dir() and folder not in roots and folder.parent != folder:
        folder = folder.parent
    return folder


def _outermost(folders: Sequence[Path]) -> list[Path]:
    """Folders that lie in none of the others."""
    return [one for one in folders if not any(one != o and one.is_relative_to(o) for o in folders)]
