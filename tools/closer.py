"""What a closer look gives: what is said, seen, written and heard, with times, and its vectors."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np
from pydantic import Field

from base.errors import StoppedError, UsageError
from base.slots import Frozen, Modality, Source, Span, Vectors
from catalog.items import Item, Moment
from ranking.fusion import Blocks
from tools.describe import describe, draft
from tools.models import ModelSet
from tools.results import Evidence
from tools.understood import SAMPLED_S, Pass, Understanding

LIMIT_S = 300.0  # after which a look is broken off between two steps; what is done is kept
POINT_S = 3.0  # looked at on both sides of a single time
AFTER_S = 30.0  # looked at after a time, where no end is named
NO_TITLE = "-"  # a file's own name says nothing, and would count as words

Kind = Literal["video", "audio", "picture"]


class Closer(Frozen):
    """What was found in an item, in a stretch of one, or in a file that was given.

    `said`, `seen`, `written` and `heard` are in the order of time; times are those of the file.
    `shares` are of speech, music, other sound and silence. `looked_at_s` is how much of
    `duration_s` was decoded, `notes` say in sentences what was not. `raised` is true where the
    library knows more of the item than before.
    """

    title: str
    kind: Kind
    item: str | None = None
    path: str | None = None
    duration_s: float | None = None
    start_s: float | None = None  # of the stretch that was asked for
    end_s: float | None = None
    looked_at_s: float = 0.0
    language: str | None = None
    speech_from: str | None = None  # the subtitles that `said` is from, where it was not heard
    description: str = ""
    keywords: tuple[str, ...] = ()
    said: tuple[Evidence, ...] = ()
    seen: tuple[Evidence, ...] = ()
    written: tuple[Evidence, ...] = ()
    heard: tuple[Evidence, ...] = ()
    shares: dict[str, float] = Field(default_factory=dict)
    tempo_bpm: float | None = None
    musical_key: str | None = None
    raised: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Looked:
    """A closer look, and a vector a modality, to be compared as those of items are."""

    closer: Closer
    blocks: Blocks


@dataclass(frozen=True)
class Watch:
    """Who waits for a look.

    `on_step` is told the stage that begins: "decode", "speech", "pictures", "frames", "sound",
    "sounds", "music". `is_cancelled` is asked between stages.
    """

    on_step: Callable[[str], None] = lambda _: None
    is_cancelled: Callable[[], bool] = lambda: False
    limit_s: float = LIMIT_S


NOBODY = Watch()


@dataclass
class Steps:
    """One look while it runs; called before each stage, as `tools.understand` does.

    Raises, when it is called:
        StoppedError: the look was cancelled, or takes too long.
    """

    watch: Watch
    title: str
    began: float = field(default_factory=time.monotonic)

    def __call__(self, path: Path | None, stage: str) -> None:
        del path
        if self.watch.is_cancelled():
            raise StoppedError(f"The look into “{self.title}” was stopped; what it found is kept.")
        if time.monotonic() - self.began > self.watch.limit_s:
            raise StoppedError(
                f"Looking into “{self.title}” takes longer than {self.watch.limit_s:.0f} s: "
                "what was found is kept, ask again to go on."
            )
        self.watch.on_step(stage)


def stretch(start_s: float | None, end_s: float | None, duration_s: float | None) -> Span | None:
    """The part that a question is about; None: all of it.

    Without an end it is what follows for half a minute; a single time is the seconds around it. At
    most three minutes.

    Raises:
        UsageError: it begins after the end of the item.
    """
    if start_s is None and end_s is None:
        return None
    start = max(0.0, start_s or 0.0)
    if duration_s is not None and start >= duration_s:
        raise UsageError(
            f"There is nothing at {start:.0f} s: it is {duration_s:.0f} s long, ask for a time "
            "before that."
        )
    end = start + AFTER_S if end_s is None else end_s
    if end - start < 1.0:
        start, end = max(0.0, start - POINT_S), start + POINT_S
    end = min(end, start + SAMPLED_S, end if duration_s is None else duration_s)
    return Span(start_s=round(start, 3), end_s=round(end, 3))


def closer_of(item: Item, moments: Sequence[Moment], kind: Kind, looked_at_s: float) -> Closer:
    """The item as it is told; what belongs to a stretch or a file is filled in by the caller."""
    told = sorted(moments, key=lambda moment: (moment.start_s, moment.end_s))
    return Closer(
        title=item.title,
        kind=kind,
        duration_s=item.duration_s,
        looked_at_s=round(looked_at_s, 3),
        language=item.language,
        speech_from=item.speech_from,
        description=item.summary,
        keywords=tuple(item.keywords),
        said=_of(told, Source.SPEECH),
        seen=_of(told, Source.FRAME),
        written=_of(told, Source.SCREEN_TEXT),
        heard=_of(told, Source.SOUND),
        shares=item.heard or {},
        tempo_bpm=item.tempo_bpm,
        musical_key=item.musical_key,
    )


def made_of(models: ModelSet, known: Understanding) -> tuple[Item, list[Moment], Blocks]:
    """What was understood as an item without a name, its moments, and its vectors.

    Words have a vector only where something is said or written: tags in words are less sure than
    the pictures and the sound that they are of, and drew clips of music away from their items.
    """
    made = draft(Item(title=NO_TITLE), known, None, Pass.SAMPLE)
    made.described.item = made.described.item.model_copy(update={"title": ""})
    (described,) = describe([made], models)
    worded = any(m.source in (Source.SPEECH, Source.SCREEN_TEXT) for m in described.moments)
    others = described.vectors.keys() - {Modality.TEXT}
    has_words = worded or (not others and bool(made.texts[0].strip(". ")))
    blocks: dict[Modality, Vectors] = {}
    for modality, (owners, rows) in described.vectors.items():
        whole = np.asarray(rows[owners.index(None)])
        if whole.any() and (modality is not Modality.TEXT or has_words):
            blocks[modality] = whole
    return described.item, described.moments, blocks


def overlapping(moments: Sequence[Moment], part: Span) -> list[Moment]:
    """The moments that have a share in a stretch, those of pictures cut to it."""
    found = []
    for moment in moments:
        end_s = max(moment.end_s, moment.start_s)
        if moment.source is Source.FRAME and not part.start_s <= moment.start_s < part.end_s:
            continue
        if moment.start_s < part.end_s and end_s >= part.start_s:
            found.append(moment)
    return found


def _of(moments: Sequence[Moment], source: Source) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(
            source=source,
            text=" ".join(moment.text.split()),
            start_s=round(moment.start_s, 3),
            end_s=round(moment.end_s, 3),
        )
        for moment in moments
        if moment.source is source and moment.text.strip()
    )
