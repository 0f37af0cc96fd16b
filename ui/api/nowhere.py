"""Addresses under /api where there is nothing, for the page that stands behind them answers all."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

METHODS = ("DELETE", "GET", "HEAD", "PATCH", "POST", "PUT")


class Nowhere(BaseRoute):
    """What no route before it takes: a problem, 405 where another method would be taken."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app
        self._before = tuple(app.routes)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Everything under /api."""
        is_ours = scope["type"] in ("http", "websocket") and f"{scope['path']}/".startswith("/api/")
        return (Match.FULL if is_ours else Match.NONE), {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] == "http" and (taken := [m for m in METHODS if self._takes(scope, m)]):
            raise HTTPException(405, headers={"Allow": ", ".join(taken)})
        await self._app.router.not_found(scope, receive, send)

    def _takes(self, scope: Scope, method: str) -> bool:
        asked = {**scope, "method": method}
        return any(route.matches(asked)[0] is Match.FULL for route in self._before)


def end_api(app: FastAPI) -> None:
    """Let nothing that is added to the application after this answer under /api."""
    app.router.routes.append(Nowhere(app))
