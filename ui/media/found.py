"""The file of an item: its path comes out of the catalogue, and never from who asks.

A link that lies in a folder which its owner added is the owner's word that what it leads to belongs
to the library, as it was when the folder was read; so links are followed. What nobody meant to
share stays closed all the same: before anything is sent the file must open as video or audio.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from agent.recommender import Recommender
from base.errors import NotFoundError
from catalog.items import Item, get_items, paths_of
from catalog.scan import display_path
from ui.media.plan import Plan, plan_of


@dataclass(frozen=True)
class Found:
    """An item with a file of it that is there now."""

    item: Item
    path: Path
    status: os.stat_result

    def plan(self, language: str | None) -> Plan:
        """How it reaches a browser; raises what `plan_of` raises."""
        return plan_of(self.path, language)


def item_of(matinee: Recommender, item_id: str) -> Item:
    """The item of exactly that id.

    Raises:
        NotFoundError: none, or it was removed.
    """
    with matinee.library.catalog.read() as connection:
        item = get_items(connection, [item_id]).get(item_id)
    if item is None or item.state == "removed":
        raise NotFoundError("There is no such item: ask for the list of items to see their ids.")
    return item


def found(matinee: Recommender, item_id: str) -> Found:
    """The first file of the item that is there.

    Raises:
        NotFoundError: no such item, it never had a file, or none of them is where it was.
    """
    item = item_of(matinee, item_id)
    with matinee.library.catalog.read() as connection:
        paths = paths_of(connection, [item.id])[item.id]
    for path in paths:
        try:
            status = path.stat()
            if stat.S_ISREG(status.st_mode) and os.access(path, os.R_OK):
                return Found(item, path, status)
        except (OSError, ValueError):
            continue
    if not paths:
        raise NotFoundError(f"“{item.title}” has no file here: only words about it are known.")
    name = display_path(Path(paths[0].name))
    raise NotFoundError(
        f"The file {name} of “{item.title}” cannot be read where it was: connect its disk, or "
        "add the folder again."
    )
