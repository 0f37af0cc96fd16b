"""Lists to learn a ranker from: candidates of a person, and which of them were liked later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ranking.features import Features
from ranking.histories import Integers, Mask
from ranking.models.contract import Scores


@dataclass(frozen=True)
class Lists:
    """`values` of shape (lists, depth, features), not a number where unknown; `relevant` and
    `there` of shape (lists, depth): what was liked later, and which places are filled at all.

    Every list has something relevant, for one without teaches nothing.
    """

    values: Scores
    relevant: Mask
    there: Mask

    @classmethod
    def of(cls, found: Features, items: Integers, liked: Mask) -> Lists:
        """From candidates (people, depth), -1 in empty places; `liked` is (people, items)."""
        there = items >= 0
        columns = np.where(there, items, 0)
        relevant = np.take_along_axis(liked, columns, axis=1) & there
        kept = relevant.any(axis=1)
        return cls(found.at(columns)[kept], relevant[kept], there[kept])

    @classmethod
    def joined(cls, several: Sequence[Lists]) -> Lists:
        """One after another; shorter ones get empty places."""
        depth = max((one.there.shape[1] for one in several), default=0)
        wide = [one.padded(depth) for one in several]
        return cls(
            np.concatenate([one.values for one in wide]),
            np.concatenate([one.relevant for one in wide]),
            np.concatenate([one.there for one in wide]),
        )

    def padded(self, depth: int) -> Lists:
        """With empty places up to `depth`."""
        more = depth - self.there.shape[1]
        return Lists(
            np.pad(self.values, ((0, 0), (0, more), (0, 0)), constant_values=np.nan),
            np.pad(self.relevant, ((0, 0), (0, more))),
            np.pad(self.there, ((0, 0), (0, more))),
        )

    def __len__(self) -> int:
        return len(self.relevant)
