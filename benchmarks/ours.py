"""Matinee's way, in a process of its own: one kind of media after the other into a fresh library.

`python -m benchmarks.ours WORK`, started by `benchmarks.child`.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

import psutil

from agent.recommender import Recommender
from base.settings import load_settings
from benchmarks.child import Work, cpu_seconds, emit
from tools.models import SLOTS
from tools.report import Silent


class Told(Silent):
    """Tells the parent of each pass that begins, and of each file that is done in it."""

    def begin(self, files: int, total: float, name: str = "") -> None:
        """A pass over so many files."""
        del total
        emit("pass", name=name, files=files)

    def done(self, path: Path, size: float) -> None:
        """One file more."""
        del size
        emit("file", path=str(path))


def main() -> None:
    """Load every model, then add kind after kind; each is an event with its seconds and report."""
    work = Work.model_validate_json(Path(sys.argv[1]).read_text("utf-8"))
    settings = load_settings(home=Path(work.home))
    with Recommender.open(settings=settings, warn=lambda text: emit("note", text=text)) as matinee:
        models = matinee.library.models
        for slot in SLOTS:
            getattr(models, slot)
        names = {slot: models.name(slot) for slot in SLOTS}
        seconds = time.time() - psutil.Process().create_time()  # Python and all imports, too
        emit("loaded", seconds=seconds, cpu_s=cpu_seconds(), models=names)
        for kind, files in work.kinds.items():
            emit("phase", name=kind)
            emit("kind", kind=kind, **add(matinee, [Path(file) for file in files]))


def add(matinee: Recommender, files: list[Path]) -> dict[str, Any]:
    """Seconds by the clock and of the processor, and the report, of one `add`, all passes."""
    began, spent = time.perf_counter(), cpu_seconds()
    report = matinee.add(files, Told())
    return {
        "seconds": time.perf_counter() - began,  # the index and the calibration included
        "cpu_s": cpu_seconds() - spent,
        "report": report.model_dump(mode="json"),
    }


if __name__ == "__main__":
    main()
