"""One turn of the chat as the page shows it: said, stopped, taken back, said again."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from agent import conversation as conversations
from agent.events import Event
from agent.recommender import Recommender
from agent.undoing import mark, take_back
from base.errors import MatineeError, StoppedError, TurnBusyError
from tools.results import Answer
from ui.notes import sentence
from ui.web.results import SHOWN, panel
from ui.web.seat import Message, Seat, Told
from ui.web.steps import Steps, reply, spoken
from ui.web.words import say

log = logging.getLogger(__name__)


class Shown(NamedTuple):
    """The messages, and the list beside them where it changed."""

    messages: list[Message]
    results: str | None = None


def speak(matinee: Recommender, seat: Seat, words: str, file: Path | None) -> Iterator[Shown]:
    """A message and everything that happens until it is answered, as it happens.

    Closing the iterator, or setting `seat.cancel`, stops the turn, of which nothing is kept then.
    Where somebody sits down to another conversation meanwhile, nothing more of this one is shown.
    """
    sitting = seat.sitting
    for shown in _turn(matinee, seat, words, file, lambda: seat.sitting == sitting):
        if seat.sitting != sitting:
            return
        yield shown


def _turn(
    matinee: Recommender, seat: Seat, words: str, file: Path | None, is_here: Callable[[], bool]
) -> Iterator[Shown]:
    before, previous = list(seat.messages), seat.cancel
    seat.messages = [*before, *_question(words, file)]
    seat.cancel = threading.Event()
    steps = Steps(seat.language, seat.said)
    base, told = seat.messages, None
    yield Shown([*base, *steps.messages])
    if not is_here():
        return
    try:
        number = _number(matinee, seat)
        told = Told(words, file, len(before), mark(matinee.library.catalog, seat.user, number))
        events = matinee.chat(
            seat.user, words, attach=file, conversation=number, k=SHOWN, cancel=seat.cancel
        )
        yield from _follow(seat, base, steps, events, is_here)
        if not is_here():
            return
        told = replace(told, after=mark(matinee.library.catalog, seat.user, number))
    except Exception as error:  # noqa: BLE001  it is told, and logged
        if not is_here():
            return
        if isinstance(error, TurnBusyError):
            seat.cancel, told = previous, None  # the turn that runs can still be stopped
            steps = Steps(seat.language, seat.said)
        _end(seat, base, steps, error)
    seat.said = steps.said
    if told is not None:
        seat.turns.append(told)
    yield Shown(seat.messages)


def undo(matinee: Recommender, seat: Seat) -> Told | None:
    """Take the last turn back; None where it was not said in this tab."""
    if not seat.turns:
        return None
    told = seat.turns[-1]
    if told.after is not None:
        take_back(matinee.library.catalog, told.before, told.after)
    seat.turns.pop()
    seat.messages = seat.messages[: told.place]
    return told


def kept(matinee: Recommender, seat: Seat) -> list[Message]:
    """What was said in the conversation before this page was opened."""
    if seat.conversation is None:
        return []
    with matinee.library.catalog.read() as connection:
        turns = conversations.turns_of(connection, seat.conversation)
    return [message for turn in turns for message in (spoken(turn.said), reply(turn.reply))]


def _follow(
    seat: Seat,
    base: list[Message],
    steps: Steps,
    events: Iterator[Event],
    is_here: Callable[[], bool],
) -> Iterator[Shown]:
    with closing(events):  # type: ignore[type-var]  # a generator
        for event in events:
            if not is_here():
                return
            steps(event)
            seat.messages = [*base, *steps.messages]
            results = None
            if event.event == "items":
                seat.listed = event.results
                answer = Answer(
                    results=event.results, near_misses=event.near_misses, notes=event.notes
                )
                results = panel(answer, seat.language, "results_asked")
            yield Shown(seat.messages, results)


def _end(seat: Seat, base: list[Message], steps: Steps, error: Exception) -> None:
    steps.stop()
    if isinstance(error, StoppedError):
        said = say("stopped", seat.language)
    elif isinstance(error, MatineeError):
        said = sentence(error, seat.language)
    else:
        log.error("A turn failed.", exc_info=error)
        said = say("unexpected", seat.language)
    # a turn that another one did not let begin has no steps
    told = () if isinstance(error, TurnBusyError) else steps.messages
    seat.messages = [*base, *told, reply(said)]


def _question(words: str, file: Path | None) -> list[Message]:
    attached: list[Message] = []
    if file is not None:
        attached.append({"role": "user", "content": {"path": str(file)}})
    return [*attached, spoken(words)] if words else attached


def _number(matinee: Recommender, seat: Seat) -> int:
    """The conversation; a new one begins with its first message."""
    if seat.conversation is None:
        with matinee.library.catalog.write() as connection:
            seat.conversation = conversations.start(connection, seat.user)
    return seat.conversation
