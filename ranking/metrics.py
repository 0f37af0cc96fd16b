"""How good ranked lists are: accuracy, and by `metrics_beyond` what accuracy does not see.

Ranked are arrays (people, k) of item columns, the best first, −1 where a list is shorter; k is
their width, so the same lists cut to ten columns give the measures at 10. What is relevant to a
person is a row of a sparse matrix (people, items).

Each measure of accuracy gives a number a person, shape (people,), and not a number for people to
whom nothing is relevant: whoever averages leaves them out, as `mean` does. The forms are those of
Manning, Raghavan and Schütze (Introduction to Information Retrieval, 2008, ch. 8), with gains of
0 or 1.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from ranking.metrics_beyond import (
    calibration,
    coverage,
    intra_list_diversity,
    novelty,
    serendipity,
)
from ranking.ranked import Ranked, hits, top_k
from ranking.significance import Interval, detectable, paired_bootstrap

__all__ = [
    "Interval",
    "Ranked",
    "calibration",
    "coverage",
    "detectable",
    "f1",
    "hit_rate",
    "hits",
    "intra_list_diversity",
    "mean",
    "mrr",
    "ndcg",
    "novelty",
    "paired_bootstrap",
    "precision",
    "recall",
    "serendipity",
    "top_k",
]

PerPerson = NDArray[np.float64]


def precision(lists: Ranked, relevant: csr_array) -> PerPerson:
    """Share of the k places that hold what is relevant; an empty place holds nothing."""
    return _known(hits(lists, relevant).sum(axis=1) / max(1, lists.shape[1]), relevant)


def recall(lists: Ranked, relevant: csr_array) -> PerPerson:
    """Share of what is relevant that the list holds."""
    counts = _counts(relevant)
    return _known(hits(lists, relevant).sum(axis=1) / np.maximum(1, counts), relevant)


def f1(lists: Ranked, relevant: csr_array) -> PerPerson:
    """The harmonic mean of precision and recall, 0 where both are: 2·hits / (k + relevant)."""
    both = lists.shape[1] + _counts(relevant)
    return _known(2 * hits(lists, relevant).sum(axis=1) / np.maximum(1, both), relevant)


def ndcg(lists: Ranked, relevant: csr_array) -> PerPerson:
    """Σ 1/log2(place + 1) over the hits, by that of the best possible list of k places.

    Järvelin and Kekäläinen (2002), gains 0 or 1.
    """
    worth = 1 / np.log2(np.arange(2, lists.shape[1] + 2))
    best = np.concatenate([[1.0], np.cumsum(worth)])  # the first where nothing is relevant
    ideal = best[np.minimum(_counts(relevant), lists.shape[1])]
    gained = np.asarray(hits(lists, relevant) @ worth)
    return _known(gained / ideal, relevant)


def mrr(lists: Ranked, relevant: csr_array) -> PerPerson:
    """1 / place of the first hit, 0 where there is none among the k places."""
    found = hits(lists, relevant)
    if found.shape[1] == 0:
        return _known(np.zeros(len(found)), relevant)
    first = found.argmax(axis=1)
    return _known(np.where(found.any(axis=1), 1 / (first + 1), 0.0), relevant)


def hit_rate(lists: Ranked, relevant: csr_array) -> PerPerson:
    """1 where any of the k places is a hit, else 0."""
    return _known(np.asarray(hits(lists, relevant).any(axis=1), np.float64), relevant)


def mean(values: PerPerson) -> float:
    """The mean over the people of whom something is known; not a number where there is nobody."""
    known = values[~np.isnan(values)]
    return float(known.mean()) if known.size else float("nan")


def _counts(relevant: csr_array) -> NDArray[np.intp]:
    """How many items are relevant to each person; entries that are 0 do not count."""
    return np.bincount(relevant.nonzero()[0], minlength=relevant.shape[0]).astype(np.intp)


def _known(values: NDArray[np.float64], relevant: csr_array) -> PerPerson:
    return np.where(_counts(relevant) > 0, values, np.nan)
