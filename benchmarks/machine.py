"""What the figures were measured on: hardware and versions, and no names of hosts or folders."""

from __future__ import annotations

import importlib.metadata
import platform
from collections.abc import Sequence

from base.devices import Hardware, detect, processor
from evaluation.tables import table


def machine_table(packages: Sequence[str], threads: int, hardware: Hardware | None = None) -> str:
    """A Markdown table of facts, with the installed versions of `packages`."""
    found = hardware or detect()
    gpu = found.gpu
    facts = {
        "processor": processor(),
        "cores": f"{found.cpus} usable, {threads} threads for each engine",
        "memory": f"{found.memory_bytes / 1e9:.0f} GB",
        "GPU": f"{gpu.name}, {gpu.memory_bytes / 1e9:.0f} GB" if gpu else "none",
        "system": f"{platform.system()} {platform.machine()}, Python {platform.python_version()}",
        "engines": ", ".join(versions(packages)),
    }
    return table(("machine", ""), list(facts.items()), text_columns=2)


def versions(packages: Sequence[str]) -> list[str]:
    """ "torch 2.9.0", for each that is installed."""
    found = []
    for package in packages:
        try:
            found.append(f"{package} {importlib.metadata.version(package)}")
        except importlib.metadata.PackageNotFoundError:
            continue
    return found
