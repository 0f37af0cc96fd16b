"""Adding files for somebody who watches: the calls of `tools.report.Progress` as events.

The server makes events of them, and whoever reads the events can make the same calls again.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, TypeAdapter

from base.errors import StoppedError
from base.slots import Frozen
from catalog.scan import display_path
from tools.report import IngestReport, Progress
from tools.understood import Pass

if TYPE_CHECKING:
    from agent.recommender import Recommender

ENDED = "The server ends: matinee add with the same paths goes on where it was."


class Began(Frozen):
    """A pass over so many files; `total` is in files, or in seconds of media."""

    event: Literal["begin"] = "begin"
    files: int
    total: float
    name: str


class Staged(Frozen):
    """What happens now, and to which file."""

    event: Literal["stage"] = "stage"
    path: str
    name: str


class FileDone(Frozen):
    """One file more; `size` is in the unit of the pass."""

    event: Literal["file"] = "file"
    path: str
    size: float


class Skipped(Frozen):
    """A file that cannot be understood, and why."""

    event: Literal["problem"] = "problem"
    path: str
    reason: str


class Noted(Frozen):
    """One sentence about the work itself."""

    event: Literal["note"] = "note"
    sentence: str


class Reported(Frozen):
    """The end: what was done, and the job that goes on with it where one was asked for."""

    event: Literal["report"] = "report"
    report: IngestReport
    job: int | None = None


Step = Annotated[
    Began | Staged | FileDone | Skipped | Noted | Reported, Field(discriminator="event")
]
STEPS: TypeAdapter[Step] = TypeAdapter(Step)
Tell = Callable[[Step | Exception], None]


class Telling:
    """An ingest's progress as events.

    Raises, from any method:
        StoppedError: nobody watches any more; what was done is kept.
    """

    def __init__(self, tell: Tell, stop: threading.Event) -> None:
        self._to, self._stop = tell, stop

    def begin(self, files: int, total: float, name: str) -> None:
        """The next pass."""
        self._tell(Began(files=files, total=total, name=name))

    def stage(self, path: Path, name: str) -> None:
        """What happens now."""
        self._tell(Staged(path=display_path(path), name=name))

    def done(self, path: Path, size: float) -> None:
        """One file more."""
        self._tell(FileDone(path=display_path(path), size=size))

    def problem(self, path: Path, reason: str) -> None:
        """One sentence about a file."""
        self._tell(Skipped(path=display_path(path), reason=reason))

    def note(self, sentence: str) -> None:
        """One sentence about the work."""
        self._tell(Noted(sentence=sentence))

    def _tell(self, step: Step) -> None:
        if self._stop.is_set():
            raise StoppedError(ENDED)
        self._to(step)


def replay(step: Step, progress: Progress) -> None:
    """Make the call again that an event is of; the last one, the report, is of none."""
    if isinstance(step, Began):
        progress.begin(step.files, step.total, step.name)
    elif isinstance(step, Staged):
        progress.stage(Path(step.path), step.name)
    elif isinstance(step, FileDone):
        progress.done(Path(step.path), step.size)
    elif isinstance(step, Skipped):
        progress.problem(Path(step.path), step.reason)
    elif isinstance(step, Noted):
        progress.note(step.sentence)


class Additions:
    """What is being added for those who watch, each in a thread; the ingest lock lets one run.

    The threads are daemons: a film of hours may be half understood when the server ends, and the
    next `add` of it goes on from what was stored.
    """

    def __init__(self, matinee: Recommender) -> None:
        self._matinee = matinee
        self._open: dict[threading.Thread, tuple[threading.Event, Tell]] = {}

    def __len__(self) -> int:
        """How many there are, those included that end at their next step."""
        return len(self._open)

    def begin(
        self, paths: Sequence[Path], until: Pass, queued: bool, tell: Tell, stop: threading.Event
    ) -> None:
        """Add the paths and tell every step, the report or the error last, until `stop` is set.

        With `queued` only the names are read, and the rest is a job.
        """

        def run() -> None:
            try:
                tell(self._added(paths, until, queued, Telling(tell, stop)))
            except Exception as error:  # noqa: BLE001  it is told to who watches
                tell(error)
            finally:
                self._open.pop(threading.current_thread(), None)

        thread = threading.Thread(target=run, name="matinee-add", daemon=True)
        self._open[thread] = stop, tell
        thread.start()

    def stop(self) -> None:
        """End all of them at their next step, and tell so at once."""
        for stop, tell in list(self._open.values()):
            stop.set()
            tell(StoppedError(ENDED))

    def wait(self, seconds: float) -> None:
        """For those that were stopped, at most so long."""
        until = time.monotonic() + seconds
        for thread in list(self._open):
            thread.join(max(0.0, until - time.monotonic()))

    def _added(
        self, paths: Sequence[Path], until: Pass, queued: bool, telling: Telling
    ) -> Reported:
        if queued:
            report, job = self._matinee.add_and_queue(paths, telling)
            return Reported(report=report, job=job)
        return Reported(report=self._matinee.add(paths, telling, until=until))
