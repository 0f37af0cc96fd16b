"""What the demo library holds: real recordings, and media made of our own words and pictures."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from catalog.items import Form, Medium
from demo.recordings import recordings

HERE = Path(__file__).parent
MEDIA = HERE / "media"
LICENCE = "CC0-1.0"
CREDIT = "The Matinee project"
AUDIO_SUFFIXES = {".ogg", ".m4a", ".wav", ".mp3", ".flac", ".aif"}


class Part(BaseModel):
    """One slide of a narration: what stands on the picture and what is said over it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    caption: str
    say: str


class Narration(BaseModel):
    """One made item, as `narrations.toml` describes it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    file: str
    kind: Literal["slides", "talk", "synth"]
    title: str
    form: Form
    description: str
    genres: tuple[str, ...]
    tags: tuple[str, ...]
    published: str
    parts: tuple[Part, ...]
    language: str | None = None
    voice: str | None = None
    scene: str | None = None
    series: str | None = None
    season: int | None = None
    episode: int | None = None


class DemoItem(BaseModel):
    """One file of the demo library and what is known about it before it is looked into."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    file: str
    made: bool
    title: str
    medium: Medium
    form: Form
    description: str
    creators: tuple[str, ...]
    genres: tuple[str, ...]
    tags: tuple[str, ...]
    language: str | None
    published: str | None
    series: str | None = None
    season: int | None = None
    episode: int | None = None
    licence: str
    credit: str

    @property
    def committed(self) -> Path | None:
        """Where a made file lies; None for a recording, which is fetched."""
        return MEDIA / self.file if self.made else None


def narrations() -> list[Narration]:
    """The made items with their words, in the order of the table."""
    with (HERE / "narrations.toml").open("rb") as file:
        return [Narration.model_validate(row) for row in tomllib.load(file)["item"]]


def entries() -> list[DemoItem]:
    """Every item of the demo library: the recordings first, then the made media."""
    return _fetched() + [_made(narration) for narration in narrations()]


def _fetched() -> list[DemoItem]:
    """The real recordings as items."""
    shared = set(DemoItem.model_fields) - {"made", "creators"}
    items = []
    for recording in recordings():
        fields: dict[str, Any] = recording.model_dump(include=shared)
        items.append(DemoItem(made=False, creators=recording.creators, **fields))
    return items


def _made(narration: Narration) -> DemoItem:
    """One made item."""
    fields = narration.model_dump(exclude={"kind", "parts", "voice", "scene"})
    medium: Medium = "audio" if Path(narration.file).suffix in AUDIO_SUFFIXES else "video"
    return DemoItem(
        made=True, medium=medium, creators=(CREDIT,), licence=LICENCE, credit=CREDIT, **fields
    )
