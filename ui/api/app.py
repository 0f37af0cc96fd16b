"""The application: one library, its endpoints, and what stands around them."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator

from fastapi import APIRouter, FastAPI

from agent.recommender import Recommender
from base.version import version_of_matinee
from ui.api import (
    adding,
    asking,
    chat,
    conversations,
    health,
    imports,
    items,
    jobs,
    looking,
    maps,
    pictures,
    plays,
    profiles,
)
from ui.api.documentation import TAGS, describe
from ui.api.guard import Guard, Limit
from ui.api.hall import Hall
from ui.api.problems import answer_problems, documented
from ui.api.serving import Serving

SWEEP_S = 3_600.0  # between two looks for what is left over
ROUTERS: tuple[APIRouter, ...] = (
    health.router,
    chat.router,
    conversations.router,
    asking.router,
    items.router,
    adding.router,
    looking.router,
    pictures.router,
    maps.router,
    plays.router,
    profiles.router,
    imports.router,
    jobs.router,
)

log = logging.getLogger(__name__)


def make_app(matinee: Recommender, serving: Serving, more: tuple[APIRouter, ...] = ()) -> FastAPI:
    """The API of an open library, which stays the caller's to close; `more` are further routers.

    Their paths are below /api like all others'. `app.state.hall` is what the endpoints share.
    """
    hall = Hall(matinee, serving)

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        tidying = asyncio.create_task(_tidy(hall))
        try:
            yield
        finally:
            tidying.cancel()
            hall.stop()

    app = FastAPI(
        title="Matinee",
        version=version_of_matinee(),
        summary="What to watch or listen to next, out of your own library.",
        openapi_tags=TAGS,
        openapi_url="/api/openapi.json",
        docs_url=None,  # those pages come from another host
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
    )
    app.state.hall = hall
    for router in (*ROUTERS, *more):
        app.include_router(router, prefix="/api", responses=documented(400, 401, 403, 422))
    answer_problems(app)
    describe(app, serving)
    app.add_middleware(Limit, serving=serving)
    app.add_middleware(Guard, serving=serving)  # the last one stands outermost
    return app


async def _tidy(hall: Hall) -> None:
    """Now and every hour: no folder of an upload stays that nothing names, nor what is like it."""
    while True:
        for sweep in hall.sweeps:
            try:
                await hall.slowly(sweep)
            except Exception:
                log.exception("What was left over could not be tidied.")
        await asyncio.sleep(SWEEP_S)
