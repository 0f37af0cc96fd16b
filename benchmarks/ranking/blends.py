"""The ranker taken apart: with every feature, with each left out, with other ways to weigh them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from benchmarks.ranking.measured import Measured, measured
from benchmarks.ranking.splits import Split
from ranking.crossfit import Config, Learned, Make, crossfit, fitted
from ranking.features import Features, features, not_played
from ranking.histories import Mask
from ranking.learner import Learner, less_popular
from ranking.linear import LinearRanker
from ranking.lists import Lists
from ranking.metrics import mean
from ranking.models.contract import About, RankingModel

NOVELTIES = (0.0, 0.02, 0.05, 0.1, 0.2)
Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Prepared:
    """What a ranker learns from and what it is to weigh, on one split."""

    split: Split
    learned: Learned
    found: Features
    models: Mapping[str, RankingModel]

    @classmethod
    def of(
        cls, makes: Mapping[str, Make], split: Split, about: About, config: Config | None = None
    ) -> Prepared:
        """Cross-fit on what is known, then fit every model on all of it."""
        learned = crossfit(makes, split.known, about, config)
        models = fitted(makes, split.known, about)
        scores = {name: model.scores(split.known) for name, model in models.items()}
        return cls(split, learned, features(scores, not_played(split.known)), models)

    def only(self, names: Sequence[str]) -> Prepared:
        """With these features alone, in their order."""
        which = [self.found.names.index(name) for name in names]

        def lists(all_of: Lists) -> Lists:
            return replace(all_of, values=all_of.values[..., which])

        learned = Learned(
            tuple(names),
            lists(self.learned.warm),
            lists(self.learned.hidden),
            lists(self.learned.mixed),
        )
        found = Features(tuple(names), self.found.values[..., which])
        return Prepared(self.split, learned, found, self.models)

    def scores(self, learner: Learner | None = None, novelty: float = 0.0) -> Numbers:
        """The ranker's scores; of the plain mean of the features without a learner."""
        if learner is None:
            known = np.isfinite(self.found.values)
            found = np.where(known, self.found.values, 0).astype(np.float64).mean(axis=2)
        else:
            lists = self.learned
            learner.fit(lists.names, lists.warm, lists.hidden, lists.mixed)
            found = learner.scores(self.found.values)
        return np.asarray(found + less_popular(self.found.names, self.found.values, novelty))

    def measured(
        self, learner: Learner | None = None, novelty: float = 0.0, among: Mask | None = None
    ) -> Measured:
        """How good the lists are."""
        return measured(self.scores(learner, novelty), self.split, among)


def tuned_novelty(prepared: Prepared) -> float:
    """How much popularity to take away: the value with the best NDCG@10 on this split."""
    found = {value: mean(prepared.measured(LinearRanker(), value).ndcg) for value in NOVELTIES}
    return max(found, key=lambda value: (found[value], value))
