"""What changes a library: each change under its lock, with the index brought up to date."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from catalog.items import Item, resolve
from tools.calibrate import calibrate_library
from tools.context import Library
from tools.ingest import Ingest, IngestReport, Progress, Silent, remove_item
from tools.models import ModelSet, changed_models, keep_models
from tools.publish import publish
from tools.reindex import ReindexReport, reindex
from tools.understood import Pass


def add_files(
    library: Library,
    paths: Iterable[str | Path],
    progress: Progress | None,
    metadata: Callable[[Path], Item | None],
    until: Pass,
) -> IngestReport:
    """Understand files and folders, up to the pass `until`.

    Raises:
        LibraryBusyError: another process adds media.
    """
    with library.catalog.ingest_lock():
        keep_models(library.catalog, library.models)
        ingest = Ingest(library, progress or Silent(), metadata, lambda: publish(library))
        return ingest.add([Path(path).expanduser() for path in paths], until)


def add_names(
    library: Library, path: Path, metadata: Callable[[Path], Item | None]
) -> IngestReport:
    """Read the names of one new file, beside whoever adds media: the first pass, and no other.

    It takes no lock, so that nobody waits for hours: the path must be one that nothing else names
    yet. If another process adds the same content in the same second, it is two items.
    """
    keep_models(library.catalog, library.models)
    ingest = Ingest(library, Silent(), metadata, lambda: publish(library))
    return ingest.add([path], Pass.NAMES)


@contextlib.contextmanager
def writing(library: Library) -> Iterator[None]:
    """The writer's lock; afterwards the calibrations and the index say what SQLite says.

    Raises:
        LibraryBusyError: another process holds it.
    """
    with library.lease.write():
        keep_models(library.catalog, library.models)
        try:
            yield
        finally:
            calibrate_library(library)
            library.refresh_index()


def remove(library: Library, name: str) -> Item:
    """Take the item that is named out of the library; raises as `writing`.

    Raises:
        NotFoundError: no such item.
    """
    with library.catalog.read() as connection:
        item = resolve(connection, name)
    with writing(library):
        remove_item(library.catalog, item.id)
    return item


def remake(
    library: Library,
    choose: Callable[[], ModelSet],
    progress: Progress | None,
    on_progress: Callable[[int, int], None] | None,
) -> tuple[Library, ReindexReport]:
    """Make the index anew with the models that `choose` gives, and give the library as they see it.

    `choose` is called under the lock; `on_progress` gets the vectors that are done, and all.

    Raises:
        LibraryBusyError: another process holds the writer's lock.
    """
    catalog = library.catalog
    with library.lease.write():
        models = choose()
        seen = library.with_models(models)
        keep_models(catalog, models, again=bool(changed_models(catalog, models)))
        return seen, reindex(seen, progress or Silent(), on_progress)
