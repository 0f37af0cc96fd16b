"""Which pictures of a video are kept: one a shot, more of a long one, none twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from base.slots import Picture
from catalog.shots import ShotConfig, ShotDetector, detail, grey, near_duplicates

BLANK_RANGE = 64.0  # grey levels from darkest to lightest: a black or faded picture has fewer
RESTLESS_CHANGE = 32.0  # mean change of grey levels since the last sample at which all is moving
RESTLESS_COST = 0.4  # not more: where nothing moves, often nothing is to be seen
CLEARLY_BETTER = 1.1  # drawing a picture in full for less is wasted


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
    slot: tuple[int, int]  # shot, and stretch within a long shot


@dataclass
class FrameChooser:
    """Takes samples in the order of time; never holds more than twice `max_frames` pictures."""

    max_frames: int
    seconds_per_frame: float
    shots: ShotConfig = field(default_factory=ShotConfig)

    def __post_init__(self) -> None:
        self.detector = ShotDetector(self.shots)
        self._kept: list[_Candidate] = []
        self._best: _Candidate | None = None
        self._last: Picture | None = None

    def offer(self, time_s: float, thumb: Picture, draw: Callable[[], Picture]) -> None:
        """Considers a sample; `draw` gives its picture in full and is called only where needed."""
        starts_shot = self.detector.add(time_s, thumb)
        shot = len(self.detector.starts) - 1
        stretch = int((time_s - self.detector.starts[shot]) / self.seconds_per_frame)
        if self._best and self._best.slot != (shot, stretch):
            self._close()
        score = self._score(thumb, starts_shot)
        if self._best is None or score > CLEARLY_BETTER * self._best.score:
            frame = Frame(time_s=time_s, picture=draw(), shot=shot)
            self._best = _Candidate(frame, thumb, score, (shot, stretch))

    def finish(self) -> list[Frame]:
        """The frames that were chosen, in the order of time; blank ones only if all are blank."""
        self._close()
        telling = [kept for kept in self._kept if np.ptp(grey(kept.thumb)) >= BLANK_RANGE]
        frames = [kept.frame for kept in telling or self._kept]
        chosen = spread([frame.time_s for frame in frames], self.max_frames)
        return [frames[index] for index in chosen]

    def _score(self, thumb: Picture, starts_shot: bool) -> float:
        """Detail, rather without movement: a fade or a blur has less of it, a busy scene more."""
        last, self._last = self._last, thumb
        if last is None or starts_shot:  # perhaps a fade: the next may be better
            return 0.8 * detail(thumb)
        change = float(np.abs(grey(thumb) - grey(last)).mean())
        return detail(thumb) * (1 - RESTLESS_COST * min(1.0, change / RESTLESS_CHANGE))

    def _close(self) -> None:
        """Ends a stretch: its best sample is kept, unless the same was seen before."""
        best, self._best = self._best, None
        if best is None or any(near_duplicates(best.thumb, kept.thumb) for kept in self._kept):
            return
        self._kept.append(best)
        if len(self._kept) >= 2 * self.max_frames:  # one more is being considered
            del self._kept[most_crowded([kept.frame.time_s for kept in self._kept])]


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
