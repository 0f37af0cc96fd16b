"""From what was understood to what is stored: the item's text, its moments and its vectors."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from base.slots import FrameNote, Modality, Source, Span, Vectors
from catalog.items import Form, Item, Moment
from tools.models import ModelSet
from tools.understand import Understanding

CONFIDENT_TAG = 0.3  # below it a tag still shapes the vector, but is not said
TAGS_SAID = 4
TAGS_HEARD = 5
MUSIC_SHARE = 0.3  # of an item, from which on its music describes it
NO_TITLE = re.compile(r"^(untitled|title|track ?\d*|video|audio|movie)$", re.IGNORECASE)


@dataclass
class Described:
    """An item ready to be stored; rows of `vectors` belong to moments by index, None: the item."""

    item: Item
    moments: list[Moment] = field(default_factory=list)
    vectors: dict[Modality, tuple[list[int | None], Vectors]] = field(default_factory=dict)


def describe(path: Path, base: Item | None, known: Understanding, models: ModelSet) -> Described:
    """Put an item together; what `base` already says (an import, a person) is kept."""
    item = _item(path, base, known)
    described = Described(item)
    speech = [_moment(item, s, Source.SPEECH, s.text) for s in known.transcript.segments]
    screen = [_moment(item, s, Source.SCREEN_TEXT, s.text) for s in known.seen.screen]
    described.moments = [*speech, *screen]
    _add_text(described, models, seen_and_heard(known))
    _add_frames(described, known, item.duration_s or 0.0)
    _add_sound(described, known)
    return described


def describe_texts(items: Sequence[Item], models: ModelSet) -> list[Described]:
    """Items of which only the catalogue's words are known, embedded together."""
    if not items:
        return []
    rows = models.text.embed([item_text(item) for item in items])
    return [
        Described(item, vectors={Modality.TEXT: ([None], row[None])})
        for item, row in zip(items, rows, strict=True)
    ]


def item_text(item: Item) -> str:
    """The words of the whole item, for its text vector and for exact search."""
    series = f"{item.series}" if item.series else ""
    names = ", ".join([*item.genres, *item.tags, *item.creators, *item.people])
    return ". ".join(part for part in (item.title, series, item.description, names) if part)


def title_from(path: Path) -> str:
    """A readable title from a file's name: words apart, also from numbers that stick to them."""
    name = path.stem.encode("utf-8", "replace").decode("utf-8")
    apart = re.sub(r"(?<=[a-z]{3})(?=\d)|(?<=\d)(?=[a-z]{3})", " ", name)
    words = " ".join(re.sub(r"[_.\s]+", " ", apart).split())
    return words or "untitled"


def said_tags(note: FrameNote) -> str:
    """What is said of a frame: its caption, or its confident tags."""
    if note.caption:
        return note.caption
    tags = [tag.text for tag in note.tags if tag.score >= CONFIDENT_TAG]
    return ", ".join(list(dict.fromkeys(tags))[:TAGS_SAID])


def seen_and_heard(known: Understanding) -> list[str]:
    """What the item mostly shows, and what its music is like, in a few words."""
    weights: Counter[str] = Counter()
    for note in known.seen.notes:
        for tag in note.tags:
            if tag.score >= CONFIDENT_TAG:
                weights[tag.text] += 1
    shown = [text for text, _ in weights.most_common(TAGS_SAID)]
    is_music = known.hearing.shares.get("music", 0.0) >= MUSIC_SHARE
    heard = [tag.text for tag in known.hearing.tags[:TAGS_HEARD]] if is_music else []
    return [*shown, *heard]


def _item(path: Path, base: Item | None, known: Understanding) -> Item:
    probe = known.opened.probe
    tagged = probe.tags.get("title", "").strip()
    title = tagged if tagged and not NO_TITLE.match(tagged) else title_from(path)
    item = base or Item(title=title, medium=probe.medium, form=_form(known))
    creators = [probe.tags[name] for name in ("artist", "album_artist") if probe.tags.get(name)]
    genre = probe.tags.get("genre")
    spoken = known.transcript.language if known.transcript.segments else None
    return item.model_copy(
        update={
            "medium": probe.medium,
            "duration_s": round(known.opened.duration_s, 3),
            "description": item.description or probe.tags.get("description", ""),
            "creators": item.creators or list(dict.fromkeys(creators)),
            "genres": item.genres or ([genre] if genre else []),
            "published": item.published or probe.tags.get("date") or probe.tags.get("year"),
            "language": item.language or spoken,
            "heard": known.hearing.shares or None,
            "state": "present",
        }
    )


def _form(known: Understanding) -> Form:
    if known.opened.probe.medium == "audio" and known.hearing.shares.get("music", 0.0) > 0.6:
        return "music"
    return "other"


def _add_text(described: Described, models: ModelSet, tags: Sequence[str]) -> None:
    whole_text = ". ".join([item_text(described.item), *([", ".join(tags)] if tags else [])])
    texts = [whole_text, *(moment.text for moment in described.moments)]
    rows = models.text.embed(texts)
    whole = rows[0]
    spoken = [
        row
        for row, moment in zip(rows[1:], described.moments, strict=True)
        if moment.source is Source.SPEECH
    ]
    if spoken:  # half what it is called, half what is said in it
        whole = _unit(whole + _unit(np.sum(spoken, axis=0)))
    owners: list[int | None] = [None, *range(len(described.moments))]
    described.vectors[Modality.TEXT] = (owners, np.vstack([whole[None], rows[1:]]))


def _add_frames(described: Described, known: Understanding, duration_s: float) -> None:
    notes, rows = known.seen.notes, known.frame_vectors
    if not notes or not rows.any():
        return
    ends = [*(note.time_s for note in notes[1:]), max(duration_s, notes[-1].time_s)]
    owners: list[int | None] = [None]
    for note, end_s in zip(notes, ends, strict=True):
        owners.append(len(described.moments))
        span = Span(start_s=note.time_s, end_s=end_s)
        described.moments.append(_moment(described.item, span, Source.FRAME, said_tags(note)))
    whole = _unit(rows.sum(axis=0))
    described.vectors[Modality.IMAGE] = (owners, np.vstack([whole[None], rows]))


def _add_sound(described: Described, known: Understanding) -> None:
    spans, every = known.hearing.spans, known.sound_vectors
    kept = [i for i, row in enumerate(every) if row.any()]
    if kept:
        owners: list[int | None] = [None]
        for span in (spans[i] for i in kept):
            owners.append(len(described.moments))
            said = ", ".join(tag.text for tag in span.tags[:TAGS_SAID])
            described.moments.append(_moment(described.item, span, Source.SOUND, said))
        rows = every[kept]
        lengths = np.array([[spans[i].end_s - spans[i].start_s] for i in kept], np.float32)
        whole = _unit((rows * lengths).sum(axis=0))
        described.vectors[Modality.SOUND] = (owners, np.vstack([whole[None], rows]))
    if len(known.timbre):
        described.vectors[Modality.TIMBRE] = ([None], known.timbre[:1])


def _moment(item: Item, span: Span, source: Source, text: str) -> Moment:
    return Moment(item=item.id, start_s=span.start_s, end_s=span.end_s, source=source, text=text)


def _unit(vector: Vectors) -> Vectors:
    norm = float(np.linalg.norm(vector))
    return vector / norm if norm > 1e-9 else np.zeros_like(vector)


def texts_of(
    item: Item, moments: Sequence[Moment], ids: Sequence[int]
) -> list[tuple[int | None, str]]:
    """What exact search indexes: the item's words, and those of each moment."""
    return [(None, item_text(item)), *zip(ids, (m.text for m in moments), strict=True)]
