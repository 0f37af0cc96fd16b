"""`matinee reindex`: the index made anew from SQLite, by today's models if they were changed."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import select

from base.slots import Frozen
from catalog import schema
from catalog.items import get_items
from tools.calibrate import calibrate_library
from tools.context import Library
from tools.imports import import_items
from tools.ingest import Ingest, Progress


class ReindexReport(Frozen):
    """What was made anew; `without_file` items keep what an earlier model made of them."""

    vectors: int
    understood_again: int = 0
    without_file: int = 0


def reindex(
    library: Library,
    progress: Progress,
    models_changed: bool,
    on_progress: Callable[[int, int], None] | None = None,
) -> ReindexReport:
    """Rebuild the index, measure the calibrations; the caller holds the writer's lock.

    With `models_changed` every file that is there goes through the stages whose model is another
    one now, and every item without a file gets its text vector again.
    """
    again = without = 0
    if models_changed:
        with library.catalog.read() as connection:
            table = schema.files
            paths = [
                Path(os.fsdecode(raw)) for raw in connection.execute(select(table.c.path)).scalars()
            ]
            items = get_items(connection)
        present = [path for path in paths if path.exists()]
        report = Ingest(library.catalog, library.models, progress).add(present)
        again = report.counts.get("changed", 0)
        words_only = [item for item in items.values() if item.content is None]
        import_items(library, [item for item in words_only if item.state != "removed"])
        without = len(paths) - len(present)
    calibrate_library(library, force=True)
    vectors = library.refresh_index(on_progress, rebuild=True)
    return ReindexReport(vectors=vectors, understood_again=again, without_file=without)
