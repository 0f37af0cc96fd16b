"""Understanding in the background, by a process that outlives the terminal."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from base.errors import UNFORESEEN, LibraryBusyError, MatineeError, NotFoundError, StoppedError
from catalog.items import now
from catalog.jobs import (
    PassProgress,
    claim,
    enqueue,
    finish,
    is_open,
    places,
    report,
    resume,
)
from catalog.scan import display_path
from catalog.store import Catalog

if TYPE_CHECKING:
    from agent.opened import Opened
    from agent.recommender import Recommender

log = logging.getLogger(__name__)
LOG = "jobs.log"
TOLD_EVERY_S = 1.0
BUSY_WAIT_S = 5.0
RETAKE_S = 1.0  # somebody who only looks whether it works has the lock for a moment


def add_in_background(matinee: Opened, paths: Sequence[Path]) -> int:
    """Queue the paths and see that somebody works on the queue; gives the job's number."""
    whole = [Path(os.path.abspath(path.expanduser())) for path in paths]  # noqa: PTH100
    with matinee.library.catalog.write() as connection:
        job = enqueue(connection, whole)
    start_worker(matinee.library.catalog)
    return job


def resume_jobs(matinee: Opened) -> int:
    """Go on with what was stopped, failed or interrupted; gives how many jobs are open."""
    with matinee.library.catalog.write() as connection:
        count = resume(connection)
    if count:
        start_worker(matinee.library.catalog)
    return count


def start_worker(catalog: Catalog) -> subprocess.Popen[bytes] | None:
    """Start the process that works on the queue; None where one does already.

    It gets the lock along: many files that are queued at once would start a process each, until
    the first of them has loaded its modules and takes it.
    """
    try:
        lock = catalog.take_worker_lock()
    except LibraryBusyError:
        return None
    environment = os.environ | {"MATINEE_HOME": str(catalog.home)}
    try:
        with (catalog.home / LOG).open("ab") as log:
            return subprocess.Popen(
                # -P: a folder called ui where the command is run must not be taken for Matinee's
                [sys.executable, "-P", "-m", "ui", "jobs", "work", "--lock", str(lock)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=environment,
                start_new_session=True,
                pass_fds=(lock,),
            )
    finally:
        os.close(lock)


def is_working(catalog: Catalog) -> bool:
    """Whether a process works on the queue."""
    try:
        with catalog.worker_lock():
            return False
    except LibraryBusyError:
        return True


def work(matinee: Recommender, lock: int | None = None) -> int:
    """Work on the queue until it is empty; gives how many jobs were done.

    `lock` is the worker's lock, where this process was started with it.

    Raises:
        LibraryBusyError: another process works on it.
    """
    catalog = matinee.library.catalog
    with catalog.worker_lock(lock):
        done = _work_off(matinee)
    while _is_left(catalog):  # queued by somebody who saw this process at work until then
        try:
            with catalog.worker_lock(timeout_s=RETAKE_S):
                done += _work_off(matinee)
        except LibraryBusyError:
            return done  # another one does it
    return done


def _is_left(catalog: Catalog) -> bool:
    with catalog.read() as connection:
        return is_open(connection)


def _work_off(matinee: Recommender) -> int:
    catalog, done = matinee.library.catalog, 0
    while True:
        with catalog.write() as connection:
            job = claim(connection, os.getpid())
        if job is None:
            return done
        _run(matinee, job)
        done += 1


def _run(matinee: Recommender, job: int) -> None:
    catalog = matinee.library.catalog
    with catalog.read() as connection:
        paths = places(connection, job)
    try:
        found = _add(matinee, paths, JobProgress(catalog, job))
    except StoppedError:
        return  # the state says so already
    except MatineeError as error:
        with catalog.write() as connection:
            finish(connection, job, "failed", str(error))
        return
    except Exception:
        log.exception("Job %d failed.", job)
        with catalog.write() as connection:
            finish(connection, job, "failed", UNFORESEEN)
        return
    with catalog.write() as connection:
        finish(connection, job, "done", found)


def _add(matinee: Recommender, paths: Sequence[Path], progress: JobProgress) -> str:
    """Add the paths, after whoever adds media just now; gives what was done in words."""
    while True:
        try:
            done = matinee.add(paths, progress)
        except LibraryBusyError:
            progress.wait()
            continue
        counts = [f"{count} {name}" for name, count in done.counts.items() if count]
        skipped = [f"{len(done.failures)} skipped"] if done.failures else []
        return ", ".join([*counts, *skipped]) or "nothing to do"


class JobProgress:
    """Writes an ingest's progress into its job, once a second at most.

    Raises, from any method:
        StoppedError: somebody stopped the job.
    """

    def __init__(self, catalog: Catalog, job: int) -> None:
        self._catalog, self._job = catalog, job
        self._passes: list[PassProgress] = []
        self._doing, self._told = "", 0.0

    def begin(self, files: int, total: float, name: str) -> None:
        """The next pass."""
        self._end_pass()
        self._passes.append(PassProgress(name=name, files=files, total=total, began_at=now()))
        self._tell(at_once=True)

    def stage(self, path: Path, name: str) -> None:
        """What happens now."""
        self._doing = f"{name}: {display_path(path.name)}"
        self._tell()

    def done(self, path: Path, size: float) -> None:
        """One file more."""
        del path
        last = self._passes[-1]
        update = {"files_done": last.files_done + 1, "done": last.done + size}
        self._passes[-1] = last.model_copy(update=update)
        is_over = last.files_done + 1 == last.files
        if is_over:
            self._end_pass()
        self._tell(at_once=is_over)

    def problem(self, path: Path, reason: str) -> None:
        """Problems are kept with the library: matinee list --failed; not those of a stopped job."""
        del path, reason
        self._tell(at_once=True)

    def note(self, sentence: str) -> None:
        """Nobody reads it now."""
        del sentence

    def wait(self) -> None:
        """Another process adds media: later."""
        self._doing = "waiting for another matinee that adds media"
        self._tell(at_once=True)
        time.sleep(BUSY_WAIT_S)

    def _end_pass(self) -> None:
        if self._passes and self._passes[-1].ended_at is None:
            self._passes[-1] = self._passes[-1].model_copy(update={"ended_at": now()})

    def _tell(self, at_once: bool = False) -> None:
        if not at_once and time.monotonic() - self._told < TOLD_EVERY_S:
            return
        self._told = time.monotonic()
        try:
            with self._catalog.write() as connection:
                state = report(connection, self._job, self._passes, self._doing)
        except NotFoundError as error:
            raise StoppedError("The job is gone, with the files that it was for.") from error
        if state == "stopped":
            raise StoppedError("The job was stopped; what it did is kept.")
