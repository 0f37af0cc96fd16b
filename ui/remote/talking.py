"""Conversations by way of the server: turns as their events come, and what lasts between them."""

from __future__ import annotations

import time
from collections.abc import Generator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from pydantic import BaseModel, TypeAdapter

from agent.conversation import Kept
from agent.events import EVENTS, Done, Event
from base.errors import LibraryError, NotFoundError, TurnBusyError
from ui.remote.wire import Wire, valid, whole_path

GONE = "matinee serve ended in the middle of the answer, of which nothing was kept: ask again."
STOP_S = 30.0  # a turn that was stopped here ends there within so long: a step of a model goes on
AGAIN_S = 0.2


class _Begun(BaseModel):
    id: int


class _Model(BaseModel):
    missing: str | None


class _Reason(BaseModel):
    text: str


class _Known(BaseModel):
    user: str


KNOWN = TypeAdapter(list[_Known])


class Talking:
    """The part of `Recommender` that converses."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._is_stopping = False  # the last turn was stopped, and may not have ended yet

    def chat(
        self,
        user: str,
        text: str,
        *,
        attach: str | Path | None = None,
        conversation: int | None = None,
        people: Sequence[str] = (),
        k: int = 5,
    ) -> Generator[Event]:
        """A message in, events out; closing the iterator stops the turn on the server.

        Raises:
            MatineeError: as `Recommender.chat`, or the server ended in the middle.
        """
        sent = {
            "user": user,
            "text": text,
            "attach": None if attach is None else whole_path(attach),
            "conversation": conversation,
            "people": list(people),
            "k": k,
        }
        until = time.monotonic() + (STOP_S if self._is_stopping else 0.0)
        while True:
            try:
                yield from self._turn(sent)
            except TurnBusyError:
                if time.monotonic() >= until:
                    raise
                time.sleep(AGAIN_S)
            else:
                return

    def load_chat_model(self) -> str | None:
        """Have the language model loaded now; says why none answers, where none does."""
        return self._wire.one(_Model, "POST", "/chat/model").missing

    def people(self) -> list[str]:
        """Everybody who did something, by name."""
        return [known.user for known in self._wire.value(KNOWN, "GET", "/people")]

    def conversation(self, user: str, number: int | None = None) -> Kept | None:
        """The conversation of that number, or the one that the person is in the middle of.

        Raises:
            NotFoundError: there is none of that number.
        """
        path = f"/conversations/{number or 'latest'}"
        try:
            return self._wire.one(Kept, "GET", path, params={"user": user})
        except NotFoundError:
            if number:
                raise
            return None

    def begin_conversation(self, user: str) -> int:
        """A new, empty conversation; gives its number."""
        return self._wire.one(_Begun, "POST", "/conversations", json={"user": user}).id

    def why_listed(self, user: str, item: str, conversation: int, language: str = "en") -> str:
        """Why the item of that id is in the list in hand; that it is not, where it is not."""
        asked = {"user": user, "item": item, "language": language}
        path = f"/conversations/{conversation}/why"
        return self._wire.one(_Reason, "GET", path, params=asked).text

    def _turn(self, sent: dict[str, Any]) -> Generator[Event]:
        is_over = False
        try:
            with closing(self._wire.events("/chat", sent, GONE)) as told:
                for data in told:
                    event = valid(EVENTS, data)
                    is_over = isinstance(event, Done)
                    yield event
            if not is_over:
                raise LibraryError(GONE)
        except TurnBusyError:
            is_over = not self._is_stopping  # it is still that one
            raise
        finally:
            self._is_stopping = not is_over
