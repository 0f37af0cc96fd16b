"""ChromaDB itself: opening it, asking it, and what its entries are called."""

from __future__ import annotations

import logging
import re
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from hashlib import blake2b
from pathlib import Path
from sys import intern
from typing import TYPE_CHECKING, Any

from base.slots import Vectors
from catalog.vectors import Hit, Space

if TYPE_CHECKING:
    from chromadb.api import ClientAPI

THREADS = 2  # for the spaces of one search
MOST_KEPT = 256  # queries of one collection, two kilobytes each


class Remembering:
    """A collection that answers the same query from memory; only while nothing changes it.

    A person's tastes are looked up at every question, and most of them are what they were.
    """

    def __init__(self, collection: Any) -> None:
        self.name: str = collection.name
        self._collection = collection
        self._kept: OrderedDict[tuple[bytes, int], list[str]] = OrderedDict()

    def count(self) -> int:
        """The number of entries."""
        return int(self._collection.count())

    def nearest(self, query: Vectors, count: int) -> list[Hit]:
        """The nearest entries, as the index has them."""
        names, far = self._query([query], count)
        return [hit_of(*one) for one in zip(names[0], far[0], strict=True)]

    def owners(self, queries: Sequence[Vectors], count: int) -> list[list[str]]:
        """The items of the entries nearest to each query, no item twice."""
        keys = [(blake2b(query.tobytes(), digest_size=16).digest(), count) for query in queries]
        asked = dict(zip(keys, queries, strict=True))
        new = {key: query for key, query in asked.items() if key not in self._kept}
        if new:
            for key, names in zip(new, self._query(list(new.values()), count)[0], strict=True):
                # the same items come again and again: one string for each of them
                self._kept[key] = [intern(item) for item in dict.fromkeys(map(owner_of, names))]
        for key in keys:
            self._kept.move_to_end(key)
        found = [list(self._kept[key]) for key in keys]
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        return found

    def _query(
        self, queries: Sequence[Vectors], count: int
    ) -> tuple[list[list[str]], list[list[float]]]:
        # the ids say all: other columns cost another look-up
        found = self._collection.query(
            query_embeddings=list(queries), n_results=count, include=["distances"]
        )
        return found["ids"], found["distances"]


def collection_name(space: Space) -> str:
    """A name that Chroma accepts, unique to the modality and model."""
    digest = blake2b(space.model.encode(), digest_size=4).hexdigest()
    slug = re.sub(r"[^a-z0-9]+", "-", space.model.lower()).strip("-")[:40]
    return f"{space.modality}-{slug}-{digest}"


def owners_of(asked: tuple[Remembering, list[Vectors], int]) -> list[list[str]]:
    """The items nearest to each of some queries."""
    collection, queries, count = asked
    return collection.owners(queries, count)


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
