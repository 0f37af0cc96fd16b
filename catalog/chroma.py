"""The index in ChromaDB: one collection a space, carried forward by SQLite's outbox.

Rules that keep it whole (see docs/decisions.md): only the process that holds the writer's lock
opens it; a mark is set before each change and taken away after, so that an index whose writer was
killed is rebuilt instead of trusted; what is to be indexed again is in the outbox before anything
is thrown away; nothing is kept here that SQLite does not have.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import delete, func, select

from base.errors import LibraryError
from base.slots import Vectors
from catalog import schema
from catalog.store import Catalog, upsert
from catalog.vectors import Hit, Space, StoredVectors, load_vectors, spaces

if TYPE_CHECKING:
    from chromadb.api import ClientAPI

WATERMARK = "chroma.seq"
BATCH = 2_000  # below Chroma's own limit of 5,461
SEARCH_BREADTH = 200  # how many neighbours HNSW keeps while searching: recall against time


class ChromaIndex:
    """Nearest vectors through ChromaDB. Open it only under `Catalog.writer_lock`."""

    def __init__(self, catalog: Catalog, folder: Path) -> None:
        self._catalog = catalog
        self._folder = folder
        self._mark = folder.with_name(folder.name + ".changing")
        if self._mark.exists() or not folder.exists():
            self._discard()
        with self._explained():
            self._client = _client(folder)

    def nearest(self, space: Space, query: Vectors, k: int) -> list[Hit]:
        """The k nearest rows by cosine, best first.

        Raises:
            LibraryError: the index cannot be read.
        """
        with self._explained():
            if collection_name(space) not in self.counts():  # looking must not make one
                return []
            collection = self._collection(space)
            count = min(k, collection.count())
            if count < 1:
                return []
            found = collection.query(
                query_embeddings=[np.asarray(query, np.float32)],
                n_results=count,
                include=["metadatas", "distances"],
            )
        metadatas, distances = found["metadatas"][0], found["distances"][0]
        hits = [
            Hit(str(meta["item"]), int(meta["moment"]) or None, 1.0 - float(distance))
            for meta, distance in zip(metadatas, distances, strict=True)
        ]
        return sorted(hits, key=lambda hit: -hit.cosine)

    def refresh(self, on_progress: Callable[[int, int], None] | None = None) -> int:
        """Bring every item of the outbox up to date; gives how many items changed."""
        since = int(self._catalog.get_meta(WATERMARK) or 0)
        table = schema.outbox
        with self._catalog.read() as connection:
            last = connection.execute(select(func.max(table.c.seq))).scalar_one() or 0
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
        _release(self._client)
        self._discard()
        self._client = _client(self._folder)
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
        _release(self._client)

    def _replace(self, items: list[str]) -> None:
        with self._catalog.read() as connection:
            known = schema.items.c
            query = select(known.id).where(known.id.in_(items), known.state != "removed")
            kept = connection.execute(query).scalars().all()
            stored = {space: load_vectors(connection, space, kept) for space in spaces(connection)}
        self._mark.touch()
        for collection in self._client.list_collections():
            collection.delete(where={"item": {"$in": items}})  # type: ignore[dict-item]
        for space, rows in stored.items():
            self._upsert(space, rows)
        self._mark.unlink()

    def _upsert(self, space: Space, stored: StoredVectors) -> int:
        collection = self._collection(space)
        for ids, metadatas, rows in _batches(stored):
            collection.upsert(ids=ids, embeddings=rows, metadatas=metadatas)
        return len(stored.items)

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


def collection_name(space: Space) -> str:
    """A name that Chroma accepts, unique to the modality and model."""
    digest = hashlib.blake2b(space.model.encode(), digest_size=4).hexdigest()
    slug = re.sub(r"[^a-z0-9]+", "-", space.model.lower()).strip("-")[:40]
    return f"{space.modality}-{slug}-{digest}"


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


def _client(folder: Path) -> ClientAPI:
    import chromadb
    from chromadb.config import Settings

    logging.getLogger("chromadb").setLevel(logging.ERROR)
    return chromadb.PersistentClient(str(folder), Settings(anonymized_telemetry=False))


def _release(client: ClientAPI) -> None:
    close = getattr(client, "close", None)
    if close is not None:
        close()
