"""What one open page knows: who sits there, in which conversation, and what is on the screen."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Self

from agent.undoing import Edit, Mark
from catalog.watch_time import By
from tools.results import Result

Language = Literal["en", "zh"]
Message = dict[str, Any]  # as gr.Chatbot takes it
NOBODY = "me"  # until somebody says who they are


class Seat:
    """The state of one browser tab; the library holds everything that outlasts it.

    No dataclass: Gradio would look into one for what to send to the browser.
    """

    def __init__(self) -> None:
        self.user = NOBODY
        self.language: Language = "en"
        self.conversation: int | None = None
        self.sitting = 0  # counts who sat down, and to which conversation
        self.messages: list[Message] = []
        self.turns: list[Told] = []  # of this conversation, in this tab
        self.listed: tuple[Result, ...] = ()
        self.cancel = threading.Event()
        self.edits: list[Edit] = []
        self.facet = ""  # the one that is being edited
        self.said: frozenset[str] = frozenset()  # reasons of fall-backs that were said already
        self.offset = 0  # of the library's list
        self.by: By = "form"  # what hours are told apart by
        self.saw_taste = False  # that tab was opened
        self.forgotten = False  # and nothing was asked or pressed since

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """Gradio copies a state's first value for each tab: every one begins anew."""
        return type(self)()

    def begin(self, conversation: int | None = None) -> None:
        """Sit down to another conversation."""
        self.cancel.set()
        self.sitting += 1
        self.forgotten = False
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
