"""*Look closer* at an item of the library: what is not understood of it yet is, and is kept."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from sqlalchemy import Connection

from base.errors import UsageError
from catalog.items import Item, get_items, moments_of, paths_of, resolve
from catalog.probe import undecodable
from catalog.scan import display_path, reason_of
from tools.closer import NOBODY, Looked, Steps, Watch, closer_of, stretch
from tools.context import Library
from tools.look_at_part import NOT_THERE, look_at_item_part, missing, same_content
from tools.names import Found
from tools.passes import MediaPasses
from tools.publish import publish
from tools.report import Silent, Tally
from tools.scorer import Scorer
from tools.understood import Pass, sampled_s

WHOLE_S = 1_200.0  # a longer item is only sampled while somebody waits: a film takes many minutes


def look_closer(
    library: Library,
    item: str,
    start_s: float | None = None,
    end_s: float | None = None,
    watch: Watch = NOBODY,
) -> Looked:
    """What is in an item, or in a stretch of it, understood now as far as it was not before.

    Raises:
        NotFoundError: no such item.
        UsageError: it is known by words alone, or ends before the stretch.
        MediaError: its file is not there, changed, or cannot be understood.
        StoppedError: cancelled, or not done within the time.
    """
    with library.catalog.read() as connection:
        known = resolve(connection, item)
        place = _place(connection, known)
    return look_at_item(library, known, place, start_s, end_s, watch)


def look_at_item(
    library: Library,
    item: Item,
    path: Path | None,
    start_s: float | None = None,
    end_s: float | None = None,
    watch: Watch = NOBODY,
) -> Looked:
    """The same of an item whose file is at `path`, None where it is nowhere."""
    if item.state == "removed":
        raise UsageError(f"“{item.title}” was removed from the library: add its file again first.")
    if not item.content:
        raise UsageError(
            f"“{item.title}” is known by words alone: the library has no file of it to look into."
        )
    part = stretch(start_s, end_s, item.duration_s)
    steps = Steps(watch, item.title)
    steps(path, "decode")
    looked = (
        _whole(library, item, path, steps)
        if part is None
        else look_at_item_part(library, item, path, part, steps)
    )
    update = {"item": item.id, "title": item.title, "path": display_path(path) if path else None}
    return replace(looked, closer=looked.closer.model_copy(update=update))


class _Told(Silent):
    """Hands the stages of a pass on."""

    def __init__(self, steps: Steps) -> None:
        self._steps = steps

    def stage(self, path: Path, name: str) -> None:
        self._steps(path, name)


def _whole(library: Library, item: Item, path: Path | None, steps: Steps) -> Looked:
    before = item.understood
    if path is not None:
        _further(library, item, path, steps)
    elif before < Pass.SAMPLE:
        raise missing(item)
    with library.catalog.read() as connection:
        today = get_items(connection, [item.id])[item.id]
        moments = moments_of(connection, [item.id])[item.id]
        blocks = Scorer(library, connection, [item.id]).whole(item.id)
    duration_s = today.duration_s or 0.0
    is_sample = today.understood < Pass.WHOLE
    looked_at_s = sampled_s(today.duration_s) if is_sample else duration_s
    notes = []
    if is_sample:
        notes.append(
            f"only {looked_at_s / 60:.0f} of its {duration_s / 60:.0f} minutes were looked at: "
            "matinee add understands the whole"
        )
    if path is None:
        notes.append(NOT_THERE)
    closer = closer_of(today, moments, today.medium, looked_at_s)
    update = {"raised": today.understood > before, "notes": tuple(notes)}
    return Looked(closer.model_copy(update=update), blocks)


def _further(library: Library, item: Item, path: Path, steps: Steps) -> None:
    """Understand the item as far as there is time for, and store it as an ingest does."""
    is_long = item.duration_s is None or item.duration_s > WHOLE_S
    content = same_content(item, path)
    found = Found.of(path, path.stat(), item.id, content, "unchanged")
    passes = MediaPasses(library, _Told(steps), Tally(), lambda: publish(library))
    for _, error in passes.run([found], Pass.SAMPLE if is_long else Pass.WHOLE):
        if isinstance(error, OSError):
            raise undecodable(path, reason_of(error)) from error
        if error is not None:
            raise error


def _place(connection: Connection, item: Item) -> Path | None:
    """A file of the item that is there."""
    paths = paths_of(connection, [item.id])[item.id]
    return next((path for path in paths if path.is_file()), None)
