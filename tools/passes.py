"""The second and the third pass: a sample of each item, then the whole."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Connection, select

from base.errors import MediaError
from catalog import schema
from catalog.beside import Subtitles, choose_subtitles, read_deferred
from catalog.items import Item, chunks, get_items
from catalog.pictures import put_picture
from catalog.probe import probe
from catalog.scan import display_path
from tools.context import Library
from tools.describe import describe, draft
from tools.estimate import learn
from tools.files import forget_item, is_in_library
from tools.library import store
from tools.names import Found, kept_beside
from tools.order import by_taste
from tools.report import Progress, Tally
from tools.stages import drop_samples
from tools.understand import Understand
from tools.understood import Pass, UnderstandConfig, Understanding, Work, sampled_s

PUBLISH_S = 60.0  # how often what was understood so far is given to the index

Done = tuple[Found, MediaError | OSError | None]


class MediaPasses:
    """Looks into files whose names are known."""

    def __init__(
        self, library: Library, progress: Progress, tally: Tally, publish: Callable[[], None]
    ) -> None:
        self._library, self._progress, self._tally = library, progress, tally
        self._publish = publish
        self._understand = Understand(
            library.catalog, library.models, UnderstandConfig.of(library.settings), is_in_library
        )

    def left(self, found: Iterable[Found], how_far: Pass) -> list[Item]:
        """Items on which a pass has something to do, each once."""
        wanted = {one.item: one for one in found if one.outcome != "removed before"}
        with self._library.catalog.read() as connection:
            known = get_items(connection, list(wanted))
            items = [known[item] for item in wanted]  # in the order of the files
            if how_far is Pass.SAMPLE:
                return [item for item in items if item.understood < how_far]
            fresh = self._fresh(connection, items)
        return [item for item in items if item.understood < how_far or item.id not in fresh]

    def run(self, found: Sequence[Found], how_far: Pass) -> Iterator[Done]:
        """One pass in the order that tastes suggest; each file, and its error if any."""
        started = published = time.perf_counter()
        left = by_taste(self._library, self.left(found, how_far))
        by_item = {one.item: one for one in found}
        items = {by_item[item.id].path: item for item in left}
        media_s = sum(looked_at_s(item, how_far) for item in left)
        self._progress.begin(len(left), media_s, how_far.name.lower())
        with self._library.catalog.read() as connection:
            fresh = self._fresh(connection, left)  # of these the whole is no more work

        def work_of(item: Item) -> Work:
            return self._work(by_item[item.id], item, Pass.WHOLE if item.id in fresh else how_far)

        works = map(work_of, left)
        for work, known in self._understand(works, self._progress.stage):
            item = items[work.path]
            one = by_item[item.id]
            error = known if not isinstance(known, Understanding) else _grown(one)
            if isinstance(known, Understanding) and error is None:
                self._keep(work, item, known)
                yield replace(one, outcome=_outcome(one, item)), None
            else:
                self._give_up(one, item)
                yield one, error
            self._progress.done(work.path, looked_at_s(item, how_far))
            if time.perf_counter() - published > PUBLISH_S:
                self._publish()
                published = time.perf_counter()
        if left:
            self._publish()
        seconds = time.perf_counter() - started
        self._tally.passed(how_far.name.lower(), len(left), media_s, seconds)
        learn(self._library.catalog, how_far, media_s, seconds)

    def _work(self, one: Found, item: Item, how_far: Pass) -> Work:
        with self._library.catalog.read() as connection:
            beside = kept_beside(connection, one.content)
        subtitles = next(iter(beside.subtitles), None) if beside else None
        if beside and beside.deferred_subtitles and how_far is Pass.WHOLE and not subtitles:
            subtitles = _deferred(one.path)
        return Work.of(one.path, one.content, item.duration_s, how_far, subtitles)

    def _keep(self, work: Work, item: Item, known: Understanding) -> None:
        """Store what was understood, unless the item was removed meanwhile."""
        how_far = Pass.SAMPLE if work.extent else Pass.WHOLE
        library = self._library
        with library.catalog.read() as connection:
            beside = kept_beside(connection, work.content)
        (described,) = describe([draft(item, known, beside, how_far)], library.models)
        with library.catalog.write() as connection:
            today = get_items(connection, [item.id]).get(item.id)
            if today is None or today.state == "removed":
                return
            store(connection, described, library.spaces, library.layout)
            if how_far is Pass.WHOLE:
                drop_samples(connection, work.content)
            for kind, picture in known.pictures.items():
                put_picture(connection, work.content, kind, picture.jpeg, picture.time_s)
        self._tally.count(known)

    def _give_up(self, one: Found, item: Item) -> None:
        """A file of which only its name is known, and nothing more can be, is no item."""
        if item.understood <= Pass.NAMES and one.outcome == "added":
            with self._library.catalog.write() as connection:
                forget_item(connection, item.id)

    def _fresh(self, connection: Connection, items: Sequence[Item]) -> set[str]:
        """Items of which every stage's result is kept, made by today's models and settings."""
        expected = set(self._understand.keys().items())
        kept: dict[str, set[tuple[str, str]]] = {}
        table = schema.results
        for chunk in chunks([item.content for item in items if item.content]):
            query = select(table.c.content, table.c.stage, table.c.key)
            for content, stage, key in connection.execute(query.where(table.c.content.in_(chunk))):
                kept.setdefault(content, set()).add((stage, key))
        fresh = set()
        for item in items:
            lacking = expected - kept.get(item.content or "", set())
            if item.speech_from:  # whose key is that of its subtitles
                lacking = {(stage, key) for stage, key in lacking if stage != "speech"}
            if not lacking:
                fresh.add(item.id)
        return fresh


def _outcome(one: Found, item: Item) -> str:
    """What is told of a file that was looked into: new ones stay new."""
    if one.outcome != "unchanged":
        return one.outcome
    return "understood" if item.understood < Pass.WHOLE else "changed"


def _deferred(path: Path) -> Subtitles | None:
    try:
        headers = probe(path)
    except MediaError:  # decoding will say so
        return None
    return choose_subtitles(read_deferred(path, headers), headers.spoken, headers.duration_s)


def looked_at_s(item: Item, how_far: Pass) -> float:
    """Seconds of an item that a pass decodes."""
    return sampled_s(item.duration_s) if how_far is Pass.SAMPLE else item.duration_s or 0.0


def _grown(one: Found) -> MediaError | OSError | None:
    """An error where the file is no longer the one that was begun with."""
    try:
        facts = one.path.stat()
    except OSError as error:
        return error
    if (facts.st_size, facts.st_mtime_ns) == (one.size, one.mtime_ns):
        return None
    return MediaError(
        f"{display_path(one.path)} was still being written: run matinee add again when it is done."
    )
