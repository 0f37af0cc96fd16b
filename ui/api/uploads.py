"""Files that came over HTTP: each in a folder of its own, which goes when its item does.

`uploads/TOKEN/upload.EXT` in the library's folder. The token is ours, the extension one of those
that media have; nothing else of the name that came along reaches the disk. Rows go first, in one
transaction, and the folder then: what a killed server leaves is a folder that nothing names.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, delete, select

from agent.background import add_in_background
from agent.recommender import Recommender
from agent.upkeep import add_names
from base.errors import LibraryError, MatineeError, MediaError, NotFoundError
from base.slots import Frozen
from catalog import schema
from catalog.beside.names import plain_title
from catalog.items import Item, Medium, paths_of, resolve
from catalog.jobs import Job, forget, get_job
from catalog.probe import Probe, probe
from catalog.scan import MEDIA_EXTENSIONS, display_path
from tools.files import drop_files, known_files
from tools.library import erase
from tools.publish import publish

FOLDER = "uploads"
PART = "upload.part"
OTHER = ".media"  # the extension where the one that came is none of a medium
STALE_S = 3_600.0  # a folder that nothing names and nobody wrote to for so long is left over
_FAILED = select(schema.failures.c.path)


class Added(Frozen):
    """A new item, of which the name is read, and the job that looks into it.

    `known`: the library had the same content already; the file was not kept, and there is no job.
    """

    item: Item
    job: Job | None = None
    known: bool = False


class Uploads:
    """The uploads of one library. Its methods read and write files: call them in a thread."""

    def __init__(self, matinee: Recommender) -> None:
        self._matinee = matinee
        self._folder = matinee.library.settings.home.absolute() / FOLDER
        self._turn = threading.Lock()  # one name is read at a time: two copies are one item

    def begin(self) -> Path:
        """An empty file to write to, in a folder of its own.

        Raises:
            LibraryError: it cannot be made.
        """
        part = self._folder / secrets.token_hex(16) / PART
        try:
            part.parent.mkdir(parents=True)
            part.touch()
        except OSError as error:
            raise LibraryError(
                f"{part.parent.parent} cannot be written to ({error.strerror}): check the disk and "
                "the folder's permissions."
            ) from error
        return part

    def take_in(self, part: Path, name: str, title: str | None) -> Added:
        """Make an item of what was written; `name` is what the file was called elsewhere.

        Raises:
            MediaError: it is no media, whatever it is called; nothing of it is kept.
        """
        path = part.with_name(f"upload{_extension(name)}")
        try:
            headers = probe(part)  # before it has an extension, which decoders believe
            part.rename(path)
            return self._added(path, name, title, headers)
        except MediaError as error:
            self._undo(path)
            sentence = str(error)
            for ours in (part, path):
                sentence = sentence.replace(display_path(ours), f"“{name}”")
            raise MediaError(sentence) from error
        except Exception:
            self._undo(path)
            raise

    def discard(self, path: Path) -> None:
        """Remove the upload that a file belongs to, if it is one."""
        if self._is_ours(path):
            shutil.rmtree(path.parent, ignore_errors=True)

    def remove(self, item: Item) -> bool:
        """Take an item out of the library, and its files where they were uploaded; says whether.

        Of an upload all that was made of it goes too, beside whoever writes or adds media.

        Raises:
            LibraryBusyError: another process writes to the library.
        """
        catalog = self._matinee.library.catalog
        with catalog.read() as connection:
            paths = paths_of(connection, [item.id])[item.id]
        uploaded = [path for path in paths if self._is_ours(path)]
        is_upload = bool(paths) and uploaded == paths
        if not is_upload:
            self._matinee.remove(item.id)
        with catalog.write() as connection:
            if is_upload:
                erase(connection, item.id)
            drop_files(connection, uploaded)
            _forget(connection, uploaded)
        for path in uploaded:
            self.discard(path)
        if is_upload:
            publish(self._matinee.library)
        return bool(uploaded)

    def sweep(self) -> int:
        """Remove what uploads that ended badly left, such as those of a killed server; how many."""
        with self._matinee.library.catalog.read() as connection:
            kept = known_files(connection)
            failed = [Path(os.fsdecode(one)) for one in connection.execute(_FAILED).scalars()]
        lost = [path for path in (*kept, *failed) if self._is_ours(path) and not path.exists()]
        for path in lost:
            self._undo(path)
        named, before, count = {path.parent for path in kept}, time.time() - STALE_S, 0
        for folder in self._folders():
            if folder not in named and _changed_at(folder) < before:
                shutil.rmtree(folder, ignore_errors=True)
                count += 1
        return count + len(lost)

    def _is_ours(self, path: Path) -> bool:
        return path.parent.parent == self._folder

    def _undo(self, path: Path) -> None:
        """No row names a file that is not kept; where that cannot be written, the sweep does it."""
        catalog, file = self._matinee.library.catalog, schema.files.c
        holds = select(file.item).where(file.path == os.fsencode(path))
        with contextlib.suppress(MatineeError), catalog.write() as connection:
            item = connection.execute(holds).scalar_one_or_none()
            if item is not None and paths_of(connection, [item])[item] == [path]:
                erase(connection, item)
            drop_files(connection, [path])
            _forget(connection, [path])

    def _added(self, path: Path, name: str, title: str | None, headers: Probe) -> Added:
        given = title or (None if headers.tags.get("title") else plain_title(Path(name).stem))
        medium: Medium = "video" if headers.video else "audio"
        item = None if given is None else Item(title=given, medium=medium)
        library = self._matinee.library
        with self._turn:
            report = add_names(library, path, lambda _: item)
        if report.failures:
            raise MediaError(report.failures[0].reason)
        with library.catalog.read() as connection:
            found = resolve(connection, str(path))
        if report.counts.get("copied"):
            self._undo(path)
            self.discard(path)
            return Added(item=found, known=True)
        number = add_in_background(self._matinee, [path])
        with library.catalog.read() as connection:
            return Added(item=found, job=get_job(connection, number))

    def _folders(self) -> Iterator[Path]:
        if self._folder.is_dir():
            yield from (path for path in self._folder.iterdir() if path.is_dir())


def _forget(connection: Connection, paths: list[Path]) -> None:
    """Of files that are gone no failure is told, and no job looks for them."""
    table = schema.failures
    for path in paths:
        connection.execute(delete(table).where(table.c.path == os.fsencode(path)))
        forget(connection, path)


def existing(names: tuple[str, ...]) -> list[Path]:
    """Paths on this machine.

    Raises:
        NotFoundError: one is not given in full, or is not there.
    """
    paths = [Path(name) for name in names]
    for path in paths:
        if not path.is_absolute() or not path.exists():
            raise NotFoundError(
                f"There is no {display_path(path)}: name a file or folder in full, from the root."
            )
    return paths


def _extension(name: str) -> str:
    found = Path(name).suffix.lower()
    return found if found in MEDIA_EXTENSIONS else OTHER


def _changed_at(folder: Path) -> float:
    try:
        return max(path.stat().st_mtime for path in (folder, *folder.iterdir()))
    except OSError:  # somebody else removes it
        return time.time()
