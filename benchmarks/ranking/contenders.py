"""The models that are compared, and the values that each is tuned over: all by the same rule."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from benchmarks.ranking.measured import measured
from benchmarks.ranking.splits import Split, random_share
from ranking.crossfit import Make
from ranking.histories import Histories
from ranking.metrics import mean
from ranking.models.contract import About
from ranking.models.registry import make

Params = Mapping[str, Any]
WAYS = ("played", "liked", "grade")  # what counts of a play: that it was, that it was liked, how
TUNING = 1_000  # added to a split's seed for the one that tuning is done on

GRIDS: Mapping[str, Mapping[str, Sequence[Any]]] = {
    "popularity": {"how": ("played", "liked")},
    "content": {"dislike": (0.0, 0.5)},
    "item_knn": {"how": WAYS, "neighbours": (50, 100, 200, 400), "shrink": (10.0, 50.0)},
    "recent_knn": {"how": WAYS, "last": (5, 10, 20), "fade": (0.7, 0.9)},
    "sasrec": {"epochs": (10, 30)},
    "ease": {"how": WAYS, "l2": (100.0, 200.0, 400.0, 800.0, 1600.0)},
    "als": {
        "how": WAYS,
        "factors": (16, 32),
        "alpha": (2.0, 5.0),
        "regularization": (0.05, 1.0, 5.0, 20.0),
    },
    "bpr": {"how": ("played", "liked"), "factors": (16, 32), "iterations": (50, 100)},
    "graph": {
        "how": WAYS,
        "people": (3.0, 10.0, 30.0),
        "discount": (0.3, 0.5, 0.7),
        "steps": (2, 4),
    },
}
SINGLES = ("popularity", "item_knn", "ease", "als", "bpr", "graph", "content")
# What the ranker weighs, and what was tried beside it: EASE of plays however they were rated too.
FEATURES: Mapping[str, str] = {
    "popularity": "popularity",
    "content": "content",
    "ease": "ease",
    "als": "als",
    "graph": "graph",
}
TRIED: Mapping[str, str] = {"item_knn": "item_knn", "ease of plays": "ease"}


def grid(name: str) -> Iterator[dict[str, Any]]:
    """Every combination of a model's values."""
    axes = GRIDS[name]
    for values in itertools.product(*axes.values()):
        yield dict(zip(axes, values, strict=True))


def tuned(
    name: str, split: Split, about: About, fixed: Params | None = None
) -> tuple[dict[str, Any], float]:
    """The values with the best NDCG@10 on what is held out of the known plays, and that figure."""
    best: tuple[dict[str, Any], float] = ({}, -1.0)
    for params in grid(name):
        if fixed and any(params[key] != value for key, value in fixed.items() if key in params):
            continue
        model = make(name, **params)
        model.fit(split.known, about)
        found = mean(measured(model.scores(split.known), split).ndcg)
        if found > best[1]:
            best = (params, found)
    return best


def inner(known: Histories, seed: int) -> Split:
    """The split that tuning is done on: a random fifth of what is known."""
    return random_share(known, TUNING + seed)


def makes(params: Mapping[str, Params], tried: bool = False) -> dict[str, Make]:
    """Makers of the ranker's features, with the values that their models were tuned to."""
    features = {**FEATURES, **TRIED} if tried else FEATURES

    def maker(model: str, values: Params) -> Callable[[], Any]:
        return lambda: make(model, **values)

    return {
        feature: maker(model, params["ease of plays" if feature == "ease of plays" else model])
        for feature, model in features.items()
    }
