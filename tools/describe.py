"""From what was understood to what is stored: the item, its moments and its vectors."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from base.slots import Modality, Segment, Source, Span, Vectors
from catalog.beside import Beside
from catalog.items import Item, Moment
from tools.about import TAGS_SAID, heard, item_text, said_tags, shown, understood
from tools.models import ModelSet
from tools.understood import Pass, Understanding

PASSAGE_S = 15.0  # subtitles change every few seconds; a passage is long enough to mean something


@dataclass
class Described:
    """An item ready to be stored; rows of `vectors` belong to moments by index, None: the item."""

    item: Item
    moments: list[Moment] = field(default_factory=list)
    vectors: dict[Modality, tuple[list[int | None], Vectors]] = field(default_factory=dict)


@dataclass(frozen=True)
class Draft:
    """An item that still lacks the vectors of its texts."""

    described: Described
    known: Understanding

    @property
    def texts(self) -> list[str]:
        """What is to be embedded: the whole item, then each moment."""
        tags = [*shown(self.known), *heard(self.known)]
        whole = [item_text(self.described.item), *([", ".join(tags)] if tags else [])]
        return [". ".join(whole), *(moment.text for moment in self.described.moments)]


def draft(item: Item, known: Understanding, beside: Beside | None, how_far: Pass) -> Draft:
    """Put an item together, all but the vectors of its texts."""
    item = understood(item, known, how_far)
    described = Described(item)
    lines: Iterable[Segment] = known.transcript.segments
    if known.transcript.source:
        lines = passages(known.transcript.segments)
    described.moments = [
        *(_moment(item, line, Source.SPEECH, line.text) for line in lines),
        *(_moment(item, line, Source.SCREEN_TEXT, line.text) for line in known.seen.screen),
        *(_moment(item, c, Source.CHAPTER, c.title) for c in (beside.chapters if beside else ())),
    ]
    return Draft(described, known)


def describe(drafts: Sequence[Draft], models: ModelSet) -> list[Described]:
    """Finish drafts: their texts are embedded together."""
    texts = [draft.texts for draft in drafts]
    rows = models.text.embed([text for some in texts for text in some]) if drafts else None
    at = 0
    for one, some in zip(drafts, texts, strict=True):
        if rows is not None:
            _add_text(one.described, rows[at : at + len(some)])
        at += len(some)
        _add_frames(one.described, one.known)
        _add_sound(one.described, one.known)
    return [one.described for one in drafts]


def describe_texts(items: Sequence[Item], models: ModelSet) -> list[Described]:
    """Items of which only the catalogue's words are known, embedded together."""
    if not items:
        return []
    rows = models.text.embed([item_text(item) for item in items])
    return [
        Described(item, vectors={Modality.TEXT: ([None], row[None])})
        for item, row in zip(items, rows, strict=True)
    ]


def passages(lines: Sequence[Segment]) -> list[Segment]:
    """Subtitles joined while they follow each other, up to `PASSAGE_S` or a sentence's end."""
    joined: list[Segment] = []
    for line in lines:
        last = joined[-1] if joined else None
        if last and line.start_s - last.end_s < 2.0 and line.end_s - last.start_s <= PASSAGE_S:
            text = f"{last.text} {line.text}"
            joined[-1] = Segment(start_s=last.start_s, end_s=line.end_s, text=text)
        else:
            joined.append(Segment(start_s=line.start_s, end_s=line.end_s, text=line.text))
    return joined


def texts_of(
    item: Item, moments: Sequence[Moment], ids: Sequence[int]
) -> list[tuple[int | None, str]]:
    """What exact search indexes: the item's words, and those of each moment."""
    return [(None, item_text(item)), *zip(ids, (m.text for m in moments), strict=True)]


def _add_text(described: Described, rows: Vectors) -> None:
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


def _add_frames(described: Described, known: Understanding) -> None:
    notes, rows = known.seen.notes, known.frame_vectors
    if not notes or not rows.any():
        return
    duration_s = described.item.duration_s or 0.0
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
