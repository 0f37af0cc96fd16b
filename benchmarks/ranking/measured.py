"""How good the lists of one model are on one split, person by person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from benchmarks.ranking.splits import Split
from ranking.histories import LIKED, Mask
from ranking.metrics import (
    Interval,
    coverage,
    detectable,
    hit_rate,
    mean,
    mrr,
    ndcg,
    novelty,
    paired_bootstrap,
    precision,
    recall,
    top_k,
)

K = 10
NUMBERS = ("ndcg", "precision", "recall", "hits", "mrr", "any_play")  # one a person
PerPerson = NDArray[np.float64]


@dataclass(frozen=True)
class Measured:
    """Numbers a person, not a number for who liked nothing of what was held out."""

    ndcg: PerPerson
    precision: PerPerson
    recall: PerPerson
    hits: PerPerson
    mrr: PerPerson
    any_play: PerPerson  # NDCG with every play held out as relevant, liked or not
    novelty: float
    coverage: float

    def of(self, people: Mask) -> Measured:
        """The same of some people alone; coverage and novelty stay those of all."""
        numbers = {name: np.where(people, getattr(self, name), np.nan) for name in NUMBERS}
        return Measured(**numbers, novelty=self.novelty, coverage=self.coverage)


@dataclass(frozen=True)
class Gain:
    """The mean of one model's NDCG less another's, by people, as shares of the other's."""

    share: float
    low: float
    high: float
    detectable: float

    @property
    def holds(self) -> bool:
        """Whether the interval is above 0."""
        return self.low > 0


def measured(scores: NDArray[np.floating], split: Split, among: Mask | None = None) -> Measured:
    """Lists of ten of what is not known to be played, `among` some items if given.

    What a model cannot score comes last, in an order of chance: MovieLens' own order is by fame.
    """
    values = _complete(np.asarray(scores, np.float64))
    values[split.known.user, split.known.item] = np.nan
    if among is not None:
        values[:, ~among] = np.nan
    lists = top_k(values, None, K)
    liked = _relevant(split, split.held.weight >= LIKED)
    played = split.known.matrix("played")
    asked = np.unique(liked.nonzero()[0])
    return Measured(
        ndcg=ndcg(lists, liked),
        precision=precision(lists, liked),
        recall=recall(lists, liked),
        hits=hit_rate(lists, liked),
        mrr=mrr(lists, liked),
        any_play=ndcg(lists, _relevant(split, np.ones(len(split.held), bool))),
        novelty=mean(novelty(lists[asked], played)),
        coverage=coverage(lists[asked], int(among.sum()) if among is not None else liked.shape[1]),
    )


def over_seeds(runs: Sequence[Measured]) -> Measured:
    """Each person's mean over several seeds; those who never liked anything stay out."""

    def one(name: str) -> PerPerson:
        rows = np.stack([getattr(run, name) for run in runs])
        count = np.isfinite(rows).sum(axis=0)
        total = np.nansum(rows, axis=0)
        none = np.full(len(count), np.nan)
        return np.asarray(np.divide(total, count, out=none, where=count > 0))

    return Measured(
        **{name: one(name) for name in NUMBERS},
        novelty=float(np.mean([run.novelty for run in runs])),
        coverage=float(np.mean([run.coverage for run in runs])),
    )


def gain(ours: Measured, theirs: Measured, seed: int = 0) -> Gain:
    """By how much ours is ahead in NDCG@10, with its 95 % interval over people."""
    base = mean(theirs.ndcg)
    if not base > 0:
        return Gain(np.nan, np.nan, np.nan, np.nan)
    found = paired_bootstrap(ours.ndcg, theirs.ndcg, seed)
    least = detectable(ours.ndcg - theirs.ndcg)
    return Gain(found.mean / base, found.low / base, found.high / base, least / base)


def interval(values: PerPerson, seed: int = 0) -> Interval:
    """A mean over people with its 95 % interval."""
    return paired_bootstrap(values, np.zeros_like(values), seed)


def best_of(found: Mapping[str, Measured], names: Sequence[str]) -> str:
    """The one with the highest NDCG@10; ties to the first."""
    return max(names, key=lambda name: mean(found[name].ndcg))


def _complete(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    known = np.isfinite(scores)
    least = np.min(np.where(known, scores, 0.0), axis=1, keepdims=True)
    chance = np.random.default_rng(0).random(scores.shape[1])
    return np.where(known, scores, least - 1 - chance)


def _relevant(split: Split, chosen: Mask) -> csr_array:
    held = split.held.only(chosen)
    entries = np.ones(len(held)), (held.user, held.item)
    return csr_array(entries, shape=(len(held.users), len(held.items)))
