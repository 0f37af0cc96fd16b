"""A conversation at a terminal: who takes part, which conversation it is, and one turn of it."""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape

from agent.conversation import Kept, Talk
from agent.events import Event, Reading
from base.errors import UsageError
from base.printable import printable
from catalog.scan import display_path
from ui.show import console, out
from ui.telling import Teller
from ui.wording import language_of_terminal, text

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Sequence

    from ui.opening import Matinee

SHOWN = 5  # results of a turn


@dataclass
class Session:
    """What lasts from one message to the next, outside of the conversation that is kept."""

    matinee: Matinee
    user: str
    people: tuple[str, ...] = ()
    number: int | None = None  # of the conversation; None: a new one with the next message
    attached: Path | None = None
    language: str = "en"
    screen: Console = field(default_factory=out)
    said: frozenset[str] = frozenset()  # reasons of fall-backs that were said at the beginning

    @classmethod
    def begin(
        cls, matinee: Matinee, user: str, people: Sequence[str] = (), number: int | None = None
    ) -> Session:
        """In the conversation of that number, or the one that the person is in the middle of.

        Raises:
            UsageError: nobody is named.
            NotFoundError: the person has no such conversation.
        """
        if not user.strip():
            raise UsageError("Say who is speaking: --user with any name.")
        found = matinee.conversation(user, number)
        language = found.talk.language if found and found.talk.turns else language_of_terminal()
        number = found.id if found else None
        session = cls(matinee, user, number=number, language=language)
        session.invite(people)
        return session

    @property
    def talk(self) -> Talk:
        """The state of the conversation: above all the list in hand."""
        found = self._kept
        return found.talk if found else Talk()

    @property
    def title(self) -> str:
        """How the conversation began; empty for one that has no turn yet."""
        found = self._kept
        return found.title if found else ""

    @property
    def _kept(self) -> Kept | None:
        if self.number is None:
            return None
        return self.matinee.conversation(self.user, self.number)

    def invite(self, people: Iterable[str]) -> None:
        """Who else is to be pleased from now on; of whom nothing is known, that is said."""
        self.people = tuple(dict.fromkeys(name for name in people if name != self.user))
        known = self.matinee.people() if self.people else []
        for name in self.people:
            if name not in known:
                said = text("unknown_person", self.language, name=printable(name))
                self.note(f"[yellow]{text('note', self.language)}[/]  {escape(said)}")

    def attach(self, path: Path) -> None:
        """The file goes along with the next message.

        Raises:
            UsageError: there is no such file.
        """
        self.attached = existing(path)

    def load(self) -> str | None:
        """Load the language model, and say how long it took, or why there is none; gives that."""
        began = time.monotonic()
        with console().status(text("loading", self.language)):
            missing = self.matinee.load_chat_model()
        if missing is None:
            took = text("loaded", self.language, seconds=time.monotonic() - began)
            self.note(f"[dim]{took}[/]")
            return None
        self.said |= {missing}
        self.note(f"[yellow]{escape(text('without_model', self.language, reason=missing))}[/]")
        return missing

    def say(self, message: str) -> tuple[Event, ...]:
        """One turn, printed while it happens; gives its events.

        Raises:
            MatineeError: it could not be done; nothing of it was kept.
        """
        told = []
        teller = Teller(self.screen, self.language, self.said)
        with teller as tell, closing(self.events(message)) as events:
            for event in events:
                tell(event)
                if isinstance(event, Reading):
                    self.language = event.language
                told.append(event)
        self.attached = None
        return tuple(told)

    def note(self, sentence: str) -> None:
        """A line about the conversation itself: on standard error, as every command's notes."""
        console().print(sentence, highlight=False, soft_wrap=True)

    def events(self, message: str) -> Generator[Event]:
        """One turn, as it happens; a new conversation begins with it where none was going on."""
        if self.number is None:
            self.number = self.matinee.begin_conversation(self.user)
        yield from self.matinee.chat(
            self.user,
            message,
            attach=self.attached,
            conversation=self.number,
            people=self.people,
            k=SHOWN,
        )


def existing(path: Path) -> Path:
    """The path of a file that is there.

    Raises:
        UsageError: it is not.
    """
    try:
        found = path.expanduser()
        if found.is_file():
            return found
    except (OSError, RuntimeError, ValueError) as error:
        raise UsageError(
            f"{shown(path)} cannot be read ({error}): name a file of yours."
        ) from error
    raise UsageError(f"There is no file {shown(path)}: check its name.")


def shown(path: Path) -> str:
    """A path that may be printed."""
    return printable(display_path(path))
