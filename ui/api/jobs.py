"""`/api/jobs`: what is understood in the background, and how far it is."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query

from base.slots import Frozen
from catalog.jobs import Job, get_job, get_jobs
from ui.api.hall import BIGGEST, InHall
from ui.api.problems import documented

router = APIRouter(tags=["jobs"])

JobId = Annotated[int, Path(ge=1, le=BIGGEST, description="The job's number.", examples=[3])]


class Open(Frozen):
    """How many jobs are queued or running."""

    open: int


@router.get(
    "/jobs",
    operation_id="list_jobs",
    summary="What goes on in the background, the latest first",
    responses=documented(503),
)
def jobs(
    hall: InHall,
    limit: Annotated[int, Query(ge=1, le=1_000, description="At most so many.")] = 100,
) -> list[Job]:
    """Every job that adds media, those that are over included."""
    with hall.matinee.library.catalog.read() as connection:
        return get_jobs(connection)[:limit]


@router.get(
    "/jobs/{id}",
    operation_id="get_job",
    summary="How far one job is",
    responses=documented(404, 503),
)
def job(id: JobId, hall: InHall) -> Job:  # noqa: A002
    """Its passes with the files and seconds of media that are done, and how it ended."""
    with hall.matinee.library.catalog.read() as connection:
        return get_job(connection, id)


@router.post(
    "/jobs/resume",
    operation_id="resume_jobs",
    summary="Go on with jobs that were stopped, failed or interrupted",
    responses=documented(503),
)
def resume(hall: InHall) -> Open:
    """They are queued again, and somebody works on them."""
    return Open(open=hall.matinee.resume_jobs())


@router.post(
    "/jobs/{id}/stop",
    operation_id="stop_job",
    summary="Stop a job",
    responses=documented(404, 503),
)
def stop(id: JobId, hall: InHall) -> Job:  # noqa: A002
    """After the file that it is at; what it did is kept."""
    return hall.matinee.stop_job(id)
