"""How fast one engine is on one device: what is measured, and how it is timed."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from base.devices import Kind, Precision
from base.slots import Frozen

FAR_MORE = 3.0
Origin = Literal["real", "random"]


class Spot(Frozen):
    """Where an engine runs: the device, and how long its timing may take.

    `quick` asks for the smallest amount of work that still tells something.
    """

    kind: Kind
    precision: Precision  # that the device is best in
    threads: int
    budget_s: float
    quick: bool = False

    @property
    def is_gpu(self) -> bool:
        """Whether it is an accelerator of any kind."""
        return self.kind != "cpu"

    @property
    def half(self) -> Precision:
        """For engines without bfloat16: half precision on a GPU, single on a CPU."""
        return "float16" if self.is_gpu and self.precision != "float32" else "float32"

    def size(self, quick: int, cpu: int, gpu: int) -> int:
        """How much work to time with."""
        return gpu if self.is_gpu else quick if self.quick else cpu


class Speed(Frozen):
    """Amounts a second; `note` tells what the number alone does not."""

    per_s: float
    precision: str
    weights: Origin
    batch: int | None = None
    note: str = ""
    gpu_bytes: int | None = None  # the most that torch held meanwhile


@dataclass(frozen=True)
class Weighed:
    """A model's folder, and whether its weights are real."""

    folder: Path
    weights: Origin


Engine = Callable[[], float]  # does some work once and gives how much that was
Open = Callable[[Weighed, Spot], AbstractContextManager[tuple[Engine, str, int | None]]]


@dataclass(frozen=True)
class Row:
    """One line of the table.

    `open` gives an engine on a spot, its precision and batch; `write` makes random weights for it
    where the real ones are not at hand, or is None where only real ones will do. A `heavy` row is
    left out on a CPU that is to be quick.
    """

    what: str
    unit: str
    model: str
    open: Open
    write: Callable[[Path], None] | None
    heavy: bool = False
    random_note: str = ""


def rate(engine: Engine, budget_s: float, clock: Callable[[], float] = time.perf_counter) -> float:
    """Amount a second: once to warm up, then at least once, again until the budget is spent.

    A first call that takes far more than the budget is the measurement: a slow machine is not made
    to do everything twice.
    """
    began = clock()
    amount = engine()
    first_s = clock() - began
    if first_s >= FAR_MORE * budget_s:
        return amount / first_s
    began, amount, spent_s = clock(), 0.0, 0.0
    while spent_s < budget_s:
        amount += engine()
        spent_s = clock() - began
    return amount / spent_s


def measure(row: Row, weighed: Weighed, spot: Spot) -> Speed:
    """Open, time and close one row's engine; the memory is torch's alone."""
    torch: Any = None
    if spot.kind == "cuda":
        import torch

        torch.cuda.reset_peak_memory_stats()
    with row.open(weighed, spot) as (engine, precision, batch):
        per_s = rate(engine, spot.budget_s)
    return Speed(
        per_s=per_s,
        precision=precision,
        weights=weighed.weights,
        batch=batch,
        note=row.random_note if weighed.weights == "random" else "",
        gpu_bytes=torch.cuda.max_memory_allocated() if torch else None,
    )
