"""`matinee reindex`: every item described anew from what was kept, and the index from SQLite.

Only stages whose model or code changed run again; they need the file, and an item whose file is not
there keeps what it has.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from base.errors import MediaError
from base.slots import Frozen
from catalog.items import Item, get_items, paths_of
from tools.calibrate import calibrate_library
from tools.context import Library
from tools.describe import describe
from tools.imports import import_items
from tools.ingest import Progress
from tools.library import store
from tools.understand import Understand


class ReindexReport(Frozen):
    """What was made anew; `kept` items keep what they had, for their file is not there."""

    vectors: int
    described: int
    kept: tuple[str, ...] = ()


def reindex(
    library: Library,
    progress: Progress,
    on_progress: Callable[[int, int], None] | None = None,
) -> ReindexReport:
    """Describe, calibrate and index everything; the caller holds the writer's lock."""
    with library.catalog.read() as connection:
        items = [item for item in get_items(connection).values() if item.state != "removed"]
        paths = paths_of(connection, [item.id for item in items])
    files = [item for item in items if item.content]
    progress.begin(len(files), len(files))
    kept = []
    for item in files:
        path = next((path for path in paths[item.id] if path.exists()), None)
        if not _describe_again(library, item, path, progress):
            kept.append(item.id)
        progress.done(path or Path(item.title), 1)
    import_items(library, [item for item in items if not item.content])
    calibrate_library(library, force=True)
    vectors = library.refresh_index(on_progress, rebuild=True)
    return ReindexReport(vectors=vectors, described=len(items) - len(kept), kept=tuple(kept))


def _describe_again(library: Library, item: Item, path: Path | None, progress: Progress) -> bool:
    understand = Understand(library.catalog, library.models)
    place = path or Path(item.title)
    try:
        known = understand(place, item.content or "", lambda stage: progress.stage(place, stage))
    except MediaError as error:
        progress.problem(place, str(error))
        return False
    described = describe(place, item, known, library.models)
    described.item.content, described.item.state = item.content, item.state
    with library.catalog.write() as connection:
        store(connection, described, library.spaces, library.layout)
    return True
