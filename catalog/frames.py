"""Which pictures of a video are kept: one a shot, more of a long or changed one, none twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from base.slots import Picture
from catalog.shots import (
    ShotConfig,
    ShotDetector,
    detail,
    grey,
    is_blank,
    near_duplicates,
)
from catalog.steps import Step, StepDetector, same_step

RESTLESS_CHANGE = 32.0  # mean change of grey levels since the last sample at which all is moving
RESTLESS_COST = 0.4  # not more: where nothing moves, often nothing is to be seen
CLEARLY_BETTER = 1.1  # drawing a picture in full for less is wasted
MIN_STRETCH_S = 1.0


@dataclass(frozen=True, eq=False)
class Frame:
    """One picture out of a video: RGB uint8, upright; `shot` is an index into the shots."""

    time_s: float
    picture: Picture
    shot: int


@dataclass(frozen=True, eq=False)
class _Candidate:
    frame: Frame
    thumb: Picture
    score: float
    stepped: bool = False  # its stretch began with a step


@dataclass
class FrameChooser:
    """Takes samples in the order of time; never holds more than twice `max_frames` pictures.

    A stretch, of which one picture is kept, ends with its shot, with a step inside it (the next
    slide or caption), or after `seconds_per_frame`.
    """

    max_frames: int
    seconds_per_frame: float
    shots: ShotConfig = field(default_factory=ShotConfig)

    def __post_init__(self) -> None:
        self.detector = ShotDetector(self.shots)
        self._steps = StepDetector()
        self._kept: list[_Candidate] = []
        self._best: _Candidate | None = None
        self._before: _Candidate | None = None  # of the stretch that a step perhaps ended
        self._last: Picture | None = None
        self._start_s = self._before_s = 0.0  # of these stretches
        self._since_s = 0.0  # the last cut or step
        self._stepped = False

    def offer(self, time_s: float, thumb: Picture, draw: Callable[[], Picture]) -> None:
        """Considers a sample; `draw` gives its picture in full and is called only where needed."""
        starts_shot = self.detector.add(time_s, thumb)
        if starts_shot:
            self._steps.restart(thumb)
            self._merge()
            self._next(time_s)
            self._since_s = time_s
        else:
            self._step(time_s, self._steps.add(time_s, thumb))
        score = self._score(thumb, starts_shot)
        if self._best is None or score > CLEARLY_BETTER * self._best.score:
            shot = len(self.detector.starts) - 1
            frame = Frame(time_s=time_s, picture=draw(), shot=shot)
            self._best = _Candidate(frame, thumb, score, self._stepped)

    def pause(self, end_s: float) -> None:
        """Nothing is looked at from `end_s` on, until the next offer, which begins a new shot."""
        self._merge()
        self._next(end_s)
        self._last = None
        self.detector.pause(end_s)

    def finish(self) -> list[Frame]:
        """The frames that were chosen, in the order of time; blank ones only if all are blank."""
        self._merge()
        self._next(0.0)
        # in full, since thin writing on black is grey on a thumbnail
        telling = [kept for kept in self._kept if not is_blank(kept.frame.picture[::2, ::2])]
        frames = [kept.frame for kept in telling or self._kept]
        chosen = spread([frame.time_s for frame in frames], self.max_frames)
        return [frames[index] for index in chosen]

    def _step(self, time_s: float, step: Step) -> None:
        """Within a shot: ends the stretch where it is time to, or where a step is seen."""
        if step in (Step.BEGINS, Step.PASSES):
            self._merge()
        if time_s - self._start_s >= self.seconds_per_frame and not self._before:
            self._next(time_s, stepped=step is Step.BEGINS)
        elif step is Step.BEGINS and time_s - self._since_s >= MIN_STRETCH_S:
            self._before, self._best = self._best, None
            self._before_s, self._start_s, self._stepped = self._start_s, time_s, True
        elif step is Step.HOLDS and self._before:
            self._keep(self._before)
            self._before = self._best = None  # the step itself may show both, one over the other
            self._since_s = time_s

    def _merge(self) -> None:
        """What looked like a step was a movement, and the stretch before it goes on."""
        if self._before is None:
            return
        if self._best is None or self._before.score >= self._best.score:
            self._best = self._before
        self._stepped = self._before.stepped
        self._before, self._start_s = None, self._before_s

    def _next(self, time_s: float, stepped: bool = False) -> None:
        """Ends a stretch and begins another."""
        if self._best:
            self._keep(self._best)
        self._best, self._start_s, self._stepped = None, time_s, stepped

    def _score(self, thumb: Picture, starts_shot: bool) -> float:
        """Detail, rather without movement: a fade or a blur has less of it, a busy scene more."""
        last, self._last = self._last, thumb
        if last is None or starts_shot:  # perhaps a fade: the next may be better
            return 0.8 * detail(thumb)
        change = float(np.abs(grey(thumb) - grey(last)).mean())
        return detail(thumb) * (1 - RESTLESS_COST * min(1.0, change / RESTLESS_CHANGE))

    def _keep(self, best: _Candidate) -> None:
        """Keeps the best sample of a stretch, unless the same was seen before."""
        if any(_same(best, kept) for kept in self._kept):
            return
        self._kept.append(best)
        if len(self._kept) >= 2 * self.max_frames:  # one more is being considered
            del self._kept[most_crowded([kept.frame.time_s for kept in self._kept])]


def _same(best: _Candidate, kept: _Candidate) -> bool:
    """A step is forgiven less than a moving camera: a few pixels may be the next caption."""
    if best.stepped:
        return same_step(best.thumb, kept.thumb)
    return near_duplicates(best.thumb, kept.thumb)


def most_crowded(times: list[float]) -> int:
    """The index whose removal leaves `times` (ascending, two or more) most even.

    It is of the closest pair the one with the nearer other neighbour. Removing one whenever one
    arrives halves the density from the start to the end, again and again.
    """
    gaps = [later - earlier for earlier, later in pairwise(times)]
    closest = min(range(len(gaps)), key=gaps.__getitem__)
    before = gaps[closest - 1] if closest > 0 else float("inf")
    after = gaps[closest + 1] if closest + 1 < len(gaps) else float("inf")
    return closest if before < after else closest + 1


def spread(times: list[float], count: int) -> list[int]:
    """Indices of at most `count` of `times` (ascending), as evenly over their span as they lie."""
    if len(times) <= count:
        return list(range(len(times)))
    step = (times[-1] - times[0]) / max(1, count - 1)
    chosen: set[int] = set()
    for place in range(count):
        target = times[0] + place * step
        left = (index for index in range(len(times)) if index not in chosen)
        chosen.add(min(left, key=lambda index: abs(times[index] - target)))
    return sorted(chosen)
