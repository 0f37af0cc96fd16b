"""The act model of one text embedder: fitted on first use, in seconds, and kept in the cache."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from zipfile import BadZipFile

from agent.reading.act_model import ActModel, Reading, read_examples
from agent.reading.acts import Act
from agent.reading.case import Case, Decision
from agent.reading.examples import FILES, examples
from base.slots import TextEmbedder

Embedder = Callable[[], tuple[TextEmbedder, str]]
HERE = Path(__file__).parent
READ_BY = ("*.py", "*.toml", "*.txt")  # the flags of an example depend on every rule


class LearnedActs:
    """Chances of dialogue acts for messages; the model is made ready on the first of them."""

    def __init__(self, embedder: Embedder, cache: Path) -> None:
        """`embedder` gives the text embedder and its name."""
        self._embedder, self._cache = embedder, cache
        self._model: ActModel | None = None
        self._lock = threading.Lock()

    def __call__(self, case: Case, ruled: Decision) -> Mapping[Act, float]:
        """Of one message, the likeliest first; raises ModelError where the embedder is not had."""
        embedder, name = self._embedder()
        with self._lock:
            if self._model is None:
                self._model = act_model(embedder, name, self._cache)
        (vector,) = embedder.embed([case.clues.raw], query=True)
        return self._model.chances(Reading(case, ruled, vector))


def act_model(embedder: TextEmbedder, name: str, cache: Path) -> ActModel:
    """The model for vectors of `embedder`, which is called `name`.

    A cache that cannot be written to is done without.
    """
    path = cache / "acts" / f"{_digest(name)}.npz"
    try:
        return ActModel.load(path)
    except (OSError, ValueError, KeyError, BadZipFile):
        fitted = fit(embedder)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fitted.save(path)
    except OSError:
        pass  # fitted again next time
    return fitted


def fit(embedder: TextEmbedder) -> ActModel:
    """Learn from all examples."""
    given = examples()
    return ActModel.fit(read_examples(given, embedder), [one.acts for one in given])


def _digest(name: str) -> str:
    digest = hashlib.sha256(name.encode())
    for path in sorted({*FILES, *(path for kind in READ_BY for path in HERE.glob(kind))}):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
