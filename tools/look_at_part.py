"""A stretch of a file, looked at by itself: what is on the picture at 0:40, what is said then."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from base.errors import MediaError
from base.slots import Segment, Source, Span
from catalog.beside import Subtitles
from catalog.fingerprint import fingerprint
from catalog.items import Item, Moment, moments_of
from catalog.probe import undecodable
from catalog.scan import display_path, reason_of
from ranking.fusion import Blocks
from tools.closer import Closer, Looked, Steps, closer_of, made_of, overlapping
from tools.context import Library
from tools.in_hand import meet
from tools.names import kept_beside
from tools.understand import Understand
from tools.understood import Pass, UnderstandConfig, Understanding, Work

HEARD_BEFORE = "what was heard before"
NOT_THERE = "its file is not there now: this is what was understood before"


def run_stages(library: Library, work: Work, steps: Steps) -> Understanding:
    """Every stage on one file; what is kept is not made again.

    Raises:
        MediaError: it cannot be understood.
    """
    config = UnderstandConfig.of(library.settings)
    ((_, known),) = Understand(library.catalog, library.models, config)([work], steps)
    if isinstance(known, OSError):
        raise undecodable(work.path, reason_of(known)) from known
    if isinstance(known, MediaError):
        raise known
    return known


def look_at_part(library: Library, work: Work, part: Span, steps: Steps) -> tuple[Closer, Blocks]:
    """What a stretch of a file holds."""
    known = run_stages(library, work, steps)
    opened = known.opened.model_copy(update={"duration_s": part.end_s - part.start_s})
    item, moments, blocks = made_of(library.models, replace(known, opened=opened))
    closer = closer_of(
        item, _within(overlapping(moments, part), part), item.medium, known.opened.decoded_s
    )
    update = {"start_s": part.start_s, "end_s": part.end_s, "notes": known.opened.warnings}
    return closer.model_copy(update=update), blocks


def look_at_item_part(
    library: Library, item: Item, path: Path | None, part: Span, steps: Steps
) -> Looked:
    """A stretch of an item; what is said in it is not recognised again where it is known.

    Raises:
        MediaError: its file is not there, changed, or cannot be understood.
    """
    if path is None:
        return _part_as_known(library, item, part)
    content = same_content(item, path)
    work = Work(path, content, (part,), _known_speech(library, item, part))
    closer, blocks = look_at_part(library, work, part, steps)
    speech_from = None if closer.speech_from == HEARD_BEFORE else closer.speech_from
    update = {
        "duration_s": item.duration_s,
        "speech_from": speech_from,
        "language": closer.language or item.language,
    }
    return Looked(closer.model_copy(update=update), blocks)


def _part_as_known(library: Library, item: Item, part: Span) -> Looked:
    """What is known of a stretch without the file."""
    if item.understood < Pass.WHOLE:
        raise missing(item)
    with library.catalog.read() as connection:
        moments = overlapping(moments_of(connection, [item.id])[item.id], part)
    closer = closer_of(item, moments, item.medium, 0.0)
    update = {"start_s": part.start_s, "end_s": part.end_s, "notes": (NOT_THERE,)}
    return Looked(closer.model_copy(update=update), {})


def _known_speech(library: Library, item: Item, part: Span) -> Subtitles | None:
    """What is said in a stretch, where that is known, so that it is not recognised again."""
    with library.catalog.read() as connection:
        moments = overlapping(moments_of(connection, [item.id])[item.id], part)
        beside = kept_beside(connection, item.content or "")
    if beside and beside.subtitles:
        lines = tuple(one for one in beside.subtitles[0].segments if meet(one, part))
        return beside.subtitles[0].model_copy(update={"segments": lines})
    if item.understood < Pass.WHOLE:
        return None
    said = [moment for moment in moments if moment.source is Source.SPEECH]
    return Subtitles(
        language=item.language if said else None,
        origin=item.speech_from or HEARD_BEFORE,
        segments=tuple(Segment(start_s=m.start_s, end_s=m.end_s, text=m.text) for m in said),
    )


def _within(moments: list[Moment], part: Span) -> list[Moment]:
    """The last picture of a stretch lasts to its end."""
    return [
        m.model_copy(update={"end_s": part.end_s})
        if m.source is Source.FRAME and not m.start_s < m.end_s <= part.end_s
        else m
        for m in moments
    ]


def same_content(item: Item, path: Path) -> str:
    """The item's content, if the file still holds it.

    Raises:
        MediaError: it holds another, or cannot be read.
    """
    content = fingerprint(path)
    if content != item.content:
        raise MediaError(
            f"{display_path(path)} changed since it was added: run matinee add on it again."
        )
    return content


def missing(item: Item) -> MediaError:
    """The error for an item without a file."""
    return MediaError(
        f"The file of “{item.title}” is not there: bring it back, or run matinee add where it is "
        "now."
    )
