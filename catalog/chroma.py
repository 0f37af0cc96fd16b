"""The index in ChromaDB: one collection a space, carried forward by SQLite's outbox.

Rules that keep it whole (see docs/decisions.md): only the process that holds the writer's lock
opens it; a mark is set before each change and taken away after, so that an index whose writer was
killed is rebuilt instead of trusted; what is to be indexed again is in the outbox before anything
is thrown away; nothing is kept here that SQLite does not have.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import delete, func, select

from base.errors import LibraryError
from base.slots import Vectors
from catalog import schema
from catalog.chroma_client import (
    Remembering,
    collection_name,
    open_client,
    owners_of,
    pool,
    release,
)
from catalog.store import Catalog, upsert
from catalog.vectors import Hit, Owners, Space, StoredVectors, load_vectors, spaces

WATERMARK = "chroma.seq"
BATCH = 2_000  # below Chroma's own limit of 5,461
SEARCH_BREADTH = 200  # how many neighbours HNSW keeps while searching: recall against time


class ChromaIndex:
    """Nearest vectors through ChromaDB. Open it only under `Catalog.writer_lock`."""

    def __init__(self, catalog: Catalog, folder: Path) -> None:
        self._catalog = catalog
        self._folder = folder
        self._mark = _mark_of(folder)
        if self._mark.exists() or not folder.exists():
            self._discard()
        with self._explained():
            self._client = open_client(folder)
        self._known: dict[str, Remembering] = {}  # by name; nobody else can change them
        self._sizes: dict[str, int] = {}

    def nearest(self, space: Space, query: Vectors, k: int) -> list[Hit]:
        """The k nearest rows by cosine, best first.

        Raises:
            LibraryError: the index cannot be read.
        """
        with self._explained():
            asked = self._asked({space: [query]}, k).get(space)
            if asked is None:
                return []
            collection, queries, count = asked
            return sorted(collection.nearest(queries[0], count), key=lambda hit: -hit.cosine)

    def owners(self, queries: Mapping[Space, Sequence[Vectors]], k: int) -> Owners:
        """Items of the k nearest rows of each query, no item twice; the spaces are asked at once.

        Raises:
            LibraryError: the index cannot be read.
        """
        found: Owners = {space: [[] for _ in each] for space, each in queries.items()}
        with self._explained():
            asked = self._asked(queries, k)
            run = pool().map if len(asked) > 1 else map
            each = list(run(owners_of, asked.values()))
            return found | dict(zip(asked, each, strict=True))

    def _asked(
        self, queries: Mapping[Space, Sequence[Vectors]], k: int
    ) -> dict[Space, tuple[Remembering, list[Vectors], int]]:
        """For each space that has rows: the collection, the queries, and how many are wanted."""
        return {
            space: (collection, [np.asarray(query, np.float32) for query in each], count)
            for space, each in queries.items()
            if (collection := self._existing(space)) is not None
            and (count := min(k, self._size(collection))) > 0
        }

    def refresh(self, on_progress: Callable[[int, int], None] | None = None) -> int:
        """Bring every item of the outbox up to date; gives how many items changed."""
        table = schema.outbox
        with self._catalog.read() as connection:
            last = connection.execute(select(func.max(table.c.seq))).scalar_one() or 0
            if not last:  # nothing waits
                return 0
            since = int(self._catalog.get_meta(WATERMARK) or 0)
            query = select(table.c.item).where(table.c.seq > since).distinct()
            changed = sorted(connection.execute(query).scalars())
        for start in range(0, len(changed), 200):
            with self._explained():
                self._replace(changed[start : start + 200])
            if on_progress:
                on_progress(min(start + 200, len(changed)), len(changed))
        if last > since:
            self._reached(last)
        return len(changed)

    def rebuild(self, on_progress: Callable[[int, int], None] | None = None) -> int:
        """Throw the index away and make it again from SQLite; gives the number of vectors."""
        self.close()
        self._discard()
        self._client = open_client(self._folder)
        with self._catalog.read() as connection:
            last = connection.execute(select(func.max(schema.outbox.c.seq))).scalar_one() or 0
            known = spaces(connection)
            total, done = sum(known.values()), 0
            self._mark.touch()
            for space in known:
                stored = load_vectors(connection, space)
                with self._explained():
                    done += self._upsert(space, stored)
                if on_progress:
                    on_progress(done, total)
            self._mark.unlink()
        if last:
            self._reached(last)
        return done

    def counts(self) -> dict[str, int]:
        """The number of entries of each collection."""
        return {c.name: c.count() for c in self._client.list_collections()}

    def close(self) -> None:
        """Let go of the files."""
        self._forget()
        release(self._client)

    def _replace(self, items: list[str]) -> None:
        with self._catalog.read() as connection:
            known = schema.items.c
            query = select(known.id).where(known.id.in_(items), known.state != "removed")
            kept = connection.execute(query).scalars().all()
            stored = {space: load_vectors(connection, space, kept) for space in spaces(connection)}
        self._mark.touch()
        self._forget()
        for collection in self._client.list_collections():
            collection.delete(where={"item": {"$in": items}})  # type: ignore[dict-item]
        for space, rows in stored.items():
            self._upsert(space, rows)
        self._mark.unlink()

    def _upsert(self, space: Space, stored: StoredVectors) -> int:
        collection = self._collection(space)
        self._forget()
        for ids, metadatas, rows in _batches(stored):
            collection.upsert(ids=ids, embeddings=rows, metadatas=metadatas)
        return len(stored.items)

    def _forget(self) -> None:
        """Called whenever the index changes: what it answered is not true any more."""
        self._known.clear()
        self._sizes.clear()

    def _existing(self, space: Space) -> Remembering | None:
        name = collection_name(space)
        if name not in self._known:  # looking must not make one
            for one in self._client.list_collections():
                self._known.setdefault(one.name, Remembering(one))
        return self._known.get(name)

    def _size(self, collection: Remembering) -> int:
        if collection.name not in self._sizes:
            self._sizes[collection.name] = collection.count()
        return self._sizes[collection.name]

    def _collection(self, space: Space) -> Any:
        return self._client.get_or_create_collection(
            collection_name(space),
            embedding_function=None,
            configuration={"hnsw": {"space": "ip", "ef_search": SEARCH_BREADTH}},
            metadata={"modality": str(space.modality), "model": space.model},
        )

    def _reached(self, seq: int) -> None:
        with self._catalog.write() as connection:
            upsert(connection, schema.settings_kept, {"key": WATERMARK, "value": str(seq)})
            connection.execute(delete(schema.outbox).where(schema.outbox.c.seq <= seq))

    def _discard(self) -> None:
        self._mark.touch()
        with self._catalog.write() as connection:
            connection.execute(delete(schema.outbox))
            known = select(schema.items.c.id).where(schema.items.c.state != "removed")
            connection.execute(schema.outbox.insert().from_select(["item"], known))
        try:
            if self._folder.exists():
                shutil.rmtree(self._folder)
        except OSError as error:
            raise LibraryError(
                f"The index in {self._folder} cannot be thrown away ({error.strerror}): "
                "remove that folder and run matinee reindex."
            ) from error
        self._mark.unlink()

    @contextlib.contextmanager
    def _explained(self) -> Iterator[None]:
        from chromadb.errors import ChromaError

        try:
            yield
        except ChromaError as error:
            raise LibraryError(
                f"The index in {self._folder} cannot be used ({error}): run matinee reindex."
            ) from error


def is_current(catalog: Catalog, folder: Path) -> bool:
    """Whether nothing is to be carried over, found out without opening the index."""
    with catalog.read() as connection:
        waits = connection.execute(select(schema.outbox.c.seq).limit(1)).first()
    return waits is None and folder.exists() and not _mark_of(folder).exists()


def _mark_of(folder: Path) -> Path:
    return folder.with_name(folder.name + ".changing")


def _batches(stored: StoredVectors) -> Iterator[tuple[list[str], list[dict[str, Any]], Vectors]]:
    for start in range(0, len(stored.items), BATCH):
        part = slice(start, start + BATCH)
        items, moments = stored.items[part], stored.moments[part]
        ids = [f"{item}:{moment or 0}" for item, moment in zip(items, moments, strict=True)]
        metadatas = [
            {"item": item, "moment": moment or 0}
            for item, moment in zip(items, moments, strict=True)
        ]
        yield ids, metadatas, stored.rows[part]
