"""Scripted dialogues, one JSON object a line, as DESIGN.md has them.

{"id": "d1", "user": "ada", "history": [play, ...], "turns": [{"user": "text", "agent": null,
 "attach": null, "expect": {"items": ["id"], "tools": ["search"], "constraints": {...}}}]}

Items are named by id, file path, beginning of an id, alias or exact title, as on the command line.
Keys that are not known are left out, and told by `unknown_keys`, so that a typing error in a label
is not silently a missing label.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    model_validator,
)

from base.errors import ImportFormatError
from catalog.imports.jsonl import OnBadLine, read_lines
from catalog.plays import Action
from evaluation.constraints import Constraints

Intent = Literal["recommend", "refine", "question", "feedback", "smalltalk"]


def _utc(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    moment = datetime.fromisoformat(value)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


Moment = Annotated[datetime, BeforeValidator(_utc)]


class Lenient(BaseModel):
    """Immutable; keys of others are kept aside, for `unknown_keys` to tell."""

    model_config = ConfigDict(frozen=True, extra="allow")


class Past(Lenient):
    """One thing that the person did before the dialogue, at a time or so many days before it."""

    item: str = Field(min_length=1)
    action: Action
    value: float | None = Field(None, ge=0, le=5, allow_inf_nan=False)
    position_s: float | None = Field(None, ge=0, allow_inf_nan=False)
    text: str | None = None
    at: Moment | None = None
    days_ago: float | None = Field(None, ge=0, allow_inf_nan=False)

    @model_validator(mode="after")
    def _dated(self) -> Self:
        if self.at is not None and self.days_ago is not None:
            raise ValueError("a play has a time or days_ago, not both")
        return self


class Clip(Lenient):
    """A stretch of an item's file that comes with a message, in seconds."""

    item: str = Field(min_length=1)
    start_s: float = Field(0, ge=0)
    end_s: float = Field(gt=0)

    @model_validator(mode="after")
    def _stretch(self) -> Self:
        if self.end_s <= self.start_s:
            raise ValueError("a clip ends after it starts")
        return self


def _which(value: Any) -> str:
    return "file" if isinstance(value, str) else "clip"


# each form has its own errors: of a bad clip nobody wants to hear that it is no string
Attach = Annotated[
    Annotated[str, Tag("file")] | Annotated[Clip, Tag("clip")], Discriminator(_which)
]


class Expect(Lenient):
    """What a right answer to a turn does; what is left out is not scored.

    `items`: what should be ranked high; `not_items`: none of them is shown. `tools`: each entry is
    called, alternatives stand together (`recommend|search`); an empty list allows no call.
    `nothing`: no item keeps the constraints, so that only near misses are right.
    """

    items: tuple[str, ...] = ()
    not_items: tuple[str, ...] = ()
    tools: tuple[str, ...] | None = None
    intent: Intent | None = None
    constraints: Constraints | None = None
    nothing: bool = False

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if set(self.items) & set(self.not_items):
            raise ValueError("an item is both expected and excluded")
        return self


class Turn(Lenient):
    """One message. Where `agent` is given the talk goes on from that text, not from Matinee's.

    `shown` is the list that the scripted reply showed; where it is left out, it is the items whose
    titles the reply names.
    """

    user: str
    agent: str | None = None
    shown: tuple[str, ...] | None = None
    attach: Attach | None = None
    expect: Expect | None = None


class Dialogue(Lenient):
    """One conversation of one person with a past of their own.

    `at` is when it is held; where it is left out, an hour after the last thing in the histories.
    `people` are others who may be named in it ("with bo"), each with their past. `why` says what it
    is there for, `kind` is what it is counted under.
    """

    id: str = Field(min_length=1)
    user: str = Field(min_length=1)
    history: tuple[Past, ...] = ()
    turns: tuple[Turn, ...] = Field(min_length=1)
    at: Moment | None = None
    people: dict[str, tuple[Past, ...]] = Field(default_factory=dict)
    why: str = ""
    kind: str = ""
    language: str = ""
    text_digest: str = Field("", exclude=True)  # of the text as it was read, before names were ids

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.user in self.people:
            raise ValueError("who speaks is not among the others")
        latest = self.at or datetime.now(UTC)
        for past in self.pasts:
            if past.at is not None and past.at > latest:
                raise ValueError(f"the history is in the future: {past.at.isoformat()}")
        return self

    @property
    def pasts(self) -> Iterator[Past]:
        """Everything that anybody in it did before."""
        yield from self.history
        for done in self.people.values():
            yield from done

    @property
    def scored(self) -> tuple[tuple[int, Turn, Expect], ...]:
        """The turns with labels, each with its position from 0."""
        return tuple((n, one, one.expect) for n, one in enumerate(self.turns) if one.expect)

    @property
    def digest(self) -> str:
        """Of everything that is played and scored: results of another text are not its results."""
        if self.text_digest:
            return self.text_digest
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:16]

    def begins(self, otherwise: datetime) -> datetime:
        """When it is held; `otherwise` where neither it nor its past has a time."""
        if self.at is not None:
            return self.at
        times = [past.at for past in self.pasts if past.at is not None]
        return max(times) + timedelta(hours=1) if times else otherwise


def read_dialogues(path: Path, on_bad_line: OnBadLine | None = None) -> list[Dialogue]:
    """Every dialogue of a file, in its order.

    Raises:
        UsageError: the file cannot be read.
        ImportFormatError: a line is malformed and there is no `on_bad_line`; two have one id, or
            there is none.
    """
    found: dict[str, Dialogue] = {}
    for dialogue in read_lines(path, Dialogue, on_bad_line):
        if dialogue.id in found:
            raise ImportFormatError(
                f"{path.name} has the dialogue {dialogue.id} twice: give each an id of its own."
            )
        found[dialogue.id] = dialogue
    if not found:
        raise ImportFormatError(f"{path.name} has no dialogue: one JSON object a line is expected.")
    return list(found.values())


def unknown_keys(dialogues: list[Dialogue]) -> dict[str, int]:
    """Keys that nothing reads, by where they stand, with how often."""
    counts: dict[str, int] = {}

    def look(where: str, model: BaseModel) -> None:
        for key in model.model_extra or {}:
            if not (where == "history" and key in ("user", "source")):  # as in plays.jsonl
                name = f"{where}.{key}" if where else key
                counts[name] = counts.get(name, 0) + 1

    for dialogue in dialogues:
        look("", dialogue)
        for past in dialogue.pasts:
            look("history", past)
        for turn in dialogue.turns:
            look("turns", turn)
            if turn.expect is not None:
                look("turns.expect", turn.expect)
    return counts
