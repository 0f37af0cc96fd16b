"""The linear ranker: a weight a feature, so that a score is exactly the sum of named parts.

Weights are those of the listwise softmax (Cao and others, "Learning to rank: from pairwise approach
to listwise approach", ICML 2007): over a list of candidates, the probability of what the person
turned out to like is exp(w·x) / Σ exp(w·x). What makes a weight negative is a fluke of few plays,
for each feature is the score of a model that was made to be right: they are held at 0 or above.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ranking.histories import Mask
from ranking.lists import Lists
from ranking.models.contract import Scores, State

Weights = NDArray[np.float64]
Parts = NDArray[np.float64]
START = 0.05
L2 = 1e-3  # of the squared weights, beside the mean loss of a list
PERSONAL = 20.0  # precision of the prior: about as many lists count as much as all others' do
CONSTANT = "unknown"  # the part of an item that nobody has played


class LinearRanker:
    """A weight a feature; another for each where nobody has played the item, and a constant there.

    A ranker that learns from played items alone takes "nobody played it" for a fault. Here items
    are hidden in training: what is liked of them teaches the weights of what is known without
    plays, and the constant says how they compare with the others.
    """

    def __init__(self, l2: float = L2) -> None:
        self.names: tuple[str, ...] = ()
        self._l2 = l2
        self._warm = self._cold = np.zeros(0)
        self._social: Mask = np.zeros(0, bool)  # features unknown of what nobody has played
        self._constant = 0.0

    @property
    def weights(self) -> dict[str, float]:
        """The weight of each feature, for items that somebody has played."""
        return dict(zip(self.names, self._warm.tolist(), strict=True))

    def fit(self, names: Sequence[str], warm: Lists, hidden: Lists, mixed: Lists) -> None:
        """Learn from lists of items with plays, of hidden items alone, and of both together."""
        count = len(names)
        self.names = tuple(names)
        self._warm = fit_weights(warm, count, self._l2)
        known = np.isfinite(hidden.values[hidden.there]).any(axis=0)
        self._social = np.asarray(~known) if len(hidden) else np.zeros(count, bool)
        self._cold = fit_weights(hidden, count, self._l2) if len(hidden) else self._warm.copy()
        self._cold[self._social] = 0.0
        self._constant = 0.0
        self._constant = self._fit_constant(mixed)

    def parts(self, values: Scores) -> Parts:
        """Of features (..., names), the parts (..., names + 1) whose sum is the score."""
        cold = self._is_cold(values)[..., None]
        known = np.where(np.isfinite(values), values, 0).astype(np.float64)
        found = known * np.where(cold, self._cold, self._warm)
        return np.concatenate([found, np.where(cold, self._constant, 0.0)], axis=-1)

    def scores(self, values: Scores) -> NDArray[np.float64]:
        """Of features (..., names), the scores (...)."""
        return np.asarray(self.parts(values).sum(axis=-1))

    def state(self) -> State:
        """Everything that `restore` needs."""
        return {
            "names": np.asarray(self.names, np.str_),
            "warm": self._warm,
            "cold": self._cold,
            "social": self._social,
            "constant": np.asarray(self._constant),
        }

    def restore(self, state: State) -> None:
        """Be as when `state` was taken."""
        self.names = tuple(state["names"].tolist())
        self._warm, self._cold, self._social = state["warm"], state["cold"], state["social"]
        self._constant = float(state["constant"])

    def _is_cold(self, values: Scores) -> NDArray[np.bool_]:
        if not self._social.any():
            return np.zeros(values.shape[:-1], bool)
        return np.asarray(~np.isfinite(values[..., self._social]).any(axis=-1))

    def _fit_constant(self, mixed: Lists) -> float:
        from scipy.optimize import minimize_scalar

        cold = self._is_cold(mixed.values) & mixed.there
        if not cold.any():
            return 0.0
        scores = self.scores(mixed.values)

        def loss(constant: float) -> float:
            return listwise_loss(np.where(cold, scores + constant, scores), mixed)[0]

        return float(minimize_scalar(loss, bounds=(-5, 5), method="bounded").x)


def fit_weights(
    lists: Lists, features: int, l2: float = L2, towards: Weights | None = None
) -> Weights:
    """The weights, at least 0, under which what was liked is most probable.

    They are drawn `towards` some, or 0, by `l2`; without lists they are those.
    """
    from scipy.optimize import minimize

    prior = np.zeros(features) if towards is None else towards
    if not len(lists) or not features:
        return prior.copy()
    values = np.where(np.isfinite(lists.values), lists.values, 0).astype(np.float64)

    def loss(weights: Weights) -> tuple[float, Weights]:
        value, pull = listwise_loss(values @ weights, lists)
        far = weights - prior
        slope = np.tensordot(pull, values, axes=((0, 1), (0, 1))) / len(lists)
        return value + l2 * float(far @ far), slope + 2 * l2 * far

    start = np.full(features, START) if towards is None else prior
    bounds = [(0, None)] * features
    return np.asarray(minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds).x)


def listwise_loss(scores: NDArray[np.float64], lists: Lists) -> tuple[float, NDArray[np.float64]]:
    """The mean cross-entropy of what was liked, and each place's share less what it should be."""
    utility = np.where(lists.there, scores, -np.inf)
    utility = utility - utility.max(axis=1, keepdims=True)
    odds = np.exp(utility)
    total = odds.sum(axis=1, keepdims=True)
    target = lists.relevant / lists.relevant.sum(axis=1, keepdims=True)
    likely = np.where(lists.relevant, utility - np.log(total), 0.0)
    return -float((target * likely).sum(axis=1).mean()), odds / total - target


def personal(lists: Lists, shared: Weights, precision: float = PERSONAL) -> Weights:
    """One person's own weights, shrunk to the shared ones while their lists are few.

    The mode of a posterior whose prior is a Gaussian of that precision around the shared weights.
    """
    if not len(lists):
        return shared.copy()
    return fit_weights(lists, len(shared), precision / (2 * len(lists)), shared)
