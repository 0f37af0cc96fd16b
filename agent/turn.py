"""One turn while it runs: what it knows, what it found, and what it will have kept if it ends."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from agent.conversation import Listed, Talk
from agent.events import Call, Emit, Event, Fallback, Intent, Items, ProfileChanged, Waiting
from agent.explain.facts import Why
from agent.why import reasoned, whys_of
from base.errors import NotFoundError, StoppedError, UsageError
from catalog.items import Item, get_items, resolve
from catalog.plays import Play
from catalog.profiles import Profile
from prompts import say
from ranking.fusion import Blocks
from tools.because import Because
from tools.closer import Closer
from tools.context import Library
from tools.person import Person
from tools.results import Answer

if TYPE_CHECKING:
    from langchain_core.messages import BaseMessage

MOST_EARLIER = 60  # items that “another one” does not show again


@dataclass
class Usage:
    """What the language model did in this turn."""

    calls: int = 0
    read: int = 0
    reused: int = 0
    written: int = 0
    removed: int = 0  # sentences without evidence
    cut: int = 0  # answers that the limit of tokens ended

    def add(self, message: BaseMessage) -> None:
        """One more answer of the model."""
        counts = message.response_metadata
        self.calls += 1
        self.read += int(counts.get("tokens_read", 0))
        self.reused += int(counts.get("tokens_reused", 0))
        self.written += int(counts.get("tokens_generated", 0))
        self.cut += counts.get("finish_reason") == "length"


@dataclass
class Said:
    """What the answer is made of: a phrase of prompts/answers.toml, or a text as it is."""

    text: str
    about: str | None = None


@dataclass
class Turn:
    """Everything that one turn works with. Nothing in here is written before the turn is done."""

    library: Library
    person: Person
    others: tuple[Person, ...]
    talk: Talk
    text: str
    language: str
    emit: Emit
    cancel: threading.Event
    attachment: Path | None = None
    k: int = 10
    deep: int = 0  # ids that are ranked in all, for who measures; the person sees k
    began: float = field(default_factory=time.monotonic)
    plays: list[Play] = field(default_factory=list)
    profile: Profile | None = None
    calls: list[Call] = field(default_factory=list)
    answer: Answer | None = None
    because: Mapping[str, Because] = field(default_factory=dict)  # of the answer
    said: list[Said] = field(default_factory=list)
    closer: Closer | None = None
    blocks: Blocks = field(default_factory=dict)  # of the attachment
    intent: Intent | None = None
    usage: Usage = field(default_factory=Usage)
    seconds_to_items: float | None = None
    seconds_to_text: float | None = None
    _now: tuple[tuple[tuple[Play, ...], Profile | None], Person] | None = None

    @property
    def people(self) -> tuple[Person, ...]:
        """Who is to be pleased: the person, as this turn left them, and the others."""
        return (self.now, *self.others)

    @property
    def now(self) -> Person:
        """The person with what this turn recorded."""
        recorded = tuple(self.plays), self.profile
        if self._now is None or self._now[0] != recorded:  # the same past, so that it is read once
            self._now = recorded, self.person.having(*recorded)
        return self._now[1]

    def check(self) -> None:
        """Between two steps: go on only if nobody stopped the turn.

        Raises:
            StoppedError: somebody did.
        """
        if self.cancel.is_set():
            raise StoppedError("The turn was stopped; nothing of it was kept.")

    def tell(self, event: Event) -> None:
        """Send an event, unless the turn was stopped."""
        self.check()
        self.emit(event)

    def wait(self, place: int) -> None:
        """Say how many answers of the language model end before the next one of this turn."""
        self.tell(Waiting(place=place))

    def fall_back(self, reason: str, instead: str) -> None:
        """Say that something did not work, and what is done instead."""
        self.tell(Fallback(reason=reason, instead=instead))

    def change_profile(self, profile: Profile, changes: Sequence[str]) -> None:
        """The profile is this one from now on in the turn."""
        if changes:
            self.profile = profile
            self.tell(ProfileChanged(changes=tuple(changes)))
            self.said += [Said(change) for change in changes]

    def show(self, answer: Answer, because: Mapping[str, Because] | None = None) -> None:
        """Results appear as soon as they are ranked, with what speaks for each."""
        self.because = because or {}
        whys = whys_of(self.library, self.because)
        results = tuple(
            reasoned(one, self.language, whys.get(one.item, Why())) for one in answer.results
        )
        # where something fits, what nearly does only distracts
        misses = () if results else answer.near_misses
        near = tuple(reasoned(one, self.language, Why()) for one in misses)
        self.answer = Answer(results=results, near_misses=near, notes=answer.notes)
        self.seconds_to_items = time.monotonic() - self.began
        notes, beyond = answer.notes, answer.beyond
        self.tell(Items(results=results, near_misses=near, notes=notes, beyond=beyond))
        listed = tuple(
            Listed(result=result, why=whys.get(result.item, Why())) for result in results
        )
        before = (*self.talk.earlier, *self.talk.shown) if self._same_request else ()
        earlier = tuple(dict.fromkeys(before))[-MOST_EARLIER:]
        update = {"listed": listed, "about": None, "earlier": earlier}
        self.talk = self.talk.model_copy(update=update)

    @property
    def _same_request(self) -> bool:
        """Whether the list that comes is for the request for which the one in hand came."""
        return bool(self.calls) and bool(self.calls[-1].args.get("change"))

    def about(self, item: str) -> None:
        """The item that "it" is from now on."""
        self.talk = self.talk.model_copy(update={"about": item})

    def items(self, ids: Sequence[str]) -> dict[str, Item]:
        """Items by id."""
        with self.library.catalog.read() as connection:
            return get_items(connection, ids)

    def id_of(self, name: str) -> str:
        """The id of what is named: one of the list in hand, or any of the library.

        Raises:
            UsageError: nothing is named.
            NotFoundError: there is none of that name.
        """
        if not name:
            raise UsageError(say("which_one", self.language))
        if name in self.talk.shown:
            return name
        try:
            with self.library.catalog.read() as connection:
                return resolve(connection, name).id
        except NotFoundError as error:
            raise NotFoundError(say("unknown_item", self.language, name=name)) from error
