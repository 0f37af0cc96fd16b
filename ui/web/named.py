"""The endpoints that `gradio_client` calls by name; all else of the page is private to it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import Any

import gradio as gr
from gradio.context import LocalContext
from gradio.events import api

from agent.recommender import Recommender
from base.errors import MatineeError, StoppedError, UsageError
from ui.api.turns import LiveTurn, Turns

MOST = 50  # results of a call
LOOK_S = 1.0  # between two looks whether the client is still there
LONGEST_NAME, LONGEST_QUERY, LONGEST_MESSAGE = 200, 2_000, 100_000  # as the API has them


def name_endpoints(matinee: Recommender, turns: Turns) -> None:
    """Add `/chat`, `/recommend` and `/search` to the page that is being built."""

    def recommend(user: str, query: str = "", k: int = 10) -> dict[str, Any]:
        """What a person should watch or hear next; nothing is remembered as shown."""

        def work() -> dict[str, Any]:
            _fits("name", user, LONGEST_NAME)
            _fits("query", query, LONGEST_QUERY)
            return matinee.recommend(user, query, k=_few(k)).model_dump(mode="json")

        return _told(work)

    def search(query: str, k: int = 10, moments: bool = False) -> dict[str, Any]:
        """Items, or single moments, that fit the words."""

        def work() -> dict[str, Any]:
            _fits("query", query, LONGEST_QUERY)
            return matinee.search(query, k=_few(k), moments=moments).model_dump(mode="json")

        return _told(work)

    async def chat(user: str, text: str, conversation: int = 0) -> AsyncIterator[dict[str, Any]]:
        """One message: each event of the turn as it comes. 0 is the conversation of last hours."""
        try:
            _fits("name", user, LONGEST_NAME)
            _fits("message", text, LONGEST_MESSAGE)
            turn = turns.begin(
                lambda cancel: matinee.chat(
                    user, text, conversation=conversation or None, cancel=cancel
                )
            )
            async with aclosing(_followed(turn)) as events:
                async for event in events:
                    yield event
        except MatineeError as error:
            raise gr.Error(str(error), print_exception=False) from error

    for name, endpoint in (("recommend", recommend), ("search", search), ("chat", chat)):
        api(endpoint, api_name=name, concurrency_limit=None)


async def _followed(turn: LiveTurn) -> AsyncGenerator[dict[str, Any]]:
    """The events of a turn, which is stopped when its client goes or takes the call back."""
    asked = _asked()
    try:
        while True:
            came, event = await turn.next(LOOK_S)
            if came and event is None:
                return
            if event is not None:
                yield event.model_dump(mode="json")
            elif asked is not None and not asked.alive:
                raise StoppedError("Nobody waits for the answer any more.")
    finally:
        turn.leave()


def _asked() -> Any:
    """What Gradio knows of the call that runs here; it says only there that the client went."""
    page, name = LocalContext.blocks.get(None), LocalContext.event_id.get(None) or ""
    return None if page is None else page._queue.event_ids_to_events.get(name)


def _fits(what: str, given: object, longest: int) -> None:
    """Refuses what the API refuses.

    Raises:
        UsageError: it is too long, or no words.
    """
    if not isinstance(given, str) or len(given) > longest:
        raise UsageError(f"The {what} must be a text of at most {longest:,} characters.")


def _few(k: int) -> int:
    return max(1, min(MOST, k))


def _told(work: Any) -> dict[str, Any]:
    try:
        found: dict[str, Any] = work()
    except MatineeError as error:
        raise gr.Error(str(error), print_exception=False) from error
    return found
