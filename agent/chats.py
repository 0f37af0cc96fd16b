"""Conversations with one library: the language model, whose turn it is, and what is remembered."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from agent import conversation as conversations
from agent.conversation import Talk
from agent.events import Event, Fallback
from agent.loop import Work, events_of
from agent.reading.learned import LearnedActs
from agent.reading.normal import is_chinese
from agent.reading.reader import Reader
from agent.turn import Turn
from base.errors import MatineeError, ModelError, TurnBusyError, UsageError
from catalog.plays import users
from tools.context import Library
from tools.models import Models
from tools.person import Person
from tools.vocabulary import Vocabulary, stamp

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from sqlalchemy import Connection

log = logging.getLogger(__name__)
LONGEST_MESSAGE = 4_000  # characters; a longer one is read up to here, and that is said
PROSE = 2  # results that the model writes about: with the reading, three calls a turn

OpenModel = Callable[[], "BaseChatModel | None"]


class Chats:
    """Turns of all people of one library. The model is loaded on the first turn that needs it."""

    def __init__(self, library: Library, open_model: OpenModel) -> None:
        self._open_model = open_model
        self._model: BaseChatModel | None = None
        self._missing: str | None = None
        self._opened = False
        self._opening = threading.Lock()
        self._busy: dict[str, threading.Lock] = {}
        self._vocabulary: Vocabulary | None = None
        self.use(library)

    def use(self, library: Library) -> None:
        """From the next turn on, talk about `library`: the same items, seen by other models."""
        models, settings = library.models, library.settings
        learned = LearnedActs(lambda: (models.text, models.name("text")), settings.cache)
        self._library = library
        self._acts = learned if settings.reading == "learned" else None

    def turn(
        self,
        user: str,
        text: str,
        *,
        attach: Path | None = None,
        conversation: int | None = None,
        people: Sequence[str] = (),
        k: int = 5,
        deep: int = 0,
        cancel: threading.Event | None = None,
    ) -> Iterator[Event]:
        """One message and everything that happens until it is answered.

        Raises:
            UsageError: nobody is named.
            TurnBusyError: another message of this person is being answered.
            NotFoundError: no such conversation.
        """
        if not user.strip():
            raise UsageError("Say who is speaking: a name is enough.")
        lock = self._busy.setdefault(user, threading.Lock())
        if not lock.acquire(blocking=False):
            raise TurnBusyError(
                f"Another message of {user} is being answered: wait for its end, or stop it."
            )
        try:
            yield from self._turn(user, text, attach, conversation, people, k, deep, cancel)
        finally:
            lock.release()

    def model(self) -> BaseChatModel:
        """The language model, loaded.

        Raises:
            ModelError: there is none; the sentence says why.
        """
        found = self._opened_model()
        if found is None:
            raise ModelError(self._missing or "The settings choose no language model (llm=none).")
        return found

    def ready(self) -> str | None:
        """Load the model now, not on the first turn; says why none answers, where none does."""
        if self._opened_model() is not None:
            return None
        return self._missing or "The settings choose no language model."

    def close(self) -> None:
        """Let go of the model."""
        close = getattr(self._model, "close", None)
        if close is not None:
            close()
        self._model, self._opened = None, False

    def _turn(
        self,
        user: str,
        text: str,
        attach: Path | None,
        conversation: int | None,
        people: Sequence[str],
        k: int,
        deep: int,
        cancel: threading.Event | None,
    ) -> Iterator[Event]:
        library, acts, pasts = self._library, self._acts, self._library.memory.pasts
        with library.catalog.read() as connection:
            number = conversation or conversations.latest(connection, user)
            talk = conversations.get(connection, user, number).talk if number else Talk()
            person = Person.load(connection, user, pasts)
            everyone = list(users(connection))
            others = tuple(Person.load(connection, name, pasts) for name in people if name != user)
            vocabulary = self._names(connection)
        model = self._opened_model()
        if self._missing:
            yield Fallback(reason=self._missing, instead="rules read, and plain sentences answer")
        cut = text[:LONGEST_MESSAGE]
        if len(text) > LONGEST_MESSAGE:
            yield Fallback(
                reason=f"the message has {len(text):,} characters",
                instead=f"its first {LONGEST_MESSAGE:,} were read",
            )
        language = _language(cut, talk.language)
        reader = Reader(vocabulary, model is not None, everyone, acts)
        work = Work(reader, model, number, PROSE)

        def turn_of(emit: Callable[[Event], None]) -> Turn:
            return Turn(
                library=library,
                person=person,
                others=others,
                talk=talk,
                text=cut,
                language=language,
                emit=emit,
                cancel=cancel or threading.Event(),
                attachment=attach,
                k=k,
                deep=deep,
            )

        yield from events_of(turn_of, work)

    def _names(self, connection: Connection) -> Vocabulary:
        if self._vocabulary is None or self._vocabulary.stamp != stamp(connection):
            self._vocabulary = Vocabulary.load(connection)
        return self._vocabulary

    def _opened_model(self) -> BaseChatModel | None:
        with self._opening:
            if not self._opened:
                self._opened = True
                try:
                    self._model = self._open_model()
                except MatineeError as error:
                    self._missing = str(error)
                except Exception as error:
                    log.error("The language model does not load.", exc_info=error)
                    self._missing = "The language model does not load, and the log says why."
        return self._model


def _language(text: str, before: Literal["en", "zh"]) -> Literal["en", "zh"]:
    """What the answer is in: the language of most words, or that of before where there are none."""
    if not any(c.isalpha() for c in text):
        return before
    return "zh" if is_chinese(text) else "en"


def opener(library: Library) -> OpenModel:
    """Opens the model that the settings choose; None where they choose none."""

    def open_model() -> BaseChatModel | None:
        from agent.llm import open_llm

        settings = library.settings
        if settings.llm == "none" or not isinstance(library.models, Models):
            return None
        return open_llm(settings, library.models)

    return open_model
