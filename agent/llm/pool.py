"""One or several loaded models, lent to one call each, in the order of the calls."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from agent.llm.native import Native
from agent.llm.turns import Cancel, FairQueue, OnPlace


class Pool:
    """Of models of the same file; on a CPU they share its pages, and each has its own cache."""

    def __init__(self, models: Sequence[Native]) -> None:
        self._idle = list(models)
        self._all = list(models)
        self._lock = threading.Lock()
        self.queue = FairQueue(len(models))

    @contextmanager
    def take(
        self,
        prompt: Sequence[int],
        key: object = None,
        cancel: Cancel | None = None,
        on_place: OnPlace | None = None,
        ahead: bool = False,
    ) -> Iterator[Native]:
        """A model that nobody else uses meanwhile: the one that has read most of the prompt.

        Raises:
            StoppedError: `cancel` was set while waiting.
        """
        with self.queue.turn(key, cancel, on_place, ahead):
            with self._lock:
                model = max(self._idle, key=lambda one: one.overlap(prompt))
                self._idle.remove(model)
            try:
                yield model
            finally:
                with self._lock:
                    self._idle.append(model)

    def close(self) -> None:
        """Free the memory of all."""
        for model in self._all:
            model.close()
