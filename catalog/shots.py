"""Shot boundaries, found while frames go by, and a test for pictures that show the same.

Own code and no library: PySceneDetect opens and decodes the file itself, and here a file is
decoded once, for sound and pictures together.
"""

from __future__ import annotations

from collections import deque

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from base.slots import Frozen, Picture, Span

THUMB_WIDTH, THUMB_HEIGHT = 64, 48  # pixels; every thumbnail has this size, whatever its aspect
HASH_SIDE = 16
SAME_COLOUR = 12.0  # of 255, the mean of a channel
NOTICED, SAME_PIXELS = 24.0, 6  # grey levels by which a pixel changed, and how many may
SAME_EDGES = 0.12  # share of the hash bits set in either that may differ
SAME_FORM = 0.85  # correlation of grey levels from which only the brightness differs: a fade
BLANK_RANGE = 64.0  # grey levels from darkest to lightest: a black or faded picture has fewer
LUMA = np.array([0.299, 0.587, 0.114], np.float32)

Hash = NDArray[np.bool_]


class ShotConfig(Frozen):
    """When two neighbouring samples belong to different shots; differences are 0 to 1."""

    floor: float = Field(0.16, ge=0, le=1)  # below it nothing is a cut
    ceiling: float = Field(0.40, ge=0, le=1)  # above it everything is
    contrast: float = Field(3.0, ge=1)  # between: so many times the recent differences
    memory: int = Field(8, ge=1)  # recent differences that are looked at
    min_shot_s: float = Field(1.0, ge=0)
    revision: int = 2  # of the choice of frames; another makes kept results anew


DEFAULT = ShotConfig()


class ShotDetector:
    """Takes thumbnails in the order of time and says where a new shot begins.

    The difference of two samples is the geometric mean of their histogram distance and their pixel
    difference: a pan changes pixels but few colours, a flicker colours but few pixels, a cut both.
    Histogram comparison is after Zhang, Kankanhalli and Smoliar, "Automatic partitioning of
    full-motion video" (1993); the threshold that follows the recent differences is after Yusoff,
    Christmas and Kittler, "Video shot cut detection using adaptive thresholding" (2000).

    A fade changes pixels and colours at every step but only the brightness of what is seen, so it
    is no cut; what emerges from a blank picture is one, unless it is what went into it.
    """

    def __init__(self, config: ShotConfig = DEFAULT) -> None:
        self.config = config
        self.starts: list[float] = []
        self._ends: dict[int, float] = {}  # of shots after which nothing was seen for a while
        self._last: Picture | None = None
        self._shown: Picture | None = None  # the last that was not blank
        self._recent: deque[float] = deque(maxlen=config.memory)

    def add(self, time_s: float, thumb: Picture) -> bool:
        """True where `thumb`, of shape (48, 64, 3), is the first of a new shot."""
        last, self._last = self._last, thumb
        shown = self._shown
        if not is_blank(thumb):
            self._shown = thumb
        if last is None:
            self.starts.append(time_s)
            return True
        if self._is_cut(last, shown, thumb) and time_s - self.starts[-1] >= self.config.min_shot_s:
            self.starts.append(time_s)
            self._recent.clear()  # what moved in the old shot says nothing of the new
            return True
        return False

    def pause(self, end_s: float) -> None:
        """The shot ends at `end_s`; what comes later in time begins another."""
        self._last = None
        self._recent.clear()
        if self.starts:
            self._ends[len(self.starts) - 1] = max(end_s, self.starts[-1])

    def _is_cut(self, last: Picture, shown: Picture | None, thumb: Picture) -> bool:
        if is_blank(thumb):
            return False
        if is_blank(last):
            return shown is not None and likeness(shown, thumb) < SAME_FORM
        difference = dissimilarity(last, thumb)
        if likeness(last, thumb) >= SAME_FORM:
            self._recent.append(min(difference, self.config.floor))
            return False
        is_cut = difference > self._threshold()
        self._recent.append(difference)
        return is_cut

    def spans(self, end_s: float) -> list[Span]:
        """The shots so far, without gaps but for pauses; the last ends there, or at `end_s`."""
        if not self.starts:
            return []
        ends = [*self.starts[1:], max(end_s, self.starts[-1])]
        return [
            Span(start_s=start_s, end_s=self._ends.get(index, end_s))
            for index, (start_s, end_s) in enumerate(zip(self.starts, ends, strict=True))
        ]

    def _threshold(self) -> float:
        usual = sum(self._recent) / len(self._recent) if self._recent else 0.0
        return min(max(self.config.floor, self.config.contrast * usual), self.config.ceiling)


def dissimilarity(one: Picture, other: Picture) -> float:
    """0 for equal thumbnails, towards 1 for ones with nothing in common; symmetric."""
    pixels = float(np.mean(np.abs(grey(one) - grey(other)))) / 255
    colours = 0.5 * float(np.abs(_histogram(one) - _histogram(other)).sum())
    return float(np.sqrt(pixels * colours))


def likeness(one: Picture, other: Picture) -> float:
    """Pearson correlation of the grey levels, -1 to 1, which no brightness or contrast changes.

    0 where either is of one grey.
    """
    first, second = grey(one).ravel(), grey(other).ravel()
    first, second = first - first.mean(), second - second.mean()
    lengths = float(np.linalg.norm(first) * np.linalg.norm(second))
    return float(first @ second) / lengths if lengths > 0 else 0.0


def is_blank(picture: Picture) -> bool:
    """Whether it is black, white, or faded so far that nothing is to be seen."""
    return float(np.ptp(grey(picture))) < BLANK_RANGE


def changed_pixels(one: Picture, other: Picture, levels: float = NOTICED) -> int:
    """How many pixels of two thumbnails differ by more than so many grey levels."""
    return int(np.count_nonzero(np.abs(grey(one) - grey(other)) > levels))


def grey(thumb: Picture) -> NDArray[np.float32]:
    """Luma by ITU-R BT.601, 0 to 255."""
    return np.asarray(thumb @ LUMA, np.float32)


def detail(thumb: Picture) -> float:
    """Mean step between neighbouring pixels in grey levels; near 0 for a blank picture."""
    levels = grey(thumb)
    across, down = np.abs(np.diff(levels, axis=1)), np.abs(np.diff(levels, axis=0))
    return float(across.mean() + down.mean())


def difference_hash(thumb: Picture) -> Hash:
    """512 bits: whether the brightness rises to the right, and downwards, on a 16 x 16 grid.

    After the "dHash" that Neal Krawetz described in 2013; the second direction and the dead zone of
    two grey levels (noise on a flat ground is no content) are added.
    """
    rows = np.linspace(0, THUMB_HEIGHT, HASH_SIDE + 1).astype(int)[:-1]
    columns = np.linspace(0, THUMB_WIDTH, HASH_SIDE + 1).astype(int)[:-1]
    sums = np.add.reduceat(np.add.reduceat(grey(thumb), rows, axis=0), columns, axis=1)
    cells = sums / (THUMB_HEIGHT * THUMB_WIDTH / HASH_SIDE**2)
    right = np.diff(cells, axis=1, append=cells[:, :1]) > 2
    down = np.diff(cells, axis=0, append=cells[:1]) > 2
    return np.concatenate([right.ravel(), down.ravel()])


def near_duplicates(one: Picture, other: Picture) -> bool:
    """Whether two thumbnails show the same: like colours, and like pixels or like edges.

    Edges alone forgive a moving camera. They are compared by their overlap (Jaccard) and not by
    their number, since two slides with different text differ in few.
    """
    if np.abs(one.mean(axis=(0, 1)) - other.mean(axis=(0, 1))).max() > SAME_COLOUR:
        return False
    if changed_pixels(one, other) <= SAME_PIXELS:
        return True
    a, b = difference_hash(one), difference_hash(other)
    return int(np.count_nonzero(a ^ b)) <= SAME_EDGES * int(np.count_nonzero(a | b))


def _histogram(thumb: Picture) -> NDArray[np.float64]:
    """Shares of the 64 colours that two bits a channel give."""
    high = (thumb >> 6).astype(np.int64)
    colours = high[..., 0] * 16 + high[..., 1] * 4 + high[..., 2]
    return np.bincount(colours.ravel(), minlength=64) / colours.size
