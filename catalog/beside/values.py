"""What the readers of side files give."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field

from base.slots import Frozen, Segment, Span
from catalog.items import Form, plain

TEXT_LIMIT = 20_000  # characters of a description; nobody reads more, and it is embedded
LIST_LIMIT = 200  # names, tags: a film has hundreds of actors


def one_line(value: str) -> str:
    """A name or title on one line, without control marks."""
    return " ".join("".join(c if c.isprintable() else " " for c in plain(value)).split())[:1000]


def _names(values: object) -> object:
    if not isinstance(values, list | tuple):
        return values
    found = (one_line(value) for value in values if isinstance(value, str))
    return tuple(dict.fromkeys(value for value in found if value))[:LIST_LIMIT]


def _title(value: object) -> object:
    return (one_line(value) or None) if isinstance(value, str) else value


def _text(value: object) -> object:
    return plain(value).strip()[:TEXT_LIMIT] if isinstance(value, str) else value


def _ids(values: object) -> object:
    if not isinstance(values, dict):
        return values
    return {one_line(kind): one_line(value) for kind, value in values.items()}


def _count(value: object) -> object:
    return value if isinstance(value, int) and 0 <= value < 2**31 else None


Names = Annotated[tuple[str, ...], BeforeValidator(_names)]
Title = Annotated[str | None, BeforeValidator(_title)]
Text = Annotated[str, BeforeValidator(_text)]
Ids = Annotated[dict[str, str], BeforeValidator(_ids)]
Count = Annotated[int | None, BeforeValidator(_count)]


class Chapter(Span):
    """A stretch of a recording with a heading; a track of an album."""

    title: str


class Subtitles(Frozen):
    """What is said, as somebody wrote it down, in the order of time.

    `origin` names the file or the track: "film.en.srt", "embedded track 2 (eng)". `language` is
    an ISO 639-1 code where there is one. `forced` ones hold only what is said in other languages.
    """

    language: str | None = None
    origin: str
    segments: tuple[Segment, ...]
    forced: bool = False


class Notes(Frozen):
    """What one source says of an item; empty where it says nothing. Names are cleaned."""

    title: Title = None
    description: Text = ""
    creators: Names = ()
    people: Names = ()
    genres: Names = ()
    tags: Names = ()
    language: str | None = None
    published: Title = None
    series: Title = None
    season: Count = None
    episode: Count = None
    form: Form | None = None
    ids: Ids = Field(default_factory=dict)
    url: Title = None
    chapters: tuple[Chapter, ...] = ()


class Beside(Notes):
    """All that is known of a media file before it is decoded.

    `cover` is an image file as it was found: JPEG, PNG or WebP. `warnings` are sentences about
    side files that could not be used, each with the path. `deferred_subtitles`: the file holds
    text subtitles that only reading all of it would give.
    """

    subtitles: tuple[Subtitles, ...] = ()
    cover: bytes | None = Field(None, repr=False)
    warnings: tuple[str, ...] = ()
    deferred_subtitles: bool = False
