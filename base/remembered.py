"""What was asked last, embedded once."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence

import numpy as np

from base.slots import TextEmbedder, Vectors

MOST = 64  # questions; a person rarely goes back further


class RememberingEmbedder:
    """A text embedder that keeps the vectors of the last questions; safe among threads.

    One search asks for the same words several times where pictures and sounds lie in the space of
    their tags' texts, and again on the next page or with another filter. Texts that are stored are
    embedded once anyway.
    """

    def __init__(self, embedder: TextEmbedder, most: int = MOST) -> None:
        self.name, self.dim = embedder.name, embedder.dim
        self._embedder, self._most = embedder, most
        self._kept: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = threading.Lock()

    def embed(self, texts: Sequence[str], query: bool = False) -> Vectors:
        """Unit rows, shape (len(texts), dim)."""
        if not query or len(texts) != 1:
            return self._embedder.embed(texts, query=query)
        with self._lock:
            rows = self._kept.get(texts[0])
        if rows is None:
            rows = self._embedder.embed(texts, query=True)
        with self._lock:
            self._kept[texts[0]] = rows
            self._kept.move_to_end(texts[0])
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return np.array(rows)
