"""Layers and context by what fits; worked by hand for Qwen2.5-1.5B (1.1 GB, 28 layers, 28 kB)."""

from __future__ import annotations

import pytest

from agent.llm.gguf import Facts
from agent.llm.placement import SMALLEST_CONTEXT, place
from base.devices import Gpu, Hardware
from base.errors import ModelError

GB = 10**9
QWEN = Facts(
    architecture="qwen2", file_bytes=1_117_320_768, layers=28, context=32768, kv_bytes=28_672
)


def machine(free_gb: float, gpu_gb: float | None = None) -> Hardware:
    gpu = None
    if gpu_gb is not None:
        gpu = Gpu(kind="cuda", name="a GPU", free_bytes=round(gpu_gb * GB))
    return Hardware(cpus=4, cores=2, memory_bytes=16 * GB, free_bytes=round(free_gb * GB), gpu=gpu)


def test_a_processor_gets_its_physical_cores() -> None:
    placed = place(QWEN, machine(8), on_gpu=False)
    assert (placed.gpu_layers, placed.context, placed.threads) == (0, 8192, 2)


def test_a_container_with_fewer_processors_gets_fewer_threads() -> None:
    small = machine(8).model_copy(update={"cpus": 1})
    assert place(QWEN, small, on_gpu=False).threads == 1


def test_everything_goes_to_a_gpu_that_holds_it() -> None:
    """29: the output layer counts."""
    placed = place(QWEN, machine(8, gpu_gb=4), on_gpu=True)
    assert (placed.gpu_layers, placed.context) == (29, 8192)


def test_a_shorter_context_before_fewer_layers() -> None:
    """1.8 GB: 1.62 usable, less 0.4 for computing and 1.117 for the file leaves 3583 tokens."""
    placed = place(QWEN, machine(8, gpu_gb=1.8), on_gpu=True)
    assert placed.gpu_layers == 29
    assert placed.context == (int(1.8e9 * 0.9) - 400_000_000 - QWEN.file_bytes) // 28_672


def test_what_fits_of_the_layers() -> None:
    """1.2 GB: 0.68 for layers of 46.6 MB with their cache."""
    placed = place(QWEN, machine(8, gpu_gb=1.2), on_gpu=True)
    assert placed.gpu_layers == 680_000_000 // ((QWEN.file_bytes + 8192 * 28_672) // 29)
    assert "14 of 28 layers" in placed.why


def test_a_full_gpu_leaves_it_to_the_processor() -> None:
    placed = place(QWEN, machine(8, gpu_gb=0.4), on_gpu=True)
    assert placed.gpu_layers == 0
    assert "0.4 GB free" in placed.why


def test_a_gpu_that_cannot_be_used_is_not() -> None:
    assert place(QWEN, machine(8, gpu_gb=40), on_gpu=False).gpu_layers == 0


def test_several_caches_take_several_times_the_room() -> None:
    one = place(QWEN, machine(1.7), on_gpu=False).context
    two = place(QWEN, machine(1.7), on_gpu=False, parallel=2).context
    assert one == 2 * two or one == 2 * two + 1


def test_too_little_memory_is_said_before_loading() -> None:
    least = QWEN.file_bytes + 400_000_000 + SMALLEST_CONTEXT * 28_672
    tight = machine(8).model_copy(update={"free_bytes": least})
    assert place(QWEN, tight, on_gpu=False).context == SMALLEST_CONTEXT
    with pytest.raises(ModelError, match=r"needs 1\.6 GB .* 1\.5 GB are free"):
        place(QWEN, machine(1.5), on_gpu=False)
