"""The labelled conversations of the agent benchmark: single turns and dialogues in one format.

`turns.jsonl` and `dialogues.jsonl` were written from the library alone, before the first prompt.
`development.jsonl` was written after the first measurement, from the library and the tuning half
alone, to widen the rules by; no target is measured on it.
A label stands only where it holds for certain; one that is left out is not scored.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from pathlib import Path
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import Field, ValidationError, field_validator, model_validator

from base.errors import ImportFormatError, UsageError
from base.slots import Frozen
from catalog.plays import Action
from evaluation import suite
from evaluation.constraints import Constraints

HERE = Path(__file__).parent
TURNS = HERE / "turns.jsonl"
DIALOGUES = HERE / "dialogues.jsonl"
DEVELOPMENT = HERE / "development.jsonl"
LIBRARY = Path(suite.__file__).with_name("items.jsonl")

Half = Literal["tuning", "test", "development"]
Intent = Literal["recommend", "refine", "question", "feedback", "smalltalk"]
Tool = Literal[
    "search",
    "recommend",
    "similar_items",
    "show_item",
    "find_moment",
    "explain",
    "look_closer",
    "update_profile",
    "record_feedback",
    "library_facts",
]
INTENTS: tuple[Intent, ...] = get_args(Intent)
TOOLS: tuple[Tool, ...] = get_args(Tool)
# `demo:` and a file name of the demo, or an id of the suite's `items.jsonl`
ItemName = Annotated[str, Field(pattern=r"^(demo:\S+|b-[a-z]+-\d{3})$")]
Words = tuple[Annotated[str, Field(min_length=1)], ...]


class HistoryPlay(Frozen):
    """What the person did before; for `ada`, `bo` and `mei` beside their plays of the demo."""

    item: ItemName
    action: Action
    days_ago: float = Field(ge=0)
    value: float | None = Field(None, ge=0, le=5)

    @model_validator(mode="after")
    def _rated(self) -> Self:
        if (self.action is Action.RATE) != (self.value is not None):
            raise ValueError("a rating has a value, and nothing else has one")
        return self


class Attach(Frozen):
    """A clip in the message: a stretch of an item of the demo, in seconds."""

    item: str = Field(pattern=r"^demo:\S+$")
    start_s: float = Field(ge=0)
    end_s: float

    @model_validator(mode="after")
    def _stretch(self) -> Self:
        if self.end_s <= self.start_s:
            raise ValueError("a clip ends after it starts")
        return self


class ProfileWords(Frozen):
    """Words or names in a profile. Items are by id, creators and series by their whole name."""

    likes: Words = ()
    dislikes: Words = ()
    never_items: tuple[ItemName, ...] = ()
    never_creators: Words = ()
    never_series: Words = ()


class Expect(Frozen):
    """What a right answer to a turn does; None, empty or false: not labelled.

    `tools`: each entry must be called, alternatives stand together (`recommend|search`); an empty
    list allows no call at all. `items`: one of them is among the first five results; `not_items`:
    none is a result. `nothing`: no item keeps the constraints, so that only near misses are right.
    `keeps_list`: the list in hand stays as it was.
    """

    intent: Intent | None = None
    tools: tuple[str, ...] | None = None
    about: ItemName | None = None
    items: tuple[ItemName, ...] = ()
    not_items: tuple[ItemName, ...] = ()
    constraints: Constraints | None = None
    nothing: bool = False
    keeps_list: bool = False
    profile: ProfileWords | None = None
    profile_not: ProfileWords | None = None

    @field_validator("tools")
    @classmethod
    def _known(cls, tools: tuple[str, ...] | None) -> tuple[str, ...] | None:
        unknown = {one for entry in tools or () for one in entry.split("|")} - set(TOOLS)
        if unknown:
            raise ValueError(f"no such tool: {', '.join(sorted(unknown))}")
        return tools

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if set(self.items) & set(self.not_items):
            raise ValueError("an item is both expected and excluded")
        if self.nothing and (self.items or not self.constraints):
            raise ValueError("where nothing fits there are constraints, and no items")
        if self.intent == "smalltalk" and self.tools:
            raise ValueError("no tool is called in small talk")
        return self

    @property
    def alternatives(self) -> tuple[frozenset[str], ...]:
        """For each call that must be made, the tools that are right."""
        return tuple(frozenset(entry.split("|")) for entry in self.tools or ())


class Turn(Frozen):
    """One message; where `agent` is given, the talk goes on from that text and the list `shown`."""

    user: str
    agent: str | None = None
    shown: tuple[ItemName, ...] | None = None
    attach: Attach | None = None
    expect: Expect | None = None

    @model_validator(mode="after")
    def _scripted(self) -> Self:
        if self.shown is not None and self.agent is None:
            raise ValueError("a list that was shown needs the reply that showed it")
        if self.expect is None and self.agent is None:
            raise ValueError("a turn is scored, or its reply is scripted")
        return self


class Case(Frozen):
    """A conversation of one person: `new` has no past, `rich1` and so on only the `history`."""

    id: str = Field(pattern=r"^[a-z]+-\d{3}$")
    language: Literal["en", "zh", "mixed"]
    why: str = Field(min_length=1)
    user: str = Field(pattern=r"^(ada|bo|mei|new|rich\d)$")
    history: tuple[HistoryPlay, ...] = ()
    turns: tuple[Turn, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _told(self) -> Self:
        if self.turns[-1].expect is None:
            raise ValueError("the last turn is scored")
        if self.history and self.user == "new":
            raise ValueError("a new person has no history")
        return self

    @property
    def scored(self) -> tuple[tuple[int, Turn, Expect], ...]:
        """The turns with labels, each with its position."""
        return tuple((n, one, one.expect) for n, one in enumerate(self.turns) if one.expect)


def half(case: Case) -> Half:
    """By the parity of the id's SHA-256 as a number, so that nobody chooses."""
    if case.id.startswith(("e-", "z-")):
        return "development"
    digest = hashlib.sha256(case.id.encode()).digest()
    return "test" if int.from_bytes(digest) % 2 else "tuning"


def load_cases(path: Path) -> list[Case]:
    """Every case of a file of JSON lines, in its order; empty lines are skipped.

    Raises:
        UsageError: the file cannot be read.
        ImportFormatError: a line is malformed, has a key that is not known, or repeats an id.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path.name} cannot be read: {error}.") from error
    found = [_case(path, n, line) for n, line in enumerate(lines, 1) if line.strip()]
    repeated = [name for name, count in Counter(case.id for case in found).items() if count > 1]
    if repeated:
        raise ImportFormatError(f"{path.name} has {repeated[0]} twice: give each case its own id.")
    return found


def _case(path: Path, number: int, line: str) -> Case:
    try:
        return Case.model_validate(json.loads(line, object_pairs_hook=_once))
    except ValidationError as error:
        first = error.errors()[0]
        reason = f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
    except ValueError as error:
        reason = str(error)
    raise ImportFormatError(f"Line {number} of {path.name} is malformed ({reason}): correct it.")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A key that stands twice would silently lose its first label."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands twice")
    return found
