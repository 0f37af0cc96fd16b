"""Loaded models under a shared memory budget, and batches that survive running out of it."""

from __future__ import annotations

import gc
import sys
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar, cast

from base.errors import ModelError
from base.slots import Frozen

T = TypeVar("T")
Item = TypeVar("Item")
Result = TypeVar("Result")
Warn = Callable[[str], None]


class Loaded(Frozen):
    """One loaded model."""

    key: str
    bytes: int


class ModelPool:
    """Loads models when they are first asked for; unloads the least recently used ones.

    `budget_bytes` is for all of them together; `warn` is told, in one sentence, whatever a person
    should know. Safe for threads: one model is loaded at a time, and those that are there are given
    meanwhile. Who still holds a model that was unloaded keeps it alive, unless its `unload` frees
    it by force.
    """

    def __init__(self, budget_bytes: int, warn: Warn) -> None:
        self._budget = budget_bytes
        self._warn = warn
        self._loading = threading.RLock()  # a model may be made of others
        self._lock = threading.Lock()  # of the table alone
        self._models: OrderedDict[str, _Entry] = OrderedDict()  # the most recently used last

    def get(
        self,
        key: str,
        bytes: int,  # noqa: A002 - the word that callers read
        load: Callable[[], T],
        unload: Callable[[T], None] | None = None,
    ) -> T:
        """The model called `key`, loaded by `load` if it is not there; it counts as `bytes`."""
        if entry := self._used(key):
            return cast(T, entry.model)
        with self._loading:
            if entry := self._used(key):
                return cast(T, entry.model)
            self._make_room(key, bytes)
            model = load()
            close = partial(unload, model) if unload else None
            with self._lock:
                self._models[key] = _Entry(model, bytes, close)
            return model

    def loaded(self) -> list[Loaded]:
        """What is loaded, the least recently used first."""
        with self._lock:
            return [Loaded(key=key, bytes=entry.bytes) for key, entry in self._models.items()]

    def unload(self, key: str) -> None:
        """Unload one model; one that is not loaded is no error."""
        with self._lock:
            entry = self._models.pop(key, None)
        if entry:
            if entry.close:
                entry.close()
            del entry
            release_memory()

    def clear(self) -> None:
        """Unload all models."""
        for model in self.loaded():
            self.unload(model.key)

    def _used(self, key: str) -> _Entry | None:
        with self._lock:
            entry = self._models.get(key)
            if entry:
                self._models.move_to_end(key)
            return entry

    def _make_room(self, key: str, needed: int) -> None:
        if needed > self._budget:
            self._warn(
                f"{key} needs about {needed / 1e9:.1f} GB and the memory budget is "
                f"{self._budget / 1e9:.1f} GB: it is loaded alone; choose a smaller model, or "
                "raise MATINEE_MEMORY_GB, if that is slow."
            )
        while (there := self.loaded()) and sum(one.bytes for one in there) + needed > self._budget:
            self.unload(there[0].key)


class _Entry:
    def __init__(self, model: object, size: int, close: Callable[[], None] | None) -> None:
        self.model = model
        self.bytes = size
        self.close = close


def run_batches(
    items: Sequence[Item],
    batch: int,
    call: Callable[[Sequence[Item]], Sequence[Result]],
    to_cpu: Callable[[], None] | None,
    warn: Warn,
) -> list[Result]:
    """`call` on slices of at most `batch` items; one result an item, in the order of the items.

    When the GPU's memory runs out the batch is halved, down to one; then `to_cpu` moves the model
    and the full batch is tried again there. `warn` is told each time. `to_cpu` is None for a model
    that is on the CPU already.

    Raises:
        ModelError: the memory runs out with nothing left to try.
    """
    results: list[Result] = []
    size = full = max(batch, 1)
    while len(results) < len(items):
        piece = items[len(results) : len(results) + size]
        try:
            results.extend(call(piece))
            continue
        except (RuntimeError, MemoryError) as error:
            if not is_out_of_memory(error):
                raise
            failure = error.with_traceback(None)  # a traceback keeps the failed tensors alive
        release_memory()
        if len(piece) > 1:
            size = len(piece) // 2
            warn(f"The memory did not hold {len(piece)} items at once: going on with {size}.")
        elif to_cpu:
            warn("The GPU's memory does not hold a single item: going on with the CPU, slower.")
            to_cpu()
            to_cpu, size = None, full
        else:
            raise ModelError(
                "The memory does not hold this model with a single item: choose a smaller model "
                "for its slot, or close other programs."
            ) from failure
    return results


def is_out_of_memory(error: BaseException) -> bool:
    """Whether torch, CTranslate2 or Python itself ran out of memory; imports none of them."""
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(error, torch.OutOfMemoryError):
        return True
    return isinstance(error, MemoryError) or "out of memory" in str(error).lower()


def release_memory() -> None:
    """Collect what nobody holds, and give torch's cached blocks back to the GPU."""
    gc.collect()
    torch = sys.modules.get("torch")
    if torch is not None and torch.cuda.is_initialized():
        torch.cuda.empty_cache()
