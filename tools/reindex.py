"""`matinee reindex`: every item described anew from what was kept, and the index from SQLite.

Only stages whose model or code changed run again; they need the file, and an item whose file is not
there keeps what it has.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from base.slots import Frozen
from catalog.items import Item, get_items, paths_of
from tools.calibrate import calibrate_library
from tools.context import Library
from tools.describe import describe, draft
from tools.imports import import_items
from tools.ingest import Progress
from tools.library import store
from tools.names import kept_beside
from tools.understand import Understand
from tools.understood import Pass, UnderstandConfig, Understanding, Work


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
    progress.begin(len(files), len(files), "describe")
    kept = []
    by_path = {_place(item, paths[item.id]): item for item in files}
    understand = Understand(library.catalog, library.models, UnderstandConfig.of(library.settings))
    works = (_work(library, item, place) for place, item in by_path.items())
    for work, known in understand(works, progress.stage):
        item = by_path[work.path]
        if isinstance(known, Understanding):
            _describe_again(library, item, known)
        else:
            progress.problem(work.path, str(known))
            kept.append(item.id)
        progress.done(work.path, 1)
    import_items(library, [item for item in items if not item.content])
    calibrate_library(library, force=True)
    vectors = library.refresh_index(on_progress, rebuild=True)
    return ReindexReport(vectors=vectors, described=len(items) - len(kept), kept=tuple(kept))


def _place(item: Item, paths: Sequence[Path]) -> Path:
    """A file of the item; where none is there, a name for what was kept of it."""
    there = (path for path in paths if path.exists())
    return next(there, Path(f"{item.title} ({item.id})"))


def _work(library: Library, item: Item, place: Path) -> Work:
    """As far as the item was understood; one whose name alone is known is sampled."""
    content = item.content or ""
    with library.catalog.read() as connection:
        beside = kept_beside(connection, content)
    subtitles = next(iter(beside.subtitles), None) if beside else None
    how_far = Pass.WHOLE if item.understood == Pass.WHOLE else Pass.SAMPLE
    return Work.of(place, content, item.duration_s, how_far, subtitles)


def _describe_again(library: Library, item: Item, known: Understanding) -> None:
    with library.catalog.read() as connection:
        beside = kept_beside(connection, item.content or "")
    how_far = Pass(max(item.understood, Pass.SAMPLE))
    (described,) = describe([draft(item, known, beside, how_far)], library.models)
    described.item.content, described.item.state = item.content, item.state
    with library.catalog.write() as connection:
        store(connection, described, library.spaces, library.layout)
