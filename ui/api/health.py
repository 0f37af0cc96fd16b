"""`/api/health`: whether the server and its library are there."""

from __future__ import annotations

import os
from typing import Literal

from fastapi import APIRouter

from base.slots import Frozen
from base.version import version_of_matinee
from catalog.items import count_by
from catalog.jobs import OPEN, get_jobs
from ui.api.hall import InHall
from ui.api.problems import documented

router = APIRouter(tags=["server"])


class Health(Frozen):
    """How it is now: `turns` are messages that are being answered, `jobs` those not yet done.

    `home` is the library's folder and `pid` the process, by which commands know the server again.
    """

    status: Literal["ok"] = "ok"
    version: str
    home: str
    pid: int
    items: int
    turns: int
    jobs: int


@router.get(
    "/health",
    operation_id="get_health",
    summary="Whether it works",
    responses=documented(503),
)
def health(hall: InHall) -> Health:
    """Reads the library; a problem of status 503 says what is wrong with it."""
    catalog = hall.matinee.library.catalog
    with catalog.read() as connection:
        items = sum(count_by(connection, "state").values())
        jobs = sum(job.state in OPEN for job in get_jobs(connection))
    return Health(
        version=version_of_matinee(),
        home=str(catalog.home.resolve()),
        pid=os.getpid(),
        items=items,
        turns=len(hall.turns),
        jobs=jobs,
    )
