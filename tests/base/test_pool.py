"""The shared memory budget, and batches that do not fit."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Sequence
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from base.errors import ModelError
from base.pool import Loaded, ModelPool, run_batches


class Log:
    """Warnings, and which models were loaded and unloaded."""

    def __init__(self) -> None:
        self.warnings: list[str] = []
        self.loads: list[str] = []
        self.unloads: list[str] = []

    def get(self, pool: ModelPool, key: str, size: int) -> str:
        def load() -> str:
            self.loads.append(key)
            return f"model {key}"

        return pool.get(key, size, load, self.unloads.append)


def test_a_model_is_loaded_once() -> None:
    log = Log()
    pool = ModelPool(100, log.warnings.append)
    assert pool.loaded() == []
    assert [log.get(pool, "a", 10) for _ in range(3)] == ["model a"] * 3
    assert log.loads == ["a"]
    assert pool.loaded() == [Loaded(key="a", bytes=10)]


def test_the_least_recently_used_goes_first() -> None:
    log = Log()
    pool = ModelPool(100, log.warnings.append)
    for key in ("a", "b", "a", "c"):  # b is the oldest when c needs room
        log.get(pool, key, 40)
    assert log.unloads == ["model b"]
    assert [model.key for model in pool.loaded()] == ["a", "c"]
    assert log.warnings == []


def test_one_larger_than_the_budget_is_loaded_alone_with_a_warning() -> None:
    log = Log()
    pool = ModelPool(100, log.warnings.append)
    log.get(pool, "small", 10)
    log.get(pool, "huge", 200)
    assert [model.key for model in pool.loaded()] == ["huge"]
    assert len(log.warnings) == 1
    assert "MATINEE_MEMORY_GB" in log.warnings[0]
    log.get(pool, "small", 10)
    assert [model.key for model in pool.loaded()] == ["small"]


def test_unload_and_clear() -> None:
    log = Log()
    pool = ModelPool(100, log.warnings.append)
    log.get(pool, "a", 10)
    log.get(pool, "b", 10)
    pool.unload("a")
    pool.unload("a")
    pool.clear()
    assert log.unloads == ["model a", "model b"]
    assert pool.loaded() == []


def test_a_failed_load_leaves_the_pool_usable() -> None:
    log = Log()
    pool = ModelPool(100, log.warnings.append)

    def fail() -> str:
        raise ModelError("no.")

    with pytest.raises(ModelError):
        pool.get("a", 10, fail)
    assert log.get(pool, "a", 10) == "model a"


def test_a_model_that_is_there_is_given_while_another_is_loaded() -> None:
    """A search does not wait until the language model is fetched."""
    pool, log = ModelPool(100, pytest.fail), Log()
    log.get(pool, "text", 10)
    begun, go_on = threading.Event(), threading.Event()

    def load() -> str:
        begun.set()
        assert go_on.wait(20)
        return "large"

    loading = threading.Thread(target=lambda: pool.get("llm", 50, load))
    loading.start()
    assert begun.wait(20)
    found: list[str] = []
    asking = threading.Thread(target=lambda: found.append(log.get(pool, "text", 10)))
    asking.start()
    asking.join(10)
    assert found == ["model text"]
    go_on.set()
    loading.join(20)
    assert [one.key for one in pool.loaded()] == ["text", "llm"]


def test_threads_share_one_load() -> None:
    loads = []
    pool = ModelPool(100, pytest.fail)

    def load() -> object:
        loads.append(1)
        time.sleep(0.05)
        return object()

    found: list[object] = []
    threads = [
        threading.Thread(target=lambda: found.append(pool.get("a", 1, load))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(loads) == 1
    assert len(set(map(id, found))) == 1


class FakeGpu:
    """Doubles numbers; more than `holds` at once are out of memory until moved to the CPU."""

    def __init__(self, holds: int) -> None:
        self.holds = holds
        self.sizes: list[int] = []
        self.on_cpu = False
        self.warnings: list[str] = []

    def call(self, items: Sequence[int]) -> list[int]:
        if len(items) > self.holds and not self.on_cpu:
            raise RuntimeError("CUDA failed with error out of memory")
        self.sizes.append(len(items))
        return [2 * item for item in items]

    def to_cpu(self) -> None:
        self.on_cpu = True

    def run(self, count: int, batch: int) -> list[int]:
        return run_batches(range(count), batch, self.call, self.to_cpu, self.warnings.append)


def test_the_batch_is_halved_until_it_fits() -> None:
    gpu = FakeGpu(holds=2)
    assert gpu.run(10, 8) == [2 * item for item in range(10)]
    assert gpu.sizes == [2] * 5  # it stays small: what did not fit once will not fit again
    assert len(gpu.warnings) == 2  # 8 to 4, 4 to 2
    assert not gpu.on_cpu


def test_then_the_cpu_takes_over_with_the_full_batch() -> None:
    gpu = FakeGpu(holds=0)
    assert gpu.run(5, 4) == [0, 2, 4, 6, 8]
    assert gpu.sizes == [4, 1]
    assert "CPU" in gpu.warnings[-1]
    assert len(gpu.warnings) == 3  # 4 to 2, 2 to 1, 1 to the CPU


def test_out_of_memory_on_the_cpu_is_one_sentence() -> None:
    def call(items: Sequence[int]) -> list[int]:
        raise MemoryError

    with pytest.raises(ModelError, match="smaller model"):
        run_batches([1, 2], 2, call, None, lambda _: None)


def test_other_errors_pass_through() -> None:
    def call(items: Sequence[int]) -> list[int]:
        raise RuntimeError("shapes differ")

    with pytest.raises(RuntimeError, match="shapes differ"):
        run_batches([1], 1, call, None, pytest.fail)


@settings(max_examples=50)
@given(count=st.integers(0, 40), batch=st.integers(1, 16), holds=st.integers(0, 16))
def test_every_item_gets_its_result_in_order(count: int, batch: int, holds: int) -> None:
    gpu = FakeGpu(holds)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("base.pool.release_memory", lambda: None)  # slow, and nothing is held
        assert gpu.run(count, batch) == [2 * item for item in range(count)]
    assert max(gpu.sizes, default=0) <= batch
    assert gpu.on_cpu == (holds == 0 and count > 0)


def test_torchs_own_error_is_known_and_its_cache_emptied(monkeypatch: pytest.MonkeyPatch) -> None:
    class OutOfMemoryError(RuntimeError):
        pass

    emptied: list[int] = []
    cuda = SimpleNamespace(is_initialized=lambda: True, empty_cache=lambda: emptied.append(1))
    torch = SimpleNamespace(OutOfMemoryError=OutOfMemoryError, cuda=cuda)
    monkeypatch.setitem(sys.modules, "torch", torch)

    def call(items: Sequence[int]) -> Sequence[int]:
        if not emptied:
            raise OutOfMemoryError("no room")
        return items

    warnings: list[str] = []
    assert run_batches([1, 2, 3], 3, call, None, warnings.append) == [1, 2, 3]
    assert len(warnings) == 1
