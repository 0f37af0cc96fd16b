"""Steps inside a shot: the next slide or caption, for which a cut is too coarse a measure."""

from __future__ import annotations

from collections import deque
from enum import StrEnum

from base.slots import Picture
from catalog.shots import SAME_FORM, THUMB_HEIGHT, THUMB_WIDTH, changed_pixels, likeness

STEP_LEVELS = 16.0  # grey levels: writing is thin, and grey on a thumbnail
STEP_PIXELS = 16  # of a thumbnail's 3072: a short line of letters a twentieth high changes more
STEP_CONTRAST = 1.5  # times the largest of the recent changes
MEMORY = 8  # recent changes that are looked at
APART_S = 3.0  # steps that follow sooner are a movement that comes and goes
FADE_PIXELS = THUMB_WIDTH * THUMB_HEIGHT // 2
CALM_SHARE = 1 / 3  # of the step, to which the change must fall, or to what it was before
AS_BEFORE = 1.2  # times the largest of the changes before the step
CALM_WITHIN_S = 1.0


class Step(StrEnum):
    """What a sample is to a step."""

    NONE = "none"
    BEGINS = "begins"  # this sample may be the first of another picture
    HOLDS = "holds"  # it was: the picture is as calm again as it was before
    PASSES = "passes"  # it was the beginning of a movement


class StepDetector:
    """Takes thumbnails of one shot in the order of time.

    What moves changes for longer than a moment, and waves or snow change all the time: a step
    stands out from the changes before it, and the changes after it are small again.
    """

    def __init__(self) -> None:
        self._last: Picture | None = None
        self._recent: deque[int] = deque(maxlen=MEMORY)
        self._begun = (-APART_S, 0)  # the last step: when, and by how many pixels
        self._calm = 0.0  # the change that is none, beside it
        self._open = False  # whether it is not yet known what it is

    def restart(self, thumb: Picture) -> None:
        """A new shot begins with this sample."""
        self._last, self._begun, self._open = thumb, (-APART_S, 0), False
        self._recent.clear()

    def add(self, time_s: float, thumb: Picture) -> Step:
        """What this sample is; after BEGINS comes HOLDS, PASSES, another BEGINS, or a new shot."""
        last, self._last = self._last, thumb
        if last is None:
            return Step.NONE
        change = changed_pixels(last, thumb, STEP_LEVELS)
        if change > self._least(time_s) and not _is_fade(change, last, thumb):
            self._calm = max(CALM_SHARE * change, AS_BEFORE * max(self._recent, default=0))
            self._begun, self._open = (time_s, change), True
            return Step.BEGINS
        if self._open and change <= self._calm:
            self._open = False
            return Step.HOLDS
        self._recent.append(change)
        if self._open and time_s - self._begun[0] >= CALM_WITHIN_S:
            self._open = False
            return Step.PASSES
        return Step.NONE

    def _least(self, time_s: float) -> float:
        """The change above which a sample may be a step."""
        usual = max(self._recent, default=0)
        if time_s - self._begun[0] < APART_S:
            usual = max(usual, self._begun[1])
        return max(STEP_PIXELS, STEP_CONTRAST * usual)


def same_step(one: Picture, other: Picture) -> bool:
    """Whether two thumbnails of pictures that stand still show the same."""
    return changed_pixels(one, other, STEP_LEVELS) <= STEP_PIXELS


def _is_fade(change: int, last: Picture, thumb: Picture) -> bool:
    return change > FADE_PIXELS and likeness(last, thumb) >= SAME_FORM
