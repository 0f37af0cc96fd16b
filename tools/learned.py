"""What modalities count by the trained version in use."""

from __future__ import annotations

from base.errors import ModelError
from ranking.modality_weights import ModalityWeights
from ranking.models.kept import DESCRIPTION, KeptModels
from ranking.trained import weights_of

Key = tuple[object, ...]


class LearnedWeights:
    """Read when they are first asked for, and again when another version is in use.

    None where nothing trained is in use, it has none, or it cannot be read: why that is, whoever
    uses its ranker says (`tools.collaborative`). Safe among threads, which may read it twice.
    """

    def __init__(self, kept: KeptModels) -> None:
        self._kept = kept
        self._read: tuple[Key, ModalityWeights | None] = ((), None)

    def now(self) -> ModalityWeights | None:
        """Those in use at this moment."""
        try:
            version = self._kept.current()
            if version is None:
                return None
            file = (self._kept.folder / version / DESCRIPTION).stat()
            key: Key = version, file.st_mtime_ns, file.st_ino
        except (ModelError, OSError):
            return None
        known, weights = self._read
        if known != key:
            weights = self._of(version)
            self._read = key, weights
        return weights

    def _of(self, version: str) -> ModalityWeights | None:
        try:
            return weights_of(self._kept.describe(version).parameters)
        except (ModelError, ValueError):
            return None
