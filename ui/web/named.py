"""The endpoints that `gradio_client` calls by name; all else of the page is private to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import gradio as gr
from gradio.events import api

from agent.recommender import Recommender
from base.errors import MatineeError

MOST = 50  # results of a call


def name_endpoints(matinee: Recommender) -> None:
    """Add `/chat`, `/recommend` and `/search` to the page that is being built."""

    def recommend(user: str, query: str = "", k: int = 10) -> dict[str, Any]:
        """What a person should watch or hear next; nothing is remembered as shown."""
        return _told(lambda: matinee.recommend(user, query, k=_few(k)).model_dump(mode="json"))

    def search(query: str, k: int = 10, moments: bool = False) -> dict[str, Any]:
        """Items, or single moments, that fit the words."""
        return _told(
            lambda: matinee.search(query, k=_few(k), moments=moments).model_dump(mode="json")
        )

    def chat(user: str, text: str, conversation: int = 0) -> Iterator[dict[str, Any]]:
        """One message: each event of the turn as it comes. 0 is the conversation of last hours."""
        try:
            with closing(matinee.chat(user, text, conversation=conversation or None)) as events:  # type: ignore[type-var]
                for event in events:
                    yield event.model_dump(mode="json")
        except MatineeError as error:
            raise gr.Error(str(error), print_exception=False) from error

    for name, endpoint in (("recommend", recommend), ("search", search), ("chat", chat)):
        api(endpoint, api_name=name, concurrency_limit=None)


def _few(k: int) -> int:
    return max(1, min(MOST, k))


def _told(work: Any) -> dict[str, Any]:
    try:
        found: dict[str, Any] = work()
    except MatineeError as error:
        raise gr.Error(str(error), print_exception=False) from error
    return found
