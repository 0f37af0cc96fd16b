"""Every feature counts alike: for a household, whose few plays teach no weights."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ranking.linear import LinearRanker
from ranking.lists import Lists


class EvenRanker(LinearRanker):
    """A weight of 1 a feature, whatever the lists say.

    In households of five people the weights that were learned lost to content and popularity
    added up (docs/ranking.md, "Households").
    """

    def fit(self, names: Sequence[str], warm: Lists, hidden: Lists, mixed: Lists) -> None:
        """Nothing is learned."""
        del warm, hidden, mixed
        self.names = tuple(names)
        self._warm = np.ones(len(names))
        self._cold, self._social = self._warm.copy(), np.zeros(len(names), bool)
        self._constant = 0.0
