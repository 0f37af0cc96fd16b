"""BPR: factors that put what was played before what was not."""

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
class BPR(Fitted):
    """Pairwise ranking (Rendle, Freudenthaler, Gantner, Schmidt-Thieme 2009), by `implicit`.

    Scores are x·y + b. Of what it learns only the items' y and b are kept: everybody's x, also that
    of a person whom it was fitted on, is argmin Σ over their items of (p − x·y)² + `ridge`·‖x‖², p
    being what an entry of the history says. One thread learns, for several would race.

    Raises:
        MissingExtraError: in `fit`, implicit is not installed; what was kept scores without it.
    """

    name: ClassVar[str] = "bpr"
    limits: ClassVar = {
        "factors": (1, 4096),
        "learning_rate": (1e-6, 10),
        "regularization": (0, inf),
        "iterations": (1, inf),
        "ridge": (1e-3, inf),
        "seed": (0, SEEDS),
    }

    factors: int = 64
    learning_rate: float = 0.02
    regularization: float = 0.05
    iterations: int = 100
    ridge: float = 10.0
    seed: int = 0
    how: How = "played"

    def _learn(self, seen: Histories, about: About) -> State:
        del about  # plays say everything
        parameters = {
            "factors": self.factors,
            "learning_rate": self.learning_rate,
            "regularization": self.regularization,
            "iterations": self.iterations,
            "num_threads": 1,
            "random_state": self.seed,
        }
        return learned("bpr.BayesianPersonalizedRanking", parameters, seen, self.how)

    def _prepare(self, state: State, about: About) -> None:
        del about
        self._entered = state["entered"]
        whole = state["factors"].astype(np.float64)
        self._factors, self._bias = whole[:, :-1], whole[:, -1:].T  # implicit's order

    def _score(self, of: Histories) -> NDArray[Any]:
        people = folded(of.matrix(self.how)[:, self._entered], self._factors, self._person)
        found = np.zeros((len(of.users), len(of.items)), np.float32)
        found[:, self._entered] = people @ self._factors.T + self._bias
        return found

    def _person(self, rows: NDArray[Any], values: NDArray[Any]) -> NDArray[Any]:
        """(YᵀY + ridge·I)⁻¹ Yᵀp over the items of one history."""
        gram = rows.T @ rows + self.ridge * np.eye(rows.shape[1])
        return np.asarray(np.linalg.solve(gram, rows.T @ values))
