"""A measured way runs in a process of its own, so that its memory is its own.

The child prints one JSON object a line, each with an "event"; {"event": "phase", "name": …} says
what it begins. Meanwhile this process looks at the memory of the child and of its children.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import psutil

from base.errors import MatineeError
from base.slots import Frozen

ROOT = Path(__file__).parents[1]
EVERY_S = 0.1
FAMILY_EVERY = 10  # looks: to find the children goes through all processes of the machine
OnEvent = Callable[[Mapping[str, Any]], None]
BEGINNING = "loading"  # the phase before the first one that is named
THREAD_SETTINGS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


class Work(Frozen):
    """What a child is asked to do; written to a file whose path it gets."""

    threads: int
    kinds: dict[str, tuple[str, ...]]  # paths by kind
    home: str = ""  # of a fresh library


def emit(event: str, **values: object) -> None:
    """Called in the child: one line for the parent."""
    print(json.dumps({"event": event, **values}), flush=True)


def cpu_seconds(pid: int | None = None) -> float:
    """Processor time of a process and its children up to now; of this one where none is named."""
    own = psutil.Process(pid)
    first = own.cpu_times()
    spent = first.user + first.system + first.children_user + first.children_system
    for child in own.children(recursive=True):
        with contextlib.suppress(psutil.Error):  # it ends just now
            times = child.cpu_times()
            spent += times.user + times.system
    return float(spent)


def run_child(module: str, work: Work, on_event: OnEvent) -> dict[str, int]:
    """Runs `python -m module WORK`; gives the peak of memory, in bytes, by phase.

    Memory is the resident set of the child and its children, added up: what they share counts
    twice, so that the figure is rather too high.

    Raises:
        MatineeError: the child failed; the end of what it wrote to standard error is the reason.
    """
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch, "work.json")
        file.write_text(work.model_dump_json(), "utf-8")
        return watch([sys.executable, "-m", module, str(file)], work.threads, on_event)


def watch(command: Sequence[str], threads: int, on_event: OnEvent) -> dict[str, int]:
    """As `run_child`, for any command."""
    environment = os.environ | dict.fromkeys(THREAD_SETTINGS, str(threads))
    with tempfile.TemporaryFile() as errors:
        child = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=errors, text=True
        )
        sampler = Sampler(child.pid)
        try:
            for line in child.stdout or ():
                if line.startswith('{"event"'):  # libraries print, too
                    event = json.loads(line)
                    if event["event"] == "phase":
                        sampler.phase = event["name"]
                    on_event(event)
            status = child.wait()
        finally:
            sampler.stop()
            if child.poll() is None:
                child.terminate()
                child.wait()
        if status:
            errors.seek(0)
            reason = errors.read().decode(errors="replace").strip()[-2000:]
            raise MatineeError(f"A part of the benchmark failed with status {status}: {reason}")
    return dict(sampler.peaks)


class Sampler:
    """A thread that notes the largest memory of a process and its children, by phase."""

    def __init__(self, pid: int) -> None:
        self.phase = BEGINNING
        self.peaks: defaultdict[str, int] = defaultdict(int)
        self._pid = pid
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        looks, together = 0, family(self._pid)
        while not self._over.is_set():
            if looks % FAMILY_EVERY == 0:
                together = family(self._pid)
            looks += 1
            phase = self.phase
            self.peaks[phase] = max(self.peaks[phase], resident(together))
            self._over.wait(EVERY_S)


def family(pid: int) -> list[psutil.Process]:
    """A process and its children; none when it has ended."""
    try:
        first = psutil.Process(pid)
        return [first, *first.children(recursive=True)]
    except psutil.Error:
        return []


def resident(processes: Iterable[psutil.Process]) -> int:
    """Bytes in memory, added up; a process that has ended has none."""
    total = 0
    for process in processes:
        try:
            total += process.memory_info().rss
        except psutil.Error:
            continue
    return total
