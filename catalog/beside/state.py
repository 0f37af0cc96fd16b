"""What lies beside a file, as a short mark: another mark means that it has to be read again."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path

from catalog.beside.covers import find_cover
from catalog.beside.folder import SUBTITLE_FOLDERS, Folder, folder_of

OF_ALL = ("movie.nfo", "tvshow.nfo")
ABOVE = "tvshow.nfo"  # of a series lies above the folders of its seasons


def beside_state(path: Path) -> str:
    """The mark of what lies beside the file now, by names, sizes and dates; "" where nothing does.

    Nothing is read, and a folder that did not change is not listed again.
    """
    entries = []
    for side in sorted(set(_side_files(path, folder_of(path.parent)))):
        try:
            facts = side.stat()
        except OSError:
            continue
        entries.append((side.name, facts.st_size, facts.st_mtime_ns))
    return f"{zlib.crc32(repr(entries).encode('utf-8', 'replace')):08x}" if entries else ""


def _side_files(path: Path, folder: Folder) -> Iterator[Path]:
    yield from (folder.path / name for _, name in folder.beside(path))
    yield from (found for name in OF_ALL if (found := folder.find(name)))
    yield from (folder.path / folder.folders[name] for name in SUBTITLE_FOLDERS & {*folder.folders})
    yield from (folder.path / folder.names[name] for name in folder.names if name.endswith(".cue"))
    if above := folder_of(path.parent.parent).find(ABOVE):
        yield above
    if cover := find_cover(path, folder, "audio"):
        yield cover
