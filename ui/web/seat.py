"""What one open page knows: who sits there, in which conversation, and what is on the screen."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Self

from agent.undoing import Mark
from catalog.profiles import Profile
from tools.results import Result

Language = Literal["en", "zh"]
Message = dict[str, Any]  # as gr.Chatbot takes it
NOBODY = "me"  # until somebody says who they are


@dataclass
class Seat:
    """The state of one browser tab; the library holds everything that outlasts it."""

    user: str = NOBODY
    language: Language = "en"
    conversation: int | None = None
    messages: list[Message] = field(default_factory=list)
    turns: list[Told] = field(default_factory=list)  # of this conversation, in this tab
    listed: tuple[Result, ...] = ()
    cancel: threading.Event = field(default_factory=threading.Event)
    edits: list[Undo] = field(default_factory=list)
    facet: str = ""  # the one that is being edited
    said: frozenset[str] = frozenset()  # reasons of fall-backs that were said already
    words: str = ""  # searched for in the library
    offset: int = 0  # of the library's list

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """Gradio copies a state's first value for each tab: every one begins anew."""
        return type(self)()

    def begin(self, conversation: int | None = None) -> None:
        """Sit down to another conversation."""
        self.cancel.set()
        self.conversation, self.messages, self.turns, self.listed = conversation, [], [], ()

    def leave(self) -> None:
        """The tab is closed: what runs for it ends."""
        self.cancel.set()


@dataclass(frozen=True)
class Told:
    """One turn that was said here; without `after` nothing of it was kept.

    `place` is the index of the person's words among the messages.
    """

    text: str
    file: Path | None
    place: int
    before: Mark
    after: Mark | None = None


@dataclass(frozen=True)
class Undo:
    """A profile as it was before an edit; `banned` is an item whose ban by a button was lifted."""

    profile: Profile
    banned: str | None = None
