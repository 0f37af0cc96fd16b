"""Scores of many items by the interest that fits each best."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from ranking.fusion import Scale, Side
from ranking.nearest import nearest, trusts
from ranking.profile import Interest
from tools.scorer import Parts, Scorer


class ByInterest:
    """Scores by the interest that fits best; a taste of one play counts less than a big one.

    Each interest is read by the scale of its side: a text query is less near to everything than an
    item is.
    """

    def __init__(
        self,
        scorer: Scorer,
        groups: Sequence[Interest],
        scales: Mapping[Side, Scale],
    ) -> None:
        self.groups = groups
        self._count = len(scorer.items)
        self._parts = _parts_of(scorer, groups, scales)
        best = nearest(groups, [parts.totals for parts in self._parts], self._count)
        self._best, self.totals = best.which, best.totals

    @property
    def which(self) -> NDArray[np.intp]:
        """The index of the interest that fits each item best; shape (items,)."""
        return np.asarray(self._best, np.intp)

    def group(self, index: int) -> Interest | None:
        """The interest that fits the item best."""
        return self.groups[int(self._best[index])] if self.groups else None

    def parts(self) -> Parts:
        """Each item's parts by the interest that fits it best."""
        names = dict.fromkeys(name for parts in self._parts for name in parts.columns)
        none = np.full(self._count, np.nan)
        which = np.arange(self._count)
        columns = {}
        for name in names:
            each = [
                trust * parts.columns.get(name, none)
                for trust, parts in zip(trusts(self.groups), self._parts, strict=True)
            ]
            columns[name] = np.stack(each)[self._best, which]
        return Parts(columns, self._count)


def _parts_of(
    scorer: Scorer, groups: Sequence[Interest], scales: Mapping[Side, Scale]
) -> list[Parts]:
    """The parts of each group, those of one side scored together."""
    found: dict[int, Parts] = {}
    for side in dict.fromkeys(group.side for group in groups):
        which = [index for index, group in enumerate(groups) if group.side == side]
        scored = scorer.by_whole([groups[index].blocks for index in which], scales[side])
        found.update(zip(which, scored, strict=True))
    return [found[index] for index in range(len(groups))]
