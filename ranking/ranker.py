"""The ranker: other models' scores as features, weighed by what people turned out to like."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar, Protocol

import numpy as np
from numpy.typing import NDArray

from ranking.crossfit import Config, Make, OnFold, crossfit, fitted
from ranking.features import Features, features, not_played
from ranking.histories import Histories
from ranking.linear import CONSTANT, LinearRanker
from ranking.lists import Lists
from ranking.models.contract import About, RankingModel, Scores, State

NOVELTY = "novelty"
NOVELTY_SHARE = 0.05  # of a deviation of popularity
POPULARITY = "popularity"  # the model that novelty is told by


class Learner(Protocol):
    """What weighs features: linear, or trees. Parts sum to the score."""

    def fit(self, names: Sequence[str], warm: Lists, hidden: Lists, mixed: Lists) -> None: ...
    def parts(self, values: Scores) -> NDArray[np.float64]: ...
    def scores(self, values: Scores) -> NDArray[np.float64]: ...
    def state(self) -> State: ...
    def restore(self, state: State) -> None: ...


class Ranker:
    """A `RankingModel` made of others.

    `novelty` takes away so many deviations of popularity: what all know needs no recommending, and
    the list of one model after another leans towards it.
    """

    name: ClassVar[str] = "ranker"

    def __init__(
        self,
        makes: Mapping[str, Make],
        learner: Learner | None = None,
        config: Config | None = None,
        novelty: float = NOVELTY_SHARE,
        on_fold: OnFold = lambda _, __: None,
    ) -> None:
        self._makes, self._config, self._novelty = dict(makes), config, novelty
        self._learner = learner or LinearRanker()
        self._on_fold = on_fold
        self.models: dict[str, RankingModel] = {}

    @property
    def learner(self) -> Learner:
        """What weighs the features."""
        return self._learner

    def fit(self, seen: Histories, about: About) -> None:
        """Learn the weights on folds, then fit every model on everything."""
        learned = crossfit(self._makes, seen, about, self._config, self._on_fold)
        self._learner.fit(learned.names, learned.warm, learned.hidden, learned.mixed)
        self.models = fitted(self._makes, seen, about)

    def features(self, of: Histories) -> Features:
        """The standardised scores of every model."""
        scores = {name: model.scores(of) for name, model in self.models.items()}
        return features(scores, not_played(of))

    def parts(self, of: Histories) -> dict[str, NDArray[np.float64]]:
        """What each model adds to the scores, (people, items) each; they sum to `scores`."""
        found = self.features(of)
        each = np.moveaxis(self._learner.parts(found.values), -1, 0)
        parts = dict(zip((*found.names, CONSTANT), each, strict=True))
        if self._novelty and POPULARITY in found.names:
            parts[NOVELTY] = less_popular(found, self._novelty)
        return parts

    def scores(self, of: Histories) -> Scores:
        """The sum of the parts; every item has one."""
        return np.asarray(sum(self.parts(of).values()), np.float32)

    def state(self) -> State:
        """The learner's, and every model's under its name."""
        found = {f"learner/{key}": value for key, value in self._learner.state().items()}
        for name, model in self.models.items():
            found |= {f"models/{name}/{key}": value for key, value in model.state().items()}
        return found

    def restore(self, state: State, about: About) -> None:
        """Be as when `state` was taken, with the same models and learner."""
        self._learner.restore(_under("learner/", state))
        self.models = {name: make() for name, make in self._makes.items()}
        for name, model in self.models.items():
            model.restore(_under(f"models/{name}/", state), about)


def less_popular(found: Features, novelty: float) -> NDArray[np.float64]:
    """The part (people, items) that takes `novelty` of each deviation of popularity away."""
    popular = found.values[..., found.names.index(POPULARITY)].astype(np.float64)
    return -novelty * np.where(np.isfinite(popular), popular, 0.0)


def _under(prefix: str, state: State) -> State:
    return {k.removeprefix(prefix): v for k, v in state.items() if k.startswith(prefix)}
