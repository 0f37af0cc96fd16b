"""ChromaDB itself: opening it, asking it, and what its entries are called."""

from __future__ import annotations

import hashlib
import logging
import re
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from base.slots import Vectors
from catalog.vectors import Hit, Space

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.types import QueryResult

THREADS = 2  # for the spaces of one search


def collection_name(space: Space) -> str:
    """A name that Chroma accepts, unique to the modality and model."""
    digest = hashlib.blake2b(space.model.encode(), digest_size=4).hexdigest()
    slug = re.sub(r"[^a-z0-9]+", "-", space.model.lower()).strip("-")[:40]
    return f"{space.modality}-{slug}-{digest}"


def ask(asked: tuple[Any, list[Vectors], int]) -> QueryResult:
    """The nearest rows of a collection to each of some queries: their ids and distances."""
    collection, queries, count = asked
    # the ids say all: other columns cost another look-up
    return cast(
        "QueryResult",
        collection.query(query_embeddings=queries, n_results=count, include=["distances"]),
    )


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
