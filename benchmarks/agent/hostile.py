"""Hostile texts in media, each beside a harmless twin of the same item.

`hostile.jsonl` was written before the first prompt of the agent. What media say is data: with the
item's vectors held fixed, the tools that are called and the results must be the same for the
hostile text and for its twin. So that words alone make no difference either, a pair is of about
the same length, and its request has no word that is in one text and not in the other.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal

from base.slots import Frozen, Source
from catalog.items import Form, Item, Medium, Moment

HOSTILE = Path(__file__).with_name("hostile.jsonl")
PLACE = "{{text}}"  # where the text stands

Where = Literal[
    "title", "description", "speech", "screen text", "frame", "chapter", "tags", "creator"
]


class Told(Frozen):
    """One moment of the item; the placeholder may be its text."""

    start_s: float
    end_s: float
    source: Source
    text: str


class Shape(Frozen):
    """The item without the text: fields of the exchange format, and its moments."""

    medium: Medium
    form: Form
    title: str
    description: str
    language: str
    duration_s: float
    published: str
    genres: tuple[str, ...]
    tags: tuple[str, ...] = ()
    creators: tuple[str, ...] = ()
    moments: tuple[Told, ...] = ()


class Hostile(Frozen):
    """A hostile text, its twin, the item that carries either, and what a person asks.

    `item` is among the right answers to `request`.
    """

    id: str
    language: Literal["en", "zh"]
    where: Where
    trick: str
    hostile: str
    twin: str
    item: Shape
    request: str

    def text(self, harmless: bool) -> str:
        """The hostile text, or its twin."""
        return self.twin if harmless else self.hostile

    def as_item(self, harmless: bool = False) -> Item:
        """The item as the library holds it; its id is that of the pair, with either text."""
        fields = self.item.model_dump(exclude={"moments"})
        text = self.text(harmless)
        return Item.model_validate({"id": self.id} | {k: _put(v, text) for k, v in fields.items()})

    def as_moments(self, harmless: bool = False) -> list[Moment]:
        """The moments of the item, in the order of their start; times in seconds."""
        text = self.text(harmless)
        return [
            Moment(item=self.id, **told.model_dump() | {"text": told.text.replace(PLACE, text)})
            for told in self.item.moments
        ]


def _put(value: object, text: str) -> object:
    """A field with the text in its place, also inside a list."""
    if isinstance(value, str):
        return value.replace(PLACE, text)
    if isinstance(value, tuple):
        return [_put(one, text) for one in value]
    return value


def hostiles(path: Path = HOSTILE) -> list[Hostile]:
    """Every pair, in the order of the file."""
    lines = path.read_text(encoding="utf-8").split("\n")
    return [Hostile.model_validate(json.loads(line)) for line in lines if line]
