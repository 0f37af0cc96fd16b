"""One function says which device and precision, and why."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from base import devices
from base.devices import Gpu, Hardware, choose_device, memory_budget, memory_capacity, parse_smi
from base.errors import UsageError
from base.settings import Settings

GB = 10**9
AMPERE = Gpu(kind="cuda", name="A", memory_bytes=24 * GB, free_bytes=20 * GB, compute=8.6)
TURING = Gpu(kind="cuda", name="T", memory_bytes=8 * GB, free_bytes=6 * GB, compute=7.5)
MAXWELL = Gpu(kind="cuda", name="M", memory_bytes=4 * GB, free_bytes=4 * GB, compute=5.2)
APPLE = Gpu(kind="mps", name="Apple GPU", memory_bytes=16 * GB, free_bytes=8 * GB)
MakeSettings = Callable[..., Settings]


def with_gpu(gpu: Gpu | None, torch_sees_gpu: bool | None = None) -> Hardware:
    return Hardware(
        cpus=8,
        cores=4,
        memory_bytes=16 * GB,
        free_bytes=10 * GB,
        gpu=gpu,
        torch_sees_gpu=torch_sees_gpu,
    )


@pytest.mark.parametrize(
    ("gpu", "sees", "set_device", "set_precision", "kind", "precision", "why"),
    [
        (None, None, "auto", "auto", "cpu", "float32", "no accelerator"),
        (AMPERE, None, "auto", "auto", "cuda", "bfloat16", "A was found"),
        (TURING, True, "auto", "auto", "cuda", "float16", "no bfloat16"),
        (MAXWELL, None, "auto", "auto", "cuda", "float32", "slow in half"),
        (APPLE, None, "auto", "auto", "mps", "float16", "Apple"),
        (AMPERE, False, "auto", "auto", "cpu", "float32", "torch cannot use A"),
        (AMPERE, None, "cpu", "auto", "cpu", "float32", "as set"),
        (TURING, None, "cuda", "bfloat16", "cuda", "bfloat16", "precision as set"),
        (None, None, "auto", "int8", "cpu", "int8", "precision as set"),
    ],
)
def test_device_and_precision(
    make_settings: MakeSettings,
    gpu: Gpu | None,
    sees: bool | None,
    set_device: str,
    set_precision: str,
    kind: str,
    precision: str,
    why: str,
) -> None:
    settings = make_settings(device=set_device, precision=set_precision)
    device = choose_device(settings, with_gpu(gpu, sees))
    assert (device.kind, device.precision) == (kind, precision)
    assert why in device.why


@pytest.mark.parametrize(("gpu", "wanted"), [(None, "cuda"), (APPLE, "cuda"), (AMPERE, "mps")])
def test_a_device_that_is_not_there_is_refused(
    make_settings: MakeSettings, gpu: Gpu | None, wanted: str
) -> None:
    with pytest.raises(UsageError, match="MATINEE_DEVICE"):
        choose_device(make_settings(device=wanted), with_gpu(gpu))


@pytest.mark.parametrize(
    ("gpu", "given", "budget", "capacity", "why"),
    [
        (None, {}, 5 * GB, 8 * GB, "half of the 10.0 GB of memory"),
        (AMPERE, {}, 10 * GB, 12 * GB, "half of the 20.0 GB of GPU memory"),
        (AMPERE, {"device": "cpu"}, 5 * GB, 8 * GB, "of memory"),
        (Gpu(kind="cuda", name="?"), {}, 5 * GB, 8 * GB, "of memory"),
        (AMPERE, {"memory_gb": 3}, 3 * GB, 3 * GB, "as set"),
    ],
)
def test_memory(
    make_settings: MakeSettings,
    gpu: Gpu | None,
    given: dict[str, object],
    budget: int,
    capacity: int,
    why: str,
) -> None:
    settings = make_settings(**given)
    found, reason = memory_budget(settings, with_gpu(gpu))
    assert found == budget
    assert why in reason
    assert memory_capacity(settings, with_gpu(gpu)) == capacity


def test_nvidia_smi_is_read() -> None:
    text = "Small, 8192, 8000, 7.5\nLarge, Special Edition, 1, 2, 3\nH, 81559, 81000, [N/A]\n"
    gpu = parse_smi(text)
    assert gpu == Gpu(
        kind="cuda", name="H", memory_bytes=81559 << 20, free_bytes=81000 << 20, compute=0.0
    )
    assert parse_smi("No devices were found\n") is None


def test_a_containers_limit_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "max").write_text("1000000\n")
    (tmp_path / "current").write_text("400000\n")
    monkeypatch.setattr(devices, "CGROUP_LIMIT", tmp_path / "max")
    monkeypatch.setattr(devices, "CGROUP_USED", tmp_path / "current")
    hardware = devices.detect()
    assert (hardware.memory_bytes, hardware.free_bytes) == (1_000_000, 600_000)


def test_this_machine_is_described_without_torch() -> None:
    hardware = devices.detect()
    assert hardware.cores >= 1
    assert hardware.cpus >= 1
    assert 0 < hardware.free_bytes <= hardware.memory_bytes
    assert hardware.torch_sees_gpu is None
