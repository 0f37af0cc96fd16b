"""The page in the browser, mounted on the application that the HTTP API is."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi import FastAPI

    from agent.recommender import Recommender
    from ui.api.serving import Serving


def mount_pages(app: FastAPI, matinee: Recommender, serving: Serving) -> None:
    """Put the pages beside the API; there are none yet."""
    del app, matinee, serving
