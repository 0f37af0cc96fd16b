"""The people of the demo: what they played, what each asks for, and a conversation."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from catalog.plays import Action

TABLE = Path(__file__).with_name("people.toml")
CONVERSATION = Path(__file__).with_name("conversation.toml")


class DemoPlay(BaseModel):
    """One thing that a person did with a file of the demo library."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    file: str
    action: Action
    days_ago: float = Field(ge=0)
    value: float | None = Field(None, ge=0, le=5)

    @model_validator(mode="after")
    def _rated(self) -> Self:
        if (self.action is Action.RATE) != (self.value is not None):
            raise ValueError("a rating has a value, and nothing else has one")
        return self


class Person(BaseModel):
    """A person with a taste: plays from the oldest on, and one request in words."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    taste: str
    plays: tuple[DemoPlay, ...]
    suits: tuple[str, ...]
    request: str
    answers: tuple[str, ...]


class Speaker(BaseModel):
    """The person of the conversation: plays from the oldest on, and what they say in turn."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    taste: str
    messages: tuple[str, ...] = Field(min_length=1)
    plays: tuple[DemoPlay, ...]


def speaker(table: Path = CONVERSATION) -> Speaker:
    """Who talks at the end of the demo."""
    with table.open("rb") as file:
        return Speaker.model_validate(tomllib.load(file))


def people(table: Path = TABLE) -> list[Person]:
    """The people, each with the plays from the oldest to the newest."""
    with table.open("rb") as file:
        found = [Person.model_validate(row) for row in tomllib.load(file)["person"]]
    return [
        person.model_copy(
            update={"plays": tuple(sorted(person.plays, key=lambda play: -play.days_ago))}
        )
        for person in found
    ]
