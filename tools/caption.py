"""What is seen: tags or captions of frames, and the text on the screen with its times."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

import numpy as np
from pydantic import Field

from base.slots import Captioner, FrameNote, Frozen, ScreenReader, ScreenText, Tag
from catalog.decode import Frame
from tools.tool import as_tool

if TYPE_CHECKING:
    from langchain_core.tools import BaseTool


LEAST_NOTED = 3  # frames of an item that a slow captioner sees, whatever its budget


class CaptionConfig(Frozen):
    """How much is noted and read, and when two readings are the same line."""

    budget_share: float = Field(0.05, ge=0)  # of an item's duration, for a captioner on a CPU
    max_read: int = Field(64, ge=0)  # frames an item
    same_line: float = Field(0.8, ge=0, le=1)  # of the letters, for readings of one line differ
    hold_s: float = Field(5.0, ge=0)  # a line is taken to stay this long, or to the next reading
    revision: int = 2  # of notes and readings; another makes kept results anew


class Seen(Frozen):
    """What one item shows: a note a frame, in their order, and lines by the time they appear.

    A note without tags and caption is of a frame that was beyond the captioner's budget.
    """

    notes: tuple[FrameNote, ...]
    screen: tuple[ScreenText, ...]


class Caption:
    """The stage: frames in, `Seen` out. Without a reader the screen is not read.

    `frame_s` is what the captioner costs a frame, in seconds; 0: it has no budget.
    """

    def __init__(
        self,
        config: CaptionConfig,
        captioner: Captioner,
        reader: ScreenReader | None = None,
        frame_s: float = 0.0,
    ) -> None:
        self._config = config
        self._captioner = captioner
        self._reader = reader
        self._frame_s = frame_s

    @property
    def key(self) -> str:
        """The same wherever the same result is to be expected."""
        reader = self._reader.name if self._reader else "none"
        return f"{self._captioner.name}|{reader}|{self._frame_s}|{self._config.model_dump_json()}"

    def __call__(self, frames: Sequence[Frame], duration_s: float = 0.0) -> Seen:
        """Describe frames that are in the order of time; `duration_s` is the whole item's."""
        return Seen(notes=self._notes(frames, duration_s), screen=self._read(frames))

    def _notes(self, frames: Sequence[Frame], duration_s: float) -> tuple[FrameNote, ...]:
        count = frames_within(self._config.budget_share, self._frame_s, duration_s, len(frames))
        chosen = evenly(frames, count)
        made = self._captioner.caption([frame.picture for frame in chosen])
        noted = {frame.time_s: note for frame, note in zip(chosen, made, strict=True)}
        return tuple(
            noted.get(frame.time_s, FrameNote(time_s=0.0)).model_copy(
                update={"time_s": frame.time_s}
            )
            for frame in frames
        )

    def _read(self, frames: Sequence[Frame]) -> tuple[ScreenText, ...]:
        chosen = evenly(frames, self._config.max_read)
        if self._reader is None or not chosen:
            return ()
        read = self._reader.read([frame.picture for frame in chosen])
        return lines_over_time([frame.time_s for frame in chosen], read, self._config)


def frames_within(budget_share: float, frame_s: float, duration_s: float, count: int) -> int:
    """How many of `count` frames may be noted within a share of the item's duration.

    All of them where a frame costs nothing; else at least three, so that every item is seen.
    """
    if frame_s <= 0:
        return count
    fitting = budget_share * duration_s / frame_s
    return count if fitting >= count else min(count, max(LEAST_NOTED, int(fitting)))


@dataclass
class _Line:
    """One line while it stays: how it was read best, and from when to when."""

    best: Tag
    start_s: float
    end_s: float


def lines_over_time(
    times: Sequence[float], read: Sequence[Sequence[Tag]], config: CaptionConfig
) -> tuple[ScreenText, ...]:
    """Readings of frames at `times` (ascending) to spans: a line that stays is one span.

    A line ends with the next frame that does not show it, or `hold_s` after it was last seen; its
    text is the surest of its readings.
    """
    done: list[_Line] = []
    shown: list[_Line] = []
    for index, (time_s, tags) in enumerate(zip(times, read, strict=True)):
        before, shown = shown, []
        end_s = min([time_s + config.hold_s, *times[index + 1 : index + 2]])
        for tag in tags:
            line = next((one for one in before if _same(one.best, tag, config.same_line)), None)
            if line is None:
                line = _Line(tag, time_s, end_s)
                done.append(line)
            else:
                before.remove(line)
                line.best = max(line.best, tag, key=lambda reading: reading.score)
                line.end_s = end_s
            shown.append(line)
    return tuple(
        ScreenText(
            start_s=line.start_s,
            end_s=line.end_s,
            text=line.best.text,
            confidence=min(line.best.score, 1.0),
        )
        for line in done
    )


def evenly(frames: Sequence[Frame], most: int) -> list[Frame]:
    """At most `most` of the frames, evenly spread, the first and the last among them."""
    if len(frames) <= most:
        return list(frames)
    return [frames[i] for i in np.linspace(0, len(frames) - 1, most).round().astype(int)]


def _same(one: Tag, other: Tag, least: float) -> bool:
    first, second = _letters(one.text), _letters(other.text)
    return first == second or SequenceMatcher(None, first, second).ratio() >= least


def _letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


class CaptionArgs(Frozen):
    """What the agent says to look at something."""

    item: str = Field(description="id of the item to look at")


def caption_tool(caption: Caption, frames_of: Callable[[str], Sequence[Frame]]) -> BaseTool:
    """The tool that the agent calls; `frames_of` gives an item's frames by its id."""

    def look(item: str) -> Seen:
        return caption(frames_of(item))

    return as_tool(
        "caption",
        "Look at the pictures of one item: what is seen, and which text is on the screen, when.",
        CaptionArgs,
        look,
    )
