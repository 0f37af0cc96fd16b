"""Taste: a random fifth of everybody's plays is foretold, by every model and by the ranker."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.ranking.blends import Prepared, tuned_novelty
from benchmarks.ranking.contenders import FEATURES, SINGLES, TRIED, inner, makes, tuned
from benchmarks.ranking.measured import Measured, measured, over_seeds
from benchmarks.ranking.movielens import MovieLens
from benchmarks.ranking.splits import Split, random_share
from ranking.linear import LinearRanker
from ranking.models.contract import About
from ranking.models.registry import make
from ranking.models.trees import TreeRanker

RANKER, TREES, EQUAL, PLAIN = "ranker", "ranker of trees", "plain mean", "ranker, novelty 0"
Say = Callable[[str], None]


@dataclass(frozen=True)
class Tuned:
    """What one split's models and ranker were tuned to, without what it holds out."""

    params: Mapping[str, Mapping[str, Any]]
    novelty: float


@dataclass(frozen=True)
class Taste:
    """By name of the contender: mean over the seeds; and what each seed's were tuned to."""

    found: Mapping[str, Measured]
    without: Mapping[str, Measured]  # the ranker without one feature
    added: Mapping[str, Measured]  # and with one more
    tuned: Sequence[Tuned]
    weights: Sequence[Mapping[str, float]]


def taste(data: MovieLens, seeds: Sequence[int], say: Say) -> Taste:
    """Every contender on every seed."""
    found: dict[str, list[Measured]] = defaultdict(list)
    without: dict[str, list[Measured]] = defaultdict(list)
    added: dict[str, list[Measured]] = defaultdict(list)
    every: list[Tuned] = []
    weights = []
    for seed in seeds:
        split = random_share(data.ratings, seed)
        chosen = tune(split, data.about, seed)
        say(f"taste, seed {seed}: tuned")
        whole = Prepared.of(makes(chosen.params, tried=True), split, data.about)
        prepared = whole.only(list(FEATURES))
        learner = LinearRanker()
        found[RANKER].append(prepared.measured(learner, chosen.novelty))
        weights.append(learner.weights)
        found[PLAIN].append(prepared.measured(LinearRanker()))
        found[EQUAL].append(prepared.measured(None))
        found[TREES].append(prepared.measured(TreeRanker()))
        for name in SINGLES:
            model = whole.models.get(name) or make(name, **chosen.params[name])
            if name not in whole.models:
                model.fit(split.known, data.about)
            found[name].append(measured(model.scores(split.known), split))
        for name in FEATURES:
            rest = whole.only([one for one in FEATURES if one != name])
            without[name].append(rest.measured(LinearRanker(), chosen.novelty))
        for name in TRIED:
            more = whole.only([*FEATURES, name])
            added[name].append(more.measured(LinearRanker(), chosen.novelty))
        every.append(chosen)
        say(f"taste, seed {seed}: measured")
    return Taste(
        {name: over_seeds(runs) for name, runs in found.items()},
        {name: over_seeds(runs) for name, runs in without.items()},
        {name: over_seeds(runs) for name, runs in added.items()},
        every,
        weights,
    )


def tune(split: Split, about: About, seed: int) -> Tuned:
    """Choose every value on a fifth of what is known, singles and ranker by the same rule."""
    tuning = inner(split.known, seed)
    params = {name: tuned(name, tuning, about)[0] for name in SINGLES}
    params["ease of plays"] = tuned("ease", tuning, about, {"how": "played"})[0]
    return Tuned(params, tuned_novelty(Prepared.of(makes(params), tuning, about)))
