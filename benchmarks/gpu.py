"""`make bench-gpu`: the engines of ingest and of the agent on the CPU and on the GPU, in one table.

Real weights are used where they are on this machine, else the real architectures with random
weights, which are as fast. `--quick` takes the smallest amounts, and leaves out on the CPU what is
chosen only for a GPU.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from base.devices import Hardware, choose_device, detect
from base.errors import MatineeError
from base.pool import release_memory
from base.settings import load_settings
from base.table import table as models_table
from base.weights import Weights
from benchmarks.child import ROOT
from benchmarks.gpu_rows import ROWS
from benchmarks.machine import machine_table
from benchmarks.speed import Row, Speed, Spot, Weighed, measure
from evaluation.tables import Cell, table

DOCUMENT = ROOT / "docs" / "gpu.md"
ENGINES = (
    "torch", "transformers", "open-clip-torch", "openai-whisper", "faster-whisper", "ctranslate2",
    "llama-cpp-python", "av",
)  # fmt: skip
SLOT = "slot:"
QUICK_S, BUDGET_S = 1.0, 10.0
# What an engine may fail with on a machine that nobody tried it on: the other rows go on.
FAILURES = (MatineeError, RuntimeError, OSError, ValueError, ImportError, AssertionError)


@dataclass
class Line:
    """One row's speeds by kind of device, and why one is missing."""

    row: Row
    speeds: dict[str, Speed] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)


def main(words: Sequence[str] | None = None) -> None:
    """Measure, print, and write where asked to."""
    parser = argparse.ArgumentParser(prog="make bench-gpu", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="minutes, not more, on two cores")
    parser.add_argument("--only", default="", help="rows whose first column has this text in it")
    parser.add_argument("--write", action="store_true", help="write docs/gpu.md")
    given = parser.parse_args(words)
    hardware = detect(ask_torch=True)
    rows = [row for row in ROWS if given.only in row.what]
    lines = list(measured(rows, spots(hardware, given.quick)))
    text = document(lines, hardware, given.quick)
    print(text)
    if given.write:
        DOCUMENT.write_text(text, "utf-8")


def spots(hardware: Hardware, quick: bool) -> list[Spot]:
    """The CPU, and the GPU if there is one that torch can use."""
    budget_s = QUICK_S if quick else BUDGET_S
    found = [
        Spot(kind="cpu", precision="float32", threads=hardware.cpus, budget_s=budget_s, quick=quick)
    ]
    device = choose_device(load_settings(device="auto", precision="auto"), hardware)
    if device.kind != "cpu":
        found.append(
            Spot(
                kind=device.kind, precision=device.precision, threads=hardware.cpus,
                budget_s=budget_s, quick=quick,
            )
        )  # fmt: skip
    return found


def measured(rows: Sequence[Row], on: Sequence[Spot]) -> Iterator[Line]:
    """Row after row; random weights are made once for rows that follow each other.

    What is chosen only for a GPU is given the smallest amount of work on a CPU.
    """
    with tempfile.TemporaryDirectory() as scratch:
        for row in rows:
            print(f"{row.what} …", file=sys.stderr, flush=True)
            line = Line(row)
            for spot in on:
                slow = row.heavy and not spot.is_gpu
                if slow and spot.quick:
                    line.missing[spot.kind] = "left out by --quick"
                    continue
                place = spot.model_copy(update={"quick": slow or spot.quick})
                try:
                    line.speeds[spot.kind] = measure(row, weighed(row, Path(scratch)), place)
                except FAILURES as error:
                    line.missing[spot.kind] = _sentence(error)
                release_memory()
            yield line


def weighed(row: Row, scratch: Path) -> Weighed:
    """The model's folder if it is on this machine, else one with random weights in `scratch`.

    Nothing is downloaded. Only the last random model is kept, for they are large.
    """
    weights = Weights(load_settings(offline=True))
    name = row.model
    if name.startswith(SLOT):
        listed = models_table().preferences(name.removeprefix(SLOT))
        every = (*listed.gpu_hub, *listed.cpu_hub, *listed.no_hub)
        name = next((one for one in every if weights.present(one)), every[-1])
    if weights.present(name):
        return Weighed(weights.path(name), "real")
    folder = scratch / row.model
    if row.write and not folder.exists():
        for older in scratch.iterdir():
            shutil.rmtree(older)
        with tempfile.TemporaryDirectory(dir=scratch) as unfinished:
            row.write(Path(unfinished))
            shutil.copytree(unfinished, folder, copy_function=shutil.move)
    return Weighed(folder, "random")


def document(lines: Sequence[Line], hardware: Hardware, quick: bool) -> str:
    """One Markdown document."""
    gpu = hardware.gpu if hardware.torch_sees_gpu is not False else None
    if hardware.gpu is None:
        said = "**No GPU was found: only the column of the CPU is filled.**"
    elif gpu is None:
        said = f"**The installed torch cannot use {hardware.gpu.name}: see `matinee doctor`.**"
    else:
        said = "On the GPU models run in half precision and in batches, except where it is said."
    parts = [
        "# Engines on CPU and GPU",
        "Printed by `make bench-gpu ARGS=--write`; do not edit by hand. Amounts a second, what "
        "prepares pictures, sounds and texts included; loading is not. Weights are real where they "
        "were on the machine, else random in the real architecture: as fast, and what they make "
        "is noise.",
        said + (" This was a `--quick` trial, on little data." if quick else ""),
        machine_table(ENGINES, hardware.cpus, hardware),
        speeds_table(lines),
        *_notes(lines),
    ]
    return "\n\n".join(parts) + "\n"


def speeds_table(lines: Sequence[Line]) -> str:
    """One line a row, the CPU before the GPU, and how many times as fast the GPU is."""
    rows = []
    for line in lines:
        cpu = line.speeds.get("cpu")
        gpu = next((speed for kind, speed in line.speeds.items() if kind != "cpu"), None)
        either = cpu or gpu
        rows.append(
            (
                line.row.what,
                either.weights if either else "–",
                f"{line.row.unit} a second",
                _said(cpu),
                _said(gpu),
                gpu.per_s / cpu.per_s if cpu and gpu else "–",
                Cell(value=gpu.gpu_bytes / 1e9) if gpu and gpu.gpu_bytes else "–",
            )
        )
    headers = ("what", "weights", "amount", "CPU", "GPU", "times as fast", "GPU memory GB")
    return table(headers, rows, text_columns=3)


def _said(speed: Speed | None) -> str:
    if speed is None:
        return "–"
    batch = f", by {speed.batch}" if speed.batch else ""
    return f"{Cell(value=speed.per_s)} ({speed.precision}{batch})"


def _notes(lines: Sequence[Line]) -> list[str]:
    notes = [
        f"- {line.row.what}: {note}."
        for line in lines
        for note in dict.fromkeys(speed.note for speed in line.speeds.values() if speed.note)
    ]
    notes += [
        f"- {line.row.what}, {kind}: {why}." for line in lines for kind, why in line.missing.items()
    ]
    return ["\n".join(notes)] if notes else []


def _sentence(error: BaseException) -> str:
    first = (str(error) or type(error).__name__).splitlines()[0][:200]
    return f"not measured ({first.rstrip('.')})"


if __name__ == "__main__":
    main()
