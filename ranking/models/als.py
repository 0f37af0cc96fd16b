"""ALS: factors of people and items by alternating least squares."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from ranking.histories import Histories, How
from ranking.models.contract import About, State
from ranking.models.factors import SEEDS, folded, learned
from ranking.models.fitted import Fitted


@dataclass(kw_only=True, eq=False)
class ALS(Fitted):
    """Σ over all items of c·(p − x·y)², by `implicit` (Hu, Koren, Volinsky 2008).

    p is 1 for what was played and c is `alpha` there and 1 elsewhere. Of an entry below 0 (`how` is
    "strength") p is 0, and c its size times `alpha`. A person's x is always what is best for their
    history and these factors of items, whether the model was fitted on it or not.

    Raises:
        MissingExtraError: in `fit`, implicit is not installed; what was kept scores without it.
    """

    name: ClassVar[str] = "als"
    limits: ClassVar = {
        "factors": (1, 4096),
        "regularization": (1e-6, inf),
        "alpha": (1e-3, 1e6),
        "iterations": (1, inf),
        "seed": (0, SEEDS),
    }

    factors: int = 32
    regularization: float = 20.0
    alpha: float = 5.0
    iterations: int = 15
    seed: int = 0
    how: How = "grade"

    def _learn(self, seen: Histories, about: About) -> State:
        del about  # plays say everything
        parameters = {
            "factors": self.factors,
            "regularization": self.regularization,
            "alpha": self.alpha,
            "iterations": self.iterations,
            "random_state": self.seed,
        }
        return learned("als.AlternatingLeastSquares", parameters, seen, self.how)

    def _prepare(self, state: State, about: About) -> None:
        del about
        self._entered, self._factors = state["entered"], state["factors"].astype(np.float64)
        size = self._factors.shape[1]
        self._all = self._factors.T @ self._factors + self.regularization * np.eye(size)

    def _score(self, of: Histories) -> NDArray[Any]:
        people = folded(of.matrix(self.how)[:, self._entered], self._factors, self._person)
        found = np.zeros((len(of.users), len(of.items)), np.float32)
        found[:, self._entered] = people @ self._factors.T
        return found

    def _person(self, rows: NDArray[Any], values: NDArray[Any]) -> NDArray[Any]:
        """(YᵀY + Yᵀ(C − I)Y + λI)⁻¹ YᵀCp, the sums over C − I and p being over the history."""
        surer = self.alpha * np.abs(values)
        wanted = rows.T @ np.where(values > 0, surer, 0.0)
        return np.asarray(np.linalg.solve(self._all + (rows.T * (surer - 1)) @ rows, wanted))
