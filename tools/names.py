"""The first pass: names, tags and what lies beside a file. Nothing is decoded.

What a file's content is, is known by its fingerprint: a file that moved, or came back, is the item
that it was.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, select

from catalog import schema
from catalog.beside import Beside, choose_subtitles, read_beside
from catalog.beside.state import beside_state
from catalog.fingerprint import fingerprint
from catalog.items import Item, add_alias, find_alias, get_items, set_state
from catalog.pictures import put_picture
from catalog.probe import Probe, probe
from catalog.store import Catalog
from tools.about import informed, named
from tools.context import Library
from tools.describe import Draft, describe, draft
from tools.files import FileRow, drop_files, known_files, put_file
from tools.library import store
from tools.posters import poster
from tools.stages import Made, drop_results, keep_result
from tools.understood import Pass, by_name

BATCH = 32
NAMES = "names"  # the stage under which what lies beside a file is kept
VERSION = 1

Metadata = Callable[[Path], Item | None]


@dataclass(frozen=True)
class Found:
    """A file, the item that it holds, and what became of it: added, unchanged, moved, …"""

    path: Path
    item: str
    content: str
    outcome: str
    size: int
    mtime_ns: int

    @classmethod
    def of(cls, path: Path, facts: os.stat_result, item: str, content: str, outcome: str) -> Found:
        """What a file is found to be, as it is now."""
        return cls(path, item, content, outcome, facts.st_size, facts.st_mtime_ns)


@dataclass(frozen=True)
class _New:
    """A file that has to be read: new, changed, or with other files beside it."""

    path: Path
    facts: os.stat_result
    content: str
    state: str
    item: Item | None
    probe: Probe
    beside: Beside
    outcome: str


class Names:
    """Reads names; one instance is one run, and sees the library as it was when it began."""

    def __init__(self, library: Library, metadata: Metadata) -> None:
        self._library, self._metadata = library, metadata
        self._catalog: Catalog = library.catalog
        with self._catalog.read() as connection:
            self._files = known_files(connection)
            self._items = get_items(connection, sorted({row.item for row in self._files.values()}))
            self._states = _kept_states(connection)
        self._new: list[_New] = []
        self.warnings: list[str] = []  # about side files that could not be used

    def look(self, path: Path, by_name: bool) -> list[Found]:
        """What the file is; those that have to be described come together, some calls later.

        Raises:
            MediaError: it cannot be read, or is no media.
            OSError: it is gone.
        """
        facts = path.stat()
        row = self._files.get(path)
        same = row if row and row.is_as_it_was(facts) else None
        content = same.content if same else fingerprint(path)
        item = self._item(row, content)
        state = f"{VERSION}|{beside_state(path)}"
        if item and item.state == "removed" and not by_name:
            return [Found.of(path, facts, item.id, content, "removed before")]
        known = item is not None and item.content == content and item.state != "removed"
        if item and known and self._states.get(content) == state:
            is_there = same is not None and item.state == "present"
            outcome = "unchanged" if is_there else self._found_again(path, facts, content, item)
            return [Found.of(path, facts, item.id, content, outcome)]
        headers = probe(path)
        beside = _with_chosen_subtitles(read_beside(path, headers), headers)
        self.warnings.extend(beside.warnings)
        outcome = "added" if item is None or item.state == "removed" else "changed"
        self._new.append(_New(path, facts, content, state, item, headers, beside, outcome))
        return self.flush() if len(self._new) >= BATCH else []

    def flush(self) -> list[Found]:
        """Describe and store what waits, in one transaction."""
        waiting, self._new = self._new, []
        first: dict[str, _New] = {}
        for new in waiting:  # two copies of one content are one item
            first.setdefault(new.content, new)
        drafts = [self._draft(new) for new in first.values()]
        described = describe(drafts, self._library.models)
        found = []
        with self._catalog.write() as connection:
            for new, one in zip(first.values(), described, strict=True):
                store(connection, one, self._library.spaces, self._library.layout)
                add_alias(connection, "fingerprint", new.content, one.item.id)
                drop_results(connection, new.content, NAMES)
                keep_result(connection, new.content, NAMES, new.state, Made(new.beside))
                self._keep_cover(connection, new)
                self._items[one.item.id] = one.item
                self._states[new.content] = new.state
            ids = {
                new.content: one.item.id for new, one in zip(first.values(), described, strict=True)
            }
            for new in waiting:
                item = ids[new.content]
                self._files[new.path] = put_file(connection, new.path, new.facts, new.content, item)
                outcome = new.outcome if first[new.content] is new else "copied"
                found.append(Found.of(new.path, new.facts, item, new.content, outcome))
        return found

    def _item(self, row: FileRow | None, content: str) -> Item | None:
        if row is not None:
            return self._items.get(row.item)
        with self._catalog.read() as connection:
            known = find_alias(connection, "fingerprint", content)
            if known and known not in self._items:
                self._items |= get_items(connection, [known])
        return self._items.get(known) if known else None

    def _draft(self, new: _New) -> Draft:
        """What was understood of the same content before is not lost: later passes find it kept."""
        if new.item is None:
            given = self._metadata(new.path)
            item = informed(given, new.beside) if given else named(new.path, new.beside)
        else:
            other_beside = new.item.content == new.content
            item = informed(new.item, new.beside, over=other_beside)
        item = item.model_copy(update={"content": new.content})
        known = by_name(new.probe, next(iter(new.beside.subtitles), None))
        return draft(item, known, new.beside, Pass.NAMES)

    def _keep_cover(self, connection: Connection, new: _New) -> None:
        made = poster((), new.beside.cover, None) if new.beside.cover else None
        if made:
            put_picture(connection, new.content, "cover", made.jpeg, None)

    def _found_again(self, path: Path, facts: os.stat_result, content: str, item: Item) -> str:
        """The content is known: under another path, or back from where it was missing."""
        here = [row.path for row in self._files.values() if row.item == item.id]
        gone = [old for old in here if old != path and not old.exists()]
        with self._catalog.write() as connection:
            drop_files(connection, gone)
            is_new_place = path not in self._files
            self._files[path] = put_file(connection, path, facts, content, item.id)
            set_state(connection, item.id, "present")
        for old in gone:
            del self._files[old]
        self._items[item.id] = item.model_copy(update={"state": "present"})
        if not is_new_place:
            return "found again"
        return "moved" if gone else "copied"


def kept_beside(connection: Connection, content: str) -> Beside | None:
    """What lay beside a file when its name was read."""
    table = schema.results
    query = select(table.c.payload).where(table.c.content == content, table.c.stage == NAMES)
    payload = connection.execute(query).scalars().first()
    try:
        return Beside.model_validate_json(payload) if payload else None
    except ValueError:  # of another version
        return None


def _with_chosen_subtitles(beside: Beside, headers: Probe) -> Beside:
    chosen = choose_subtitles(beside.subtitles, headers.spoken, headers.duration_s)
    return beside.model_copy(update={"subtitles": (chosen,) if chosen else ()})


def _kept_states(connection: Connection) -> dict[str, str]:
    table = schema.results
    query = select(table.c.content, table.c.key).where(table.c.stage == NAMES)
    return {row.content: row.key for row in connection.execute(query)}
