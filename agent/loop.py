"""A turn from the message to the last word, as a stream of events.

The work runs in a thread of its own, so that whoever reads the events may stop at any time. What
the turn did is written in one transaction once every word of it was read; a turn that is stopped
before leaves nothing.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from agent import conversation as conversations
from agent.conversation import TurnRecord
from agent.events import Done, Event, Text
from agent.forgetting import is_forgotten
from agent.prose import prose_of
from agent.reading.reader import Reader
from agent.recording import shown
from agent.turn import Said, Turn
from base.errors import UNFORESEEN, MatineeError, StoppedError
from catalog.plays import Play
from prompts import say

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

log = logging.getLogger(__name__)
STOP_S = 30.0  # a stopped turn is waited for so long: a step of a model is not interruptible

FORGOTTEN = "{user} was forgotten meanwhile; nothing of the turn was kept."


def events_of(turn_of: Callable[[Callable[[Event], None]], Turn], work: Work) -> Iterator[Event]:
    """Run the work on a turn and give its events as they come.

    Raises:
        MatineeError: the turn could not be done; nothing of it was kept.
    """
    waiting: queue.SimpleQueue[Event | BaseException | _Reply] = queue.SimpleQueue()
    turn = turn_of(waiting.put)

    def run() -> None:
        try:
            waiting.put(_Reply(work(turn)))
        except BaseException as error:  # noqa: BLE001  it is raised where the events are read
            waiting.put(error)

    thread = threading.Thread(target=run, name="matinee-turn", daemon=True)
    thread.start()
    over = False
    try:
        while not isinstance(event := waiting.get(), _Reply):
            if isinstance(event, BaseException):
                over = True
                raise event
            yield event
        over = True
        turn.check()
        yield work.keep(turn, event.text)  # not by the thread, which may be far ahead of the reader
    finally:
        if not over:  # whoever gave the cancel may use it for the next turn
            turn.cancel.set()
        thread.join(STOP_S)


@dataclass(frozen=True)
class _Reply:
    """The whole answer: the work is done."""

    text: str


class Work:
    """Reads, acts, answers and keeps."""

    def __init__(
        self, reader: Reader, model: BaseChatModel | None, conversation: int | None, prose: int
    ) -> None:
        """`prose` is how many results the model writes about; without a conversation one begins."""
        self._reader, self._model = reader, model
        self._conversation, self._prose = conversation, prose

    def __call__(self, turn: Turn) -> str:
        """Everything but keeping it; gives the words of the answer."""
        from agent.graph import run

        before = turn.talk
        try:
            run(turn, self._reader, self._model)
        except StoppedError:
            raise
        except MatineeError as error:
            turn.talk = before
            turn.said.append(Said(str(error)))
        except Exception as error:
            turn.talk = before
            log.error("A turn failed.", exc_info=error)
            turn.fall_back(UNFORESEEN, "the conversation is as it was")
            turn.said.append(Said(say("tool_failed", turn.language)))
        reply = self._answer(turn)
        turn.check()
        return reply

    def keep(self, turn: Turn, reply: str) -> Done:
        """Write what the turn did, in one transaction.

        Raises:
            StoppedError: the person was forgotten meanwhile.
        """
        self._keep(turn, reply)
        usage = turn.usage
        return Done(
            conversation=self._conversation or 0,
            reply=reply,
            calls=usage.calls,
            tokens_read=usage.read,
            tokens_reused=usage.reused,
            tokens_written=usage.written,
            removed=usage.removed,
            cut=usage.cut,
            seconds_to_items=turn.seconds_to_items,
            seconds_to_text=turn.seconds_to_text,
            seconds=time.monotonic() - turn.began,
        )

    def _answer(self, turn: Turn) -> str:
        pieces: list[str] = []
        for said in prose_of(turn, self._model, self._prose):
            text = said.text if not pieces else f"{_between(turn)}{said.text}"
            if turn.seconds_to_text is None:
                turn.seconds_to_text = time.monotonic() - turn.began
            turn.tell(Text(text=text, about=said.about))
            pieces.append(text)
        return "".join(pieces)

    def _keep(self, turn: Turn, reply: str) -> None:
        shown = turn.talk.shown if turn.answer is not None else ()
        plays = [*turn.plays, *_shown(turn)]
        talk = turn.talk.model_copy(update={"language": turn.language}).after(turn.text, reply)
        record = TurnRecord(said=turn.text, reply=reply, calls=tuple(turn.calls), shown=shown)
        began = turn.person
        with turn.library.catalog.write() as connection:
            if is_forgotten(connection, began, self._conversation):
                raise StoppedError(FORGOTTEN.format(user=began.user))
            number = self._conversation or conversations.start(connection, began.user)
            conversations.keep_turn(
                connection, number, talk, record, plays, turn.profile, began.profile
            )
        self._conversation = number


def _shown(turn: Turn) -> list[Play]:
    """What was shown is remembered, so that what is passed over comes back less."""
    if turn.answer is None:
        return []
    items = [result.item for result in turn.answer.results]
    return shown(turn.person.user, items, turn.because)


def _between(turn: Turn) -> str:
    return "" if turn.language == "zh" else " "
