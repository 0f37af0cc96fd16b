"""The same thing twice in one list: another encoding, another file, another catalogue's entry."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from base.slots import Modality
from ranking.fusion import Blocks
from ranking.products import product

ALIKE = 0.98  # mean cosine of what is seen, heard and said, from which two files have one content
SAME_LENGTH = 0.02  # share by which the durations of one content may differ
OF_MEDIA = (Modality.IMAGE, Modality.SOUND, Modality.TIMBRE)
Alike = NDArray[np.bool_]


@dataclass(frozen=True)
class Copy:
    """What tells whether two items are the same thing. What is not known is None or empty."""

    medium: Literal["video", "audio"]
    title: str
    year: str | None = None
    duration_s: float | None = None
    content: str | None = None  # fingerprint of the file
    creators: tuple[str, ...] = ()
    part: tuple[object, ...] = ()  # series, season and episode
    blocks: Blocks = field(default_factory=dict)  # unit vectors

    @property
    def has_media(self) -> bool:
        """Whether more than words is known of it."""
        return any(modality in self.blocks for modality in OF_MEDIA)


def first_of_each(copies: Sequence[Copy]) -> list[int]:
    """The indices of those that are not the same as an earlier one, in their order.

    Two items are one thing where they have one fingerprint; where both were seen or heard, if
    their fused cosine is at least `ALIKE` and they last as long as each other; and where one of
    them is known by words alone, if title, year, medium and place in a series are the same and
    nothing known speaks against it. Words alone are never enough to call two files one: episodes
    of a series are described alike.
    """
    if not copies:
        return []
    same = _same_content(copies) | _same_words(copies)
    kept: list[int] = []
    for index in range(len(copies)):
        if not same[index, kept].any():
            kept.append(index)
    return kept


def _same_content(copies: Sequence[Copy]) -> Alike:
    names = [one.content for one in copies]
    by_print = _equal([name or None for name in names])
    media = np.array([one.has_media for one in copies])
    lengths = _lengths(copies)
    close = np.abs(lengths[:, None] - lengths) <= SAME_LENGTH * np.fmax(lengths[:, None], lengths)
    both = media[:, None] & media & close & ~_unequal([one.part for one in copies])
    return np.asarray(by_print | (both & (_cosines(copies) >= ALIKE)))


def _cosines(copies: Sequence[Copy]) -> NDArray[np.float64]:
    """The mean cosine over the modalities that both have, or over those of media where it is lower.

    −1 where they share none of the media.
    """
    means = [_mean_cosine(copies, modalities) for modalities in (tuple(Modality), OF_MEDIA)]
    return np.asarray(np.minimum(*means))


def _mean_cosine(copies: Sequence[Copy], modalities: Sequence[Modality]) -> NDArray[np.float64]:
    total = np.zeros((len(copies), len(copies)))
    shared = np.zeros_like(total)
    for modality in modalities:
        rows = [index for index, one in enumerate(copies) if modality in one.blocks]
        if rows:
            matrix = np.stack([copies[index].blocks[modality] for index in rows])
            total[np.ix_(rows, rows)] += product(matrix, matrix.T)
            shared[np.ix_(rows, rows)] += 1
    mean = np.divide(total, shared, out=np.full_like(total, -1.0), where=shared > 0)
    return np.asarray(np.nan_to_num(mean, nan=-1.0))


def _same_words(copies: Sequence[Copy]) -> Alike:
    titled = [(normalised(c.title), c.year, c.medium) if c.year else None for c in copies]
    words = np.array([not one.has_media for one in copies])
    lengths = _lengths(copies)
    far = np.abs(lengths[:, None] - lengths) > SAME_LENGTH * np.fmax(lengths[:, None], lengths)
    parts = [one.part for one in copies]
    makers = [{normalised(name) for name in one.creators} for one in copies]
    others = np.array([[bool(a and b and a.isdisjoint(b)) for b in makers] for a in makers])
    alike = _equal([one if one and one[0] else None for one in titled])
    return np.asarray(alike & (words[:, None] | words) & ~far & ~others & ~_unequal(parts))


def normalised(title: str) -> str:
    """Letters and digits alone, casefolded; full-width and composed forms are one."""
    plain = unicodedata.normalize("NFKC", title).casefold()
    return " ".join("".join(c if c.isalnum() else " " for c in plain).split())


def _lengths(copies: Sequence[Copy]) -> NDArray[np.float64]:
    return np.array([np.nan if one.duration_s is None else one.duration_s for one in copies])


def _equal(values: Sequence[object]) -> Alike:
    """Which are equal; None is equal to nothing."""
    numbers: dict[object, int] = {}
    codes = np.array(
        [-1 - i if v is None else numbers.setdefault(v, len(numbers)) for i, v in enumerate(values)]
    )
    return np.asarray(codes[:, None] == codes)


def _unequal(values: Sequence[object]) -> Alike:
    """Which differ, where both are known."""
    known = np.array([bool(value) for value in values])
    return np.asarray(known[:, None] & known & ~_equal(list(values)))
