"""What comes into the library by way of the server, and what goes on behind."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

from pydantic import BaseModel, TypeAdapter

from base.errors import LibraryBusyError, LibraryError
from base.slots import Frozen
from catalog.items import Item
from catalog.jobs import Job
from catalog.locks import held
from catalog.plays import Play
from tools.imports import ImportReport
from tools.report import IngestReport, Progress, Silent
from tools.understood import Pass
from ui.api.ingesting import STEPS, Reported, replay
from ui.remote.wire import Wire, valid, whole_path

GONE = (
    "matinee serve ended while it added: what was done is kept, and the same command goes on "
    "where it was."
)
MOST_JOBS = 1_000
LINES = 64  # of an import that are sent at once
JOBS = TypeAdapter(list[Job])


class _Open(Frozen):
    open: int


class Keeping:
    """The part of `Recommender` that adds, imports and looks after jobs."""

    def __init__(self, wire: Wire, home: Path) -> None:
        self._wire, self._home = wire, home

    def add(
        self,
        paths: Iterable[str | Path],
        progress: Progress | None = None,
        *,
        until: Pass = Pass.WHOLE,
    ) -> IngestReport:
        """Have the server understand files and folders of this machine, and watch it.

        Raises:
            LibraryBusyError: somebody else adds media.
        """
        return self._added(paths, progress, until).report

    def add_and_queue(
        self, paths: Iterable[str | Path], progress: Progress | None = None
    ) -> tuple[IngestReport, int]:
        """Have it read the names now, and leave the rest to a job; gives its number."""
        last = self._added(paths, progress, Pass.NAMES, queued=True)
        return last.report, last.job or 0

    def import_items(self, items: Iterable[Item]) -> ImportReport:
        """Add items of which only words are known; all of them, or none where reading one fails."""
        return self._imported("items", items)

    def import_plays(self, plays: Iterable[Play]) -> ImportReport:
        """Append plays from elsewhere; all of them, or none where reading one fails."""
        return self._imported("plays", plays)

    def jobs(self) -> list[Job]:
        """Everything that was to be understood in the background, the latest first."""
        return self._wire.value(JOBS, "GET", "/jobs", params={"limit": MOST_JOBS})

    def is_working(self) -> bool:
        """Whether a process works on the jobs: its lock says so on this machine."""
        try:
            with held(self._home, "worker"):
                return False
        except LibraryBusyError:
            return True

    def stop_job(self, job: int) -> Job:
        """Ask a job to stop; raises as `Recommender.stop_job`."""
        return self._wire.one(Job, "POST", f"/jobs/{job}/stop")

    def resume_jobs(self) -> int:
        """Go on with jobs that were stopped, that failed or were interrupted; how many are open."""
        return self._wire.one(_Open, "POST", "/jobs/resume").open

    def _added(
        self,
        paths: Iterable[str | Path],
        progress: Progress | None,
        until: Pass,
        queued: bool = False,
    ) -> Reported:
        named = [whole_path(path) for path in paths]
        sent = {"paths": named, "until": until.name.lower(), "queued": queued}
        watched = progress or Silent()
        with closing(self._wire.events("/items/add", sent, GONE)) as told:
            for data in told:
                step = valid(STEPS, data)
                if isinstance(step, Reported):
                    return step
                replay(step, watched)
        raise LibraryError(GONE)

    def _imported(self, what: str, values: Iterable[BaseModel]) -> ImportReport:
        kind = {"Content-Type": "application/x-ndjson"}
        path = f"/import/{what}"
        return self._wire.one(ImportReport, "POST", path, content=_lines(values), headers=kind)


def _lines(values: Iterable[BaseModel]) -> Iterator[bytes]:
    iterator = iter(values)
    while batch := list(itertools.islice(iterator, LINES)):
        yield "".join(f"{value.model_dump_json()}\n" for value in batch).encode()
