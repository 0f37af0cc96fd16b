"""ChromaDB itself: opening it, asking it, and what its entries are called."""

from __future__ import annotations

import hashlib
import logging
import re
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from base.slots import Vectors
from catalog.vectors import Hit, Space

if TYPE_CHECKING:
    from chromadb.api import ClientAPI

THREADS = 2  # for the spaces of one search
MOST_KEPT = 256  # queries of one collection, 20 kB each


class Answer(NamedTuple):
    """The nearest entries to one query: their names and distances, and their items, none twice."""

    ids: list[str]
    distances: list[float]
    owners: list[str]


class Remembering:
    """A collection that answers the same query from memory; only while nothing changes it.

    A person's tastes are looked up at every question, and most of them are what they were.
    """

    def __init__(self, collection: Any) -> None:
        self.name: str = collection.name
        self._collection = collection
        self._kept: OrderedDict[tuple[bytes, int], Answer] = OrderedDict()

    def count(self) -> int:
        """The number of entries."""
        return int(self._collection.count())

    def nearest(self, queries: Sequence[Vectors], count: int) -> list[Answer]:
        """The answer to each query."""
        keys = [(query.tobytes(), count) for query in queries]
        asked = dict(zip(keys, queries, strict=True))
        new = {key: query for key, query in asked.items() if key not in self._kept}
        if new:
            # the ids say all: other columns cost another look-up
            found = self._collection.query(
                query_embeddings=list(new.values()), n_results=count, include=["distances"]
            )
            for key, ids, far in zip(new, found["ids"], found["distances"], strict=True):
                self._kept[key] = Answer(ids, far, list(dict.fromkeys(map(owner_of, ids))))
        for key in keys:
            self._kept.move_to_end(key)
        answers = [self._kept[key] for key in keys]
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        return answers


def collection_name(space: Space) -> str:
    """A name that Chroma accepts, unique to the modality and model."""
    digest = hashlib.blake2b(space.model.encode(), digest_size=4).hexdigest()
    slug = re.sub(r"[^a-z0-9]+", "-", space.model.lower()).strip("-")[:40]
    return f"{space.modality}-{slug}-{digest}"


def ask(asked: tuple[Remembering, list[Vectors], int]) -> list[Answer]:
    """The nearest entries of a collection to each of some queries."""
    collection, queries, count = asked
    return collection.nearest(queries, count)


def owner_of(name: str) -> str:
    """The item that an entry is of."""
    return name.rpartition(":")[0]


def hit_of(name: str, distance: float) -> Hit:
    """What an entry's name says, with its cosine."""
    return Hit(owner_of(name), int(name.rpartition(":")[2]) or None, 1.0 - distance)


@cache
def pool() -> ThreadPoolExecutor:
    """Threads that ask several collections at once."""
    return ThreadPoolExecutor(THREADS, "chroma")  # it lets go of the interpreter while it looks


def open_client(folder: Path) -> ClientAPI:
    """ChromaDB in a folder; nothing of it is sent anywhere."""
    import chromadb
    from chromadb.config import Settings

    logging.getLogger("chromadb").setLevel(logging.ERROR)
    return chromadb.PersistentClient(str(folder), Settings(anonymized_telemetry=False))


def release(client: ClientAPI) -> None:
    """Let go of its files."""
    close = getattr(client, "close", None)
    if close is not None:
        close()
