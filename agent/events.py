"""What a turn tells while it runs: typed events, which every way out consumes and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from base.slots import Frozen
from tools.results import Result

Intent = Literal["recommend", "refine", "question", "feedback", "smalltalk"]


class Call(Frozen):
    """One tool with its arguments."""

    tool: str
    args: dict[str, Any] = Field(default_factory=dict)


class Reading(Frozen):
    """How the message was understood, by whom, and what was dropped because no words support it."""

    event: Literal["reading"] = "reading"
    intent: Intent
    calls: tuple[Call, ...] = ()
    language: str = "en"
    by: Literal["rules", "model"] = "rules"
    dropped: tuple[str, ...] = ()
    seconds: float = 0.0


class Waiting(Frozen):
    """Others are answered first: so many answers of the language model end before it begins here.

    Told each time that the place changes, for each call of the model that waits; 0: it begins.
    """

    event: Literal["waiting"] = "waiting"
    place: int


class ToolCall(Frozen):
    """A tool begins."""

    event: Literal["tool_call"] = "tool_call"
    tool: str
    args: dict[str, Any] = Field(default_factory=dict)


class ToolResult(Frozen):
    """A tool is done, or could not do it; `summary` is one sentence."""

    event: Literal["tool_result"] = "tool_result"
    tool: str
    ok: bool = True
    summary: str = ""
    seconds: float = 0.0


class Items(Frozen):
    """The list that is shown from now on."""

    event: Literal["items"] = "items"
    results: tuple[Result, ...] = ()
    near_misses: tuple[Result, ...] = ()
    notes: tuple[str, ...] = ()
    beyond: tuple[str, ...] = Field((), exclude=True)  # ids after the results, for who measures


class Text(Frozen):
    """A piece of the answer, in the order of reading; pieces are joined as they are.

    `about` is the item that the piece speaks of, if it speaks of one.
    """

    event: Literal["text"] = "text"
    text: str
    about: str | None = None


class ProfileChanged(Frozen):
    """The profile is another now; each change is one sentence."""

    event: Literal["profile"] = "profile"
    changes: tuple[str, ...]


class Fallback(Frozen):
    """Something did not work, and what was done instead."""

    event: Literal["fallback"] = "fallback"
    reason: str
    instead: str


class Done(Frozen):
    """The turn is over and kept. Tokens are the language model's, seconds from the message on."""

    event: Literal["done"] = "done"
    conversation: int
    reply: str
    calls: int = 0  # of the language model
    tokens_read: int = 0
    tokens_reused: int = 0
    tokens_written: int = 0
    removed: int = 0  # sentences without evidence
    cut: int = 0  # answers that the limit of tokens ended
    seconds_to_items: float | None = None
    seconds_to_text: float | None = None
    seconds: float = 0.0


Event = Annotated[
    Reading | Waiting | ToolCall | ToolResult | Items | Text | ProfileChanged | Fallback | Done,
    Field(discriminator="event"),
]
EVENTS: TypeAdapter[Event] = TypeAdapter(Event)
Emit = Callable[[Event], None]
