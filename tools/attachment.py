"""A file that came with a message: looked at as an item is, without becoming one.

At most three minutes of it are decoded. What was made of it is kept by its content, like that of
items, for the last few files; a file of the library is looked at as its item.
"""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Connection, delete, select

from base.errors import UsageError
from base.slots import Span
from catalog import schema
from catalog.extent import sample_extent
from catalog.fingerprint import fingerprint
from catalog.items import Item, find_alias, get_items
from catalog.probe import probe, undecodable
from catalog.scan import display_path, reason_of
from catalog.store import upsert
from tools.closer import NOBODY, Looked, Steps, Watch, closer_of, made_of, stretch
from tools.context import Library
from tools.look_at_part import look_at_part, run_stages
from tools.look_closer import look_at_item
from tools.still import is_picture, look_at_picture
from tools.understood import SAMPLED_S, Work, sampled_s

MOST_BYTES = 20_000_000_000  # an hour of a camera's own format; more is not sent along
MOST_KEPT = 32  # files whose results are kept
KEPT = "attachments"  # their contents, the last one last


def look_at_file(
    library: Library,
    path: Path,
    start_s: float | None = None,
    end_s: float | None = None,
    watch: Watch = NOBODY,
) -> Looked:
    """What is in a video, a sound or a picture, or in a stretch of it.

    Raises:
        UsageError: there is no such file, it is a folder or too large, or ends before the stretch.
        MediaError: it is empty, damaged or no media.
        StoppedError: cancelled, or not done within the time.
    """
    path = _checked(path)
    content = fingerprint(path)
    with library.catalog.read() as connection:
        item = _item_of(connection, content)
    if item is not None:
        return look_at_item(library, item, path, start_s, end_s, watch)
    steps = Steps(watch, path.name)
    steps(path, "decode")
    if is_picture(path):
        looked = look_at_picture(library, path, content, steps)
    else:
        looked = _media(library, path, content, start_s, end_s, steps)
    _remember(library, content)
    update = {"title": display_path(path.name), "path": display_path(path)}
    return replace(looked, closer=looked.closer.model_copy(update=update))


def _media(
    library: Library,
    path: Path,
    content: str,
    start_s: float | None,
    end_s: float | None,
    steps: Steps,
) -> Looked:
    declared_s = probe(path, library.settings.language).duration_s
    part = stretch(start_s, end_s, declared_s)
    if part is not None:
        closer, blocks = look_at_part(library, Work(path, content, (part,)), part, steps)
        return Looked(closer.model_copy(update={"duration_s": declared_s}), blocks)
    extent = () if declared_s and declared_s <= SAMPLED_S else _spread(declared_s)
    known = run_stages(library, Work(path, content, extent), steps)
    item, moments, blocks = made_of(library.models, known)
    opened = known.opened
    notes = list(opened.warnings)
    if extent and opened.decoded_s + 1.0 < opened.duration_s:
        notes.append(
            f"only {opened.decoded_s / 60:.0f} of its {opened.duration_s / 60:.0f} minutes were "
            "looked at, spread over it"
        )
    closer = closer_of(item, moments, item.medium, opened.decoded_s)
    return Looked(closer.model_copy(update={"notes": tuple(notes)}), blocks)


def _spread(duration_s: float | None) -> tuple[Span, ...]:
    return sample_extent(duration_s, sampled_s(duration_s))


def _checked(path: Path) -> Path:
    """The file itself, if it can be looked at."""
    shown = display_path(path)
    try:
        path = Path(os.path.abspath(path.expanduser()))  # noqa: PTH100 - keeps links
        size = path.stat().st_size
        is_file, is_folder = path.is_file(), path.is_dir()
    except FileNotFoundError as error:
        raise UsageError(
            f"There is no file {shown}: check its name, or attach it again."
        ) from error
    except (OSError, ValueError, RuntimeError) as error:
        reason = str(error) if isinstance(error, RuntimeError) else reason_of(error)
        raise undecodable(path, reason) from error
    if is_folder:
        raise UsageError(f"{shown} is a folder: name one file in it, or run matinee add on it.")
    if not is_file:
        raise undecodable(path, "it is not an ordinary file")
    if size == 0:
        raise undecodable(path, "it is empty (zero bytes)")
    if size > MOST_BYTES:
        raise UsageError(
            f"{shown} has {size / 1e9:.0f} GB, too much to look at in passing: run matinee add on "
            "it."
        )
    return path


def _item_of(connection: Connection, content: str) -> Item | None:
    """The item of the library that has this content; one that is not there is none."""
    found = find_alias(connection, "fingerprint", content)
    item = get_items(connection, [found]).get(found) if found else None
    return (
        item if item is not None and item.state != "removed" and item.content == content else None
    )


def _remember(library: Library, content: str) -> None:
    """Keep what was made of the last files only; what the library has is not touched."""
    meta, results, aliases = schema.settings_kept, schema.results, schema.aliases
    with library.catalog.write() as connection:
        said = connection.execute(select(meta.c.value).where(meta.c.key == KEPT)).scalar()
        kept = [one for one in json.loads(said or "[]") if one != content] + [content]
        for old in kept[:-MOST_KEPT]:
            owner = select(aliases.c.item).where(
                aliases.c.kind == "fingerprint", aliases.c.value == old
            )
            if connection.execute(owner).first() is None:
                connection.execute(delete(results).where(results.c.content == old))
        row = {"key": KEPT, "value": json.dumps(kept[-MOST_KEPT:])}
        upsert(connection, meta, row)
