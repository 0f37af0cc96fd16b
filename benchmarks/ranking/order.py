"""Order: the last session of people who have several, and everything after a moment in time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.ranking.blends import Prepared, tuned_novelty
from benchmarks.ranking.contenders import SINGLES, makes, tuned
from benchmarks.ranking.measured import Measured, measured
from benchmarks.ranking.movielens import MovieLens
from benchmarks.ranking.splits import Split, after, last_session
from ranking.crossfit import Config, Make
from ranking.histories import LIKED, Histories
from ranking.linear import LinearRanker
from ranking.models.contract import About
from ranking.models.registry import make

Say = Callable[[str], None]
LATEST = Config(latest=True)
RULES: Mapping[str, Callable[[Histories], Split]] = {
    "last session": last_session,
    "after one moment": after,
}
HOUR, DAY = 3600.0, 86_400.0
GAPS: Mapping[str, tuple[float, float]] = {
    "within an hour": (0.0, HOUR),
    "within a day": (HOUR, DAY),
    "within a week": (DAY, 7 * DAY),
    "later": (7 * DAY, np.inf),
}
RANKER, ORDERED = "ranker", "ranker with recent-kNN"


@dataclass(frozen=True)
class Ordered:
    """One way to divide by time: who is asked, and each contender's numbers."""

    split: Split
    found: Mapping[str, Measured]

    @property
    def people(self) -> np.ndarray:
        """Who is asked: something is known of them, and they liked something later."""
        return asked(self.split)

    def by_gap(self) -> dict[str, np.ndarray]:
        """Who is asked, by the time between what is known of them and what came next."""
        gap = self.split.gap_s
        return {
            name: self.people & (low <= gap) & (gap < high) for name, (low, high) in GAPS.items()
        }


def order(data: MovieLens, say: Say) -> dict[str, Ordered]:
    """Every contender under each rule, tuned by the same rule on what is known."""
    found = {}
    for name, rule in RULES.items():
        split = rule(data.ratings)
        numbers = _contenders(split, rule(split.known), data.about, say)
        found[name] = Ordered(split, {n: one.of(asked(split)) for n, one in numbers.items()})
        say(f"order, {name}: measured")
    return found


def asked(split: Split) -> np.ndarray:
    """Mask of the people of whom something is known, and who liked something of what is held."""
    people = len(split.known.users)
    known = np.bincount(split.known.user, minlength=people) > 0
    liked = split.held.user[split.held.weight >= LIKED]
    return np.asarray(known & (np.bincount(liked, minlength=people) > 0))


def _contenders(split: Split, tuning: Split, about: About, say: Say) -> dict[str, Measured]:
    params: dict[str, Mapping[str, Any]] = {}
    found: dict[str, Measured] = {}
    for name in (*SINGLES, "recent_knn", "sasrec"):
        params[name] = tuned(name, tuning, about)[0]
        model = make(name, **params[name])
        model.fit(split.known, about)
        found[name] = measured(model.scores(split.known), split)
        say(f"order: {name} {dict(params[name])}")
    params["ease of plays"] = tuned("ease", tuning, about, {"how": "played"})[0]
    taste = makes(params)
    recent: dict[str, Make] = {"recent_knn": lambda: make("recent_knn", **params["recent_knn"])}
    for name, features in ((RANKER, taste), (ORDERED, {**taste, **recent})):
        novelty = tuned_novelty(Prepared.of(features, tuning, about, LATEST))
        prepared = Prepared.of(features, split, about, LATEST)
        found[name] = prepared.measured(LinearRanker(), novelty)
    return found
