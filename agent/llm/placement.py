"""How much of a language model goes to the GPU, and how long its context may be: by what fits."""

from __future__ import annotations

from agent.llm.gguf import Facts
from base.devices import Hardware
from base.errors import ModelError
from base.slots import Frozen

CONTEXT = 8192  # tokens that the agent makes use of
SMALLEST_CONTEXT = 2048
SCRATCH_BYTES = 400_000_000  # for computing, beside weights and cache
GPU_SHARE = 0.9  # of its free memory: others use it too


class Placement(Frozen):
    """Where the layers run; `gpu_layers` counts the output layer too, so all are `layers + 1`."""

    gpu_layers: int
    context: int
    threads: int
    why: str


def place(
    facts: Facts, hardware: Hardware, on_gpu: bool, context: int = CONTEXT, parallel: int = 1
) -> Placement:
    """The placement for this file on this machine; `on_gpu` says whether a GPU may be used.

    There is room for `parallel` caches of `context` tokens each; the weights are shared in the main
    memory, and loaded as often on a GPU.

    Raises:
        ModelError: not even the smallest context fits into the free memory.
    """
    threads = max(1, min(hardware.cores, hardware.cpus))
    facts = facts.model_copy(update={"kv_bytes": facts.kv_bytes * parallel})
    wanted = min(context, facts.context)
    if on_gpu and hardware.gpu is not None:
        there = facts.model_copy(update={"file_bytes": facts.file_bytes * parallel})
        layers, context, why = _on_gpu(there, hardware.gpu.free_bytes, wanted)
        if layers > facts.layers:
            return Placement(gpu_layers=layers, context=context, threads=threads, why=why)
        fitting = _fitting(facts, hardware.free_bytes, min(context, wanted))
        return Placement(gpu_layers=layers, context=fitting, threads=threads, why=why)
    fitting = _fitting(facts, hardware.free_bytes, wanted)
    why = f"the CPU, {threads} threads, a context of {fitting} tokens"
    if fitting < wanted:
        why += f" instead of {wanted}, as {hardware.free_bytes / 1e9:.1f} GB are free"
    return Placement(gpu_layers=0, context=fitting, threads=threads, why=why)


def _on_gpu(facts: Facts, free_bytes: int, wanted: int) -> tuple[int, int, str]:
    """All layers if they fit, with a shorter context if need be; else as many as fit."""
    if not free_bytes:  # not known: Apple's memory is shared, or the driver does not say
        return facts.layers + 1, wanted, "the GPU, whose free memory is not known"
    room = int(free_bytes * GPU_SHARE) - SCRATCH_BYTES
    context = min(wanted, (room - facts.file_bytes) // max(facts.kv_bytes, 1))
    if context >= min(SMALLEST_CONTEXT, wanted):
        return facts.layers + 1, context, f"the GPU, a context of {context} tokens"
    each = (facts.file_bytes + facts.kv_bytes * wanted) // (facts.layers + 1)
    layers = max(0, min(facts.layers, room // max(each, 1)))
    if layers == 0:
        return 0, wanted, f"the CPU, as the GPU has {free_bytes / 1e9:.1f} GB free"
    return layers, wanted, f"{layers} of {facts.layers} layers on the GPU, the rest on the CPU"


def _fitting(facts: Facts, free_bytes: int, wanted: int) -> int:
    room = free_bytes - facts.file_bytes - SCRATCH_BYTES
    context = min(wanted, room // max(facts.kv_bytes, 1))
    least = min(SMALLEST_CONTEXT, wanted)
    if context < least:
        needed = facts.file_bytes + SCRATCH_BYTES + least * facts.kv_bytes
        raise ModelError(
            f"The language model needs {needed / 1e9:.1f} GB of memory and "
            f"{free_bytes / 1e9:.1f} GB are free: close other programs, or choose a smaller one "
            "with MATINEE_MODELS__LLM."
        )
    return context
