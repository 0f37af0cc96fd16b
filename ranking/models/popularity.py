"""What everybody plays, the same for all."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from ranking.histories import Histories, How
from ranking.models.contract import About, State
from ranking.models.fitted import Fitted, played

DAY_S = 86_400.0


@dataclass(kw_only=True, eq=False)
class Popularity(Fitted):
    """Σ over people of what they did with an item, fading with a half-life from the newest play.

    Nothing is known of an item without plays: that nobody played it says that it is new as well as
    that it is bad.
    """

    name: ClassVar[str] = "popularity"
    limits: ClassVar = {"half_life_days": (1e-3, inf)}

    half_life_days: float | None = None  # None: nothing fades
    how: How = "played"

    def _learn(self, seen: Histories, about: About) -> State:
        values = np.ones(len(seen)) if self.how == "played" else seen.weight.astype(np.float64)
        if self.how == "liked":
            values = (values > 0).astype(np.float64)
        if self.half_life_days is not None and len(seen):
            values = values * 2.0 ** ((seen.at - seen.at.max()) / (DAY_S * self.half_life_days))
        total = np.bincount(seen.item, values, minlength=len(about.items))
        return {"known": played(seen), "total": total.astype(np.float32)}

    def _prepare(self, state: State, about: About) -> None:
        del about  # plays say everything
        self._total = state["total"]

    def _score(self, of: Histories) -> NDArray[Any]:
        return np.repeat(self._total[None, :], len(of.users), axis=0)
