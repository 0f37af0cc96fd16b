"""What the machine has, and which device, precision and memory budget follow from it."""

from __future__ import annotations

import importlib.util
import os
import platform
import shutil
import subprocess
from pathlib import Path
from typing import Literal

import psutil

from base.errors import UsageError
from base.settings import Settings
from base.slots import Frozen

Kind = Literal["cpu", "cuda", "mps"]
Precision = Literal["float32", "float16", "bfloat16", "int8"]

SMI_FIELDS = "name,memory.total,memory.free,compute_cap"
SMI_TIMEOUT_S = 5
PROC_GPUS = Path("/proc/driver/nvidia/gpus")
CGROUP_LIMIT = Path("/sys/fs/cgroup/memory.max")
CPU_INFO = Path("/proc/cpuinfo")
CGROUP_USED = Path("/sys/fs/cgroup/memory.current")
BFLOAT16_FROM = 8.0  # compute capability of the first NVIDIA GPUs with bfloat16 units (Ampere)
HALF_FROM = 7.0  # of the first whose float16 is worth it (Volta)


class Gpu(Frozen):
    """An accelerator; sizes in bytes, 0 where they are not known."""

    kind: Literal["cuda", "mps"]
    name: str
    memory_bytes: int = 0
    free_bytes: int = 0
    compute: float = 0.0  # NVIDIA's compute capability


class Hardware(Frozen):
    """What the machine has; sizes in bytes. `torch_sees_gpu` is None where torch was not asked."""

    cpus: int  # that this process may use
    cores: int  # physical
    memory_bytes: int
    free_bytes: int
    gpu: Gpu | None = None
    torch_sees_gpu: bool | None = None


class Device(Frozen):
    """Where models run, in which precision, and why."""

    kind: Kind
    precision: Precision
    why: str


def processor() -> str:
    """The model's name as the system gives it, or the architecture."""
    if CPU_INFO.is_file():
        for line in CPU_INFO.read_text("utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()


def detect(ask_torch: bool = False) -> Hardware:
    """Look at the machine; imports torch only if asked to (it takes seconds)."""
    total, free = _memory()
    gpu = _nvidia() or _apple(total, free)
    return Hardware(
        cpus=_usable_cpus(),
        cores=psutil.cpu_count(logical=False) or _usable_cpus(),
        memory_bytes=total,
        free_bytes=free,
        gpu=gpu,
        torch_sees_gpu=_torch_sees(gpu) if ask_torch and gpu else None,
    )


def choose_device(settings: Settings, hardware: Hardware) -> Device:
    """Device and precision by what the machine has; settings override both.

    Raises:
        UsageError: the settings name an accelerator that this machine does not have.
    """
    kind, why = _kind(settings, hardware)
    if settings.precision != "auto":
        return Device(kind=kind, precision=settings.precision, why=f"{why}; precision as set")
    precision, reason = _precision(kind, hardware.gpu)
    return Device(kind=kind, precision=precision, why=f"{why}; {precision}: {reason}")


def memory_budget(settings: Settings, hardware: Hardware) -> tuple[int, str]:
    """Bytes that loaded models may take together, and why: half of what is free, or as set."""
    if settings.memory_gb is not None:
        return round(settings.memory_gb * 1e9), "as set by memory_gb"
    on_gpu = choose_device(settings, hardware).kind == "cuda"
    free = hardware.gpu.free_bytes if on_gpu and hardware.gpu else hardware.free_bytes
    where = "GPU memory" if on_gpu and free else "memory"
    free = free or hardware.free_bytes
    return free // 2, f"half of the {free / 1e9:.1f} GB of {where} that are free"


def memory_capacity(settings: Settings, hardware: Hardware) -> int:
    """Bytes above which a model is not chosen: half of all memory, or as set.

    Not of what is free just now: else the same machine would choose another model on a busy day,
    and the vectors of two models do not mix.
    """
    if settings.memory_gb is not None:
        return round(settings.memory_gb * 1e9)
    on_gpu = choose_device(settings, hardware).kind == "cuda"
    total = hardware.gpu.memory_bytes if on_gpu and hardware.gpu else 0
    return (total or hardware.memory_bytes) // 2


def _kind(settings: Settings, hardware: Hardware) -> tuple[Kind, str]:
    gpu = hardware.gpu
    if settings.device == "cpu":
        return "cpu", "the CPU, as set"
    if settings.device != "auto":
        if gpu is None or gpu.kind != settings.device:
            raise UsageError(
                f"The device is set to {settings.device} and none was found: "
                "set MATINEE_DEVICE to auto or cpu, or install the driver."
            )
        return settings.device, f"{gpu.name}, as set"
    if gpu is None:
        return "cpu", "the CPU, as no accelerator was found"
    if hardware.torch_sees_gpu is False:
        return "cpu", f"the CPU, as the installed torch cannot use {gpu.name}"
    return gpu.kind, f"{gpu.name} was found"


def _precision(kind: Kind, gpu: Gpu | None) -> tuple[Precision, str]:
    if kind == "cpu" or gpu is None:
        return "float32", "half precision is slow on a CPU"
    if kind == "mps":
        return "float16", "half the memory, and what Apple's GPUs are fast in"
    if gpu.compute >= BFLOAT16_FROM:
        return "bfloat16", "half the memory with the range of float32"
    if gpu.compute >= HALF_FROM:
        return "float16", "half the memory; this GPU has no bfloat16"
    return "float32", "this GPU is slow in half precision, or too old to say"


def _nvidia() -> Gpu | None:
    if smi := shutil.which("nvidia-smi"):
        command = [smi, f"--query-gpu={SMI_FIELDS}", "--format=csv,noheader,nounits"]
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, timeout=SMI_TIMEOUT_S, check=True
            )
        except (OSError, subprocess.SubprocessError):
            return _nvidia_by_driver()
        return parse_smi(done.stdout) or _nvidia_by_driver()
    return _nvidia_by_driver()


def parse_smi(text: str) -> Gpu | None:
    """The GPU with the most memory of nvidia-smi's CSV lines (name, MiB total, MiB free, cap)."""
    found = []
    for line in text.splitlines():
        fields = [field.strip() for field in line.split(",")]
        if len(fields) == 4:
            name, total, free, compute = fields
            found.append(
                Gpu(
                    kind="cuda",
                    name=name,
                    memory_bytes=int(_number(total)) << 20,
                    free_bytes=int(_number(free)) << 20,
                    compute=_number(compute),
                )
            )
    return max(found, key=lambda gpu: gpu.memory_bytes, default=None)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:  # "[N/A]" where the driver does not know
        return 0.0


def _nvidia_by_driver() -> Gpu | None:
    for information in sorted(PROC_GPUS.glob("*/information")):
        lines = dict(
            line.split(":", 1) for line in information.read_text().splitlines() if ":" in line
        )
        return Gpu(kind="cuda", name=lines.get("Model", "an NVIDIA GPU").strip())
    return None


def _apple(total: int, free: int) -> Gpu | None:
    if platform.system() == "Darwin" and platform.machine() == "arm64":
        return Gpu(kind="mps", name="Apple GPU", memory_bytes=total, free_bytes=free)
    return None


def _torch_sees(gpu: Gpu) -> bool:
    if importlib.util.find_spec("torch") is None:
        return False
    import torch

    backend = torch.cuda if gpu.kind == "cuda" else torch.backends.mps
    return bool(backend.is_available())


def _usable_cpus() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _memory() -> tuple[int, int]:
    """Total and free bytes; inside a container, those that its limit leaves."""
    memory = psutil.virtual_memory()
    try:
        limit, used = int(CGROUP_LIMIT.read_text()), int(CGROUP_USED.read_text())
    except (OSError, ValueError):  # no control group, or "max"
        return memory.total, memory.available
    used -= _cached(CGROUP_USED.with_name("memory.stat"))
    return min(memory.total, limit), min(memory.available, max(limit - used, 0))


def _cached(stat: Path) -> int:
    """Bytes of files that the system keeps in memory, and lets go of when they are needed.

    A group's `memory.current` counts them as used: after one reading of a large model's file a
    container would seem to be full.
    """
    try:
        lines = [line.split() for line in stat.read_text().splitlines()]
        return sum(int(n) for name, n in lines if name in ("active_file", "inactive_file"))
    except (OSError, ValueError):  # an older kernel
        return 0
