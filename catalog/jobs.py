"""Work that goes on in the background: what is queued, how far it is, and how it ended."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import Connection, RowMapping, Text, cast, delete, select, update

from base.errors import NotFoundError
from base.slots import Frozen
from catalog import schema
from catalog.items import now
from catalog.scan import display_path
from catalog.store import insert_all

State = Literal["queued", "running", "done", "failed", "stopped"]
OPEN = ("queued", "running")


class PassProgress(Frozen):
    """How far one pass is; `total` and `done` are files, or seconds of media."""

    name: str
    files: int
    total: float
    files_done: int = 0
    done: float = 0.0
    began_at: str
    ended_at: str | None = None

    def seconds_left(self, when: datetime) -> float | None:
        """At the pace so far; None before anything is done."""
        if self.done <= 0:
            return None
        spent = (when - datetime.fromisoformat(self.began_at)).total_seconds()
        return max(0.0, spent * (self.total - self.done) / self.done)


class Job(Frozen):
    """One `matinee add --background`."""

    id: int
    paths: tuple[str, ...]  # for people; see `places`
    state: State
    passes: tuple[PassProgress, ...]
    doing: str
    message: str
    pid: int | None
    created_at: str
    updated_at: str


def enqueue(connection: Connection, paths: Sequence[Path]) -> int:
    """A new job for these paths; gives its number."""
    at = now()
    row = {
        "paths": [os.fsdecode(path) for path in paths],
        "state": "queued",
        "passes": [],
        "created_at": at,
        "updated_at": at,
    }
    (job,) = insert_all(connection, schema.jobs, [row])
    return job


def claim(connection: Connection, pid: int) -> int | None:
    """The oldest job that is open, now run by this process, which alone holds the worker's lock.

    One that ended with its process comes last: what ends every process would hold up all others.
    """
    table = schema.jobs
    order = (table.c.state == "running", table.c.id)
    query = select(table.c.id).where(table.c.state.in_(OPEN)).order_by(*order).limit(1)
    job = connection.execute(query).scalar_one_or_none()
    if job is not None:
        _set(connection, job, state="running", pid=pid, passes=[], message="")
    return job


def is_open(connection: Connection) -> bool:
    """Whether there is a job to claim."""
    query = select(schema.jobs.c.id).where(schema.jobs.c.state.in_(OPEN)).limit(1)
    return connection.execute(query).first() is not None


def places(connection: Connection, job: int) -> list[Path]:
    """The paths of a job; none where there is no such job any more."""
    query = select(schema.jobs.c.paths).where(schema.jobs.c.id == job)
    return [Path(path) for path in connection.execute(query).scalar_one_or_none() or ()]


def report(connection: Connection, job: int, passes: Sequence[PassProgress], doing: str) -> State:
    """Note how far a job is; gives its state, which another process may have set to stopped."""
    _set(connection, job, passes=[one.model_dump() for one in passes], doing=doing)
    return get_job(connection, job).state


def finish(connection: Connection, job: int, state: State, message: str = "") -> None:
    """Note how a job ended."""
    _set(connection, job, state=state, message=message, doing="", pid=None)


def stop(connection: Connection, job: int) -> Job:
    """Ask a job to stop; what it did is kept, and `resume` goes on from there.

    Raises:
        NotFoundError: there is no such job, or it is over.
    """
    if get_job(connection, job).state not in OPEN:
        raise NotFoundError(f"Job {job} is over: matinee jobs lists those that are not.")
    _set(connection, job, state="stopped", doing="")
    return get_job(connection, job)


def forget(connection: Connection, path: Path) -> None:
    """Drop the jobs for this path alone; who works on one sees so at its next report."""
    table = schema.jobs
    alone = json.dumps([os.fsdecode(path)])  # as it is stored
    connection.execute(delete(table).where(cast(table.c.paths, Text) == alone))


def resume(connection: Connection) -> int:
    """Put stopped and failed jobs back into the queue; gives how many jobs are open now."""
    table = schema.jobs
    connection.execute(
        update(table)
        .where(table.c.state.in_(("stopped", "failed")))
        .values(state="queued", updated_at=now())
    )
    return len([job for job in get_jobs(connection) if job.state in OPEN])


def get_job(connection: Connection, job: int) -> Job:
    """One job.

    Raises:
        NotFoundError: there is none of that number.
    """
    query = select(schema.jobs).where(schema.jobs.c.id == job)
    row = connection.execute(query).mappings().one_or_none()
    if row is None:
        raise NotFoundError(f"There is no job {job}: matinee jobs lists them.")
    return _job(row)


def get_jobs(connection: Connection) -> list[Job]:
    """Every job, the latest first."""
    query = select(schema.jobs).order_by(schema.jobs.c.id.desc())
    return [_job(row) for row in connection.execute(query).mappings()]


def _set(connection: Connection, job: int, **values: Any) -> None:
    table = schema.jobs
    values["updated_at"] = now()
    connection.execute(update(table).where(table.c.id == job).values(values))


def _job(row: RowMapping) -> Job:
    shown = tuple(display_path(path) for path in row["paths"])
    return Job.model_validate(dict(row) | {"paths": shown, "passes": tuple(row["passes"])})
