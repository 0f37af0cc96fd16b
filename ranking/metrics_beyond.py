"""What accuracy does not see: coverage, diversity, novelty, serendipity, calibration.

Ranked are those of `ranking.ranked`. Each measure but coverage gives a number a person, shape
(people,), and not a number where a list or a person gives it nothing to measure.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from ranking.ranked import EMPTY, Ranked, hits, top_k

PerPerson = NDArray[np.float64]
ALPHA = 0.01  # of the history's shares that the list's are mixed with, so that no logarithm is of 0
AT_A_TIME = 4_096  # lists whose vectors are in memory together


def coverage(lists: Ranked, items: int) -> float:
    """Share of all items that are in at least one of the lists (Herlocker and others, 2004)."""
    return len(np.unique(lists[lists != EMPTY])) / items if items else 0.0


def intra_list_diversity(lists: Ranked, vectors: NDArray[np.floating[Any]]) -> PerPerson:
    """1 − the mean cosine of all pairs of a list (Ziegler and others, 2005; Smyth, McClave, 2001).

    Items without a vector (a row of zeros, or with what is not a number) are in no pair; a list
    without a pair gives not a number.

    Args:
        lists: shape (people, k).
        vectors: shape (items, d), of any length.
    """
    found = np.full(len(lists), np.nan)
    if not len(vectors):
        return found
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    known = np.isfinite(norms[:, 0]) & (norms[:, 0] > 0)
    unit = np.divide(vectors, norms, out=np.zeros(vectors.shape), where=known[:, None])
    for start in range(0, len(lists), AT_A_TIME):
        part = lists[start : start + AT_A_TIME]
        there = (part != EMPTY) & known[part]
        total = np.where(there[..., None], unit[part], 0).sum(axis=1)
        count = there.sum(axis=1)
        # |Σv|² holds each pair twice, and each vector with itself once
        twice = (total**2).sum(axis=1) - count
        pairs = count * (count - 1)
        mean = np.divide(twice, pairs, out=np.full(len(part), np.nan), where=pairs > 0)
        found[start : start + AT_A_TIME] = 1 - mean
    return found


def novelty(lists: Ranked, played: csr_array) -> PerPerson:
    """Mean self-information of a list's items in bits: −log2 of the share of people who played it.

    Zhou and others (2010, "Solving the apparent diversity-accuracy dilemma"). What nobody played
    counts as played by one, which is the most that it can be worth.

    Args:
        lists: shape (people, k).
        played: shape (people who played, items); every entry that is not 0 is a play.
    """
    people, items = played.shape
    bits = self_information(np.bincount(played.nonzero()[1], minlength=items), people)
    return _mean_of_places(lists, np.where(lists != EMPTY, bits[lists] if items else 0.0, 0.0))


def self_information(counts: NDArray[np.integer[Any]], people: int) -> NDArray[np.float64]:
    """−log2 of the share of `people` that played each item, by how many did; none is as one."""
    return np.asarray(np.log2(max(1, people)) - np.log2(np.maximum(1, counts)))


def serendipity(
    lists: Ranked, relevant: csr_array, played: csr_array, most: int | None = None
) -> PerPerson:
    """Share of the k places that are relevant and not what popularity would have shown.

    Ge, Delgado-Battenfeld and Jannach (2010, "Beyond accuracy"), with the most played items as the
    primitive model that tells what is expected. Not a number where nothing is relevant.

    Args:
        lists: shape (people, k).
        relevant: shape (people, items).
        played: shape (people who played, items), by which items are popular; ties by column.
        most: how many items popularity would show; k where it is not given.
    """
    items = relevant.shape[1]
    counts = np.bincount(played.nonzero()[1], minlength=items)
    shown = top_k(counts[None].astype(np.float64), None, lists.shape[1] if most is None else most)
    found = hits(lists, relevant) & ~np.isin(lists, shown[shown != EMPTY])
    having = np.bincount(relevant.nonzero()[0], minlength=len(lists)) > 0
    return np.where(having, found.sum(axis=1) / max(1, lists.shape[1]), np.nan)


def calibration(
    lists: Ranked, history: csr_array, genres: csr_array, alpha: float = ALPHA
) -> PerPerson:
    """How far the genres of a list are from those of the history; 0 is the same mix, in nats.

    Steck (2018, "Calibrated recommendations"): KL(p ‖ q̃) = Σ p·log(p / q̃) with p the share of each
    genre in the history, q that in the list, and q̃ = (1 − α)·q + α·p. A list without genres has
    q = 0. Not a number where the history has no genre.

    Args:
        lists: shape (people, k).
        history: shape (people, items), how much each play counts; below 0 is as 0.
        genres: shape (items, genres); a row's entries are the item's shares, 1 together, or 0.
        alpha: α.
    """
    played = _shares((history.maximum(0) @ genres).toarray())
    rows, places = np.nonzero(lists != EMPTY)
    entries = (np.ones(len(rows)), (rows, lists[rows, places]))
    listed = _shares((csr_array(entries, shape=history.shape) @ genres).toarray())
    mixed = (1 - alpha) * listed + alpha * played
    ratio = np.divide(played, mixed, out=np.ones_like(played), where=played > 0)
    return np.where(played.any(axis=1), (played * np.log(ratio)).sum(axis=1), np.nan)


def _shares(weights: NDArray[np.float64]) -> NDArray[np.float64]:
    total = weights.sum(axis=1, keepdims=True)
    shares = np.divide(weights, total, out=np.zeros(weights.shape), where=total > 0)
    return np.asarray(shares)


def _mean_of_places(lists: Ranked, values: NDArray[np.float64]) -> PerPerson:
    count = (lists != EMPTY).sum(axis=1)
    nothing = np.full(len(lists), np.nan)
    return np.asarray(np.divide(values.sum(axis=1), count, out=nothing, where=count > 0))
