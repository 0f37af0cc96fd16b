"""Items that are played by those who played the same of late."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from ranking.histories import Histories
from ranking.models.item_knn import ItemKNN


@dataclass(kw_only=True, eq=False)
class RecentKNN(ItemKNN):
    """`ItemKNN` asked by a person's `last` plays alone, each play before by `fade` of the next.

    The order is that of the histories: by time, and at one time by item, the later column last.
    """

    name: ClassVar[str] = "recent_knn"
    limits: ClassVar = {**ItemKNN.limits, "last": (1, inf), "fade": (0, 1)}

    last: int = 5
    fade: float = 0.7

    def _score(self, of: Histories) -> NDArray[Any]:
        if self.how != "played":
            of = of.only(of.weight > 0 if self.how == "liked" else of.weight != 0)
        before = of.starts[of.user + 1] - 1 - np.arange(len(of))  # how many plays came after
        kept = before < self.last
        values = self.fade ** before[kept].astype(np.float64)
        if self.how == "strength":
            values = values * of.weight[kept]
        entries = values.astype(np.float32), (of.user[kept], of.item[kept])
        recent = csr_array(entries, shape=(len(of.users), len(of.items)))
        return np.asarray((recent @ self._near).toarray())
