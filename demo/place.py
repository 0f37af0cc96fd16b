"""The demo's files, fetched where they are missing, in a folder of their own."""

from __future__ import annotations

import shutil
from pathlib import Path

from base.download import ProgressSink
from base.registry import fetch_archive
from base.settings import Settings
from catalog.items import Item
from demo.library import DemoItem, entries
from demo.recordings import Archive, fetch


def recordings_folder(settings: Settings, progress: ProgressSink | None = None) -> Path:
    """The folder of the demo's recordings in the user's cache.

    Raises:
        WeightsError: a recording cannot be fetched, or is not the pinned one.
    """
    folder = settings.cache / "demo"

    def archive(wanted: Archive) -> Path:
        return fetch_archive(
            wanted.project,
            wanted.version,
            wanted.filename,
            wanted.sha256,
            folder=settings.cache / "archives",
            offline=settings.offline,
            progress=progress,
        )

    fetch(folder, archive)
    return folder


def place(
    settings: Settings, folder: Path, progress: ProgressSink | None = None
) -> dict[str, Path]:
    """Copies of all files of the demo by their names, so that a library outlives the checkout."""
    folder.mkdir(parents=True, exist_ok=True)
    fetched = recordings_folder(settings, progress)
    found = {}
    for entry in entries():
        source, target = entry.committed or fetched / entry.file, folder / entry.file
        if not target.exists() or target.stat().st_size != source.stat().st_size:
            part = target.with_name(f".part-{target.name}")
            shutil.copy2(source, part)
            part.replace(target)
        found[entry.file] = target
    return found


def item_of(entry: DemoItem) -> Item:
    """What is known of a file of the demo before it is looked into."""
    shared = set(Item.model_fields) & set(DemoItem.model_fields)
    return Item.model_validate(entry.model_dump(include=shared))


def metadata(path: Path) -> Item | None:
    """The same by the file; None where it is none of the demo's."""
    entry = next((one for one in entries() if one.file == path.name), None)
    return None if entry is None else item_of(entry)
