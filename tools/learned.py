"""What modalities count by the trained version in use."""

from __future__ import annotations

from base.errors import ModelError
from ranking.modality_weights import ModalityWeights
from ranking.models.kept import DESCRIPTION, KeptModels
from ranking.trained import MODALITIES, weights_of

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


def forget_weights(kept: KeptModels, user: str) -> None:
    """Take a person's own weights out of every version; nothing else of one names anybody.

    Raises:
        LibraryError, DiskFullError: a version cannot be written.
    """
    for version in kept.versions():
        try:
            described = kept.describe(version)
            weights = weights_of(described.parameters)
        except (ModelError, ValueError):
            continue  # it is not used either
        if weights is None or user not in weights.own:
            continue
        own = {name: each for name, each in weights.own.items() if name != user}
        left = weights.model_copy(update={"own": own}).model_dump(mode="json")
        parameters = {**described.parameters, MODALITIES: left}
        kept.describe_anew(version, described.model_copy(update={"parameters": parameters}))
