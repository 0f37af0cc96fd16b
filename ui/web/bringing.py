"""Bringing things into the library from the page: paths, files that are sent, and JSON lines."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from agent.background import add_in_background
from agent.recommender import Recommender
from base.errors import MatineeError, UsageError
from catalog.imports.jsonl import read_items, read_plays
from tools.imports import ImportReport
from ui.api.uploads import Uploads, existing
from ui.notes import sentence
from ui.web.words import say


def add_path(matinee: Recommender, path: str, language: str) -> str:
    """Queue a folder or file of this machine; says what happens.

    Raises:
        UsageError: nothing is named, or it is not there.
    """
    name = path.strip().strip("\"'")
    if not name:
        raise UsageError(say("name_a_path", language))
    whole = Path(name).expanduser()
    add_in_background(matinee, existing((str(whole),)))
    return say("adding", language)


def take_files(uploads: Uploads, files: Sequence[Path], language: str) -> list[str]:
    """Files that were sent, moved into the library; a sentence for each."""
    return [_take(uploads, file, language) for file in files]


def bring_in(matinee: Recommender, kind: str, file: Path, language: str) -> list[str]:
    """Items or plays as JSON lines; all of them, or none where a line is malformed.

    Raises:
        ImportFormatError: it is no text.
    """

    def refuse(number: int, why: str) -> None:
        raise UsageError(say("import_bad", language, number=number, why=why))

    read: Any = read_plays if kind == "plays" else read_items
    for _ in read(file, refuse):
        pass  # before anything is written
    work: Any = matinee.import_plays if kind == "plays" else matinee.import_items
    report: ImportReport = work(read(file, None))
    counts = report.model_dump(include={"added", "updated", "repeated"})
    said = [say(f"imported_{'plays' if kind == 'plays' else 'items'}", language, **counts)]
    if report.unknown:
        said.append(say("imported_unknown", language, count=len(report.unknown)))
    return said


def _take(uploads: Uploads, file: Path, language: str) -> str:
    part = uploads.begin()
    is_kept = False
    try:
        shutil.move(file, part)
        added = uploads.take_in(part, file.name, None)
        is_kept = True
    except MatineeError as error:
        return sentence(error, language)
    except OSError as error:
        return f"{file.name}: {error.strerror}."
    finally:
        if not is_kept:
            uploads.discard(part)
        with contextlib.suppress(OSError):
            file.unlink(missing_ok=True)
    key = "added_known" if added.known else "added_file"
    return say(key, language, title=added.item.title)
