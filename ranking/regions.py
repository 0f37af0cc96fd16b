"""Regions of a map: what lies together, and the words that tell it from the rest.

Regions are those of k-means over the places. A word tells of a region by c·ln(p/q), with c the
items there that have it, p their share in the region and q that in the whole: it is what the word
adds to the divergence of Kullback and Leibler (1951) between the two.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.vq import ClusterError, kmeans2

Numbers = NDArray[np.float64]
Integers = NDArray[np.intp]

MOST = 12  # regions
FEWEST = 6  # items, of fewer there are none
ROUNDS = 50
WORDS = 2  # of a region
COMMON = 2  # items of a region that have a word of its name, at least
SHARE = 0.1  # of its items, likewise
SEED = 7


@dataclass(frozen=True)
class Region:
    """The middle of a region, how many items lie there, and the words that tell most of it."""

    x: float
    y: float
    items: int
    words: tuple[str, ...]


def regions_of(places: Numbers, words: Sequence[Sequence[str]]) -> tuple[Integers, list[Region]]:
    """The region of each place, shape (n,), and the regions, the largest first.

    Args:
        places: shape (n, 2); few of them, or only one place, have no regions, and then each −1.
        words: those of each item, as they are spelled; case makes no difference.
    """
    which = _clusters(places)
    counts = np.bincount(which[which >= 0])
    order = np.argsort(-counts, kind="stable").tolist()
    names = names_of([np.flatnonzero(which == one).tolist() for one in order], words)
    middles = [places[which == one].mean(axis=0).tolist() for one in order]
    found = [
        Region(x, y, int(counts[one]), name)
        for one, (x, y), name in zip(order, middles, names, strict=True)
    ]
    renamed = np.full(len(counts) + 1, -1)
    renamed[order] = np.arange(len(order))
    return renamed[which].astype(np.intp), found


def names_of(
    groups: Sequence[Sequence[int]], words: Sequence[Sequence[str]]
) -> list[tuple[str, ...]]:
    """The words of each group of items, the most telling first; none is given to two groups."""
    folded = [{word.casefold(): word for word in reversed(each)} for each in words]
    spelled = {key: word for each in reversed(folded) for key, word in each.items()}
    everywhere = Counter(key for each in folded for key in each)
    names: list[list[str]] = [[] for _ in groups]
    given: set[str] = set()
    ranked = sorted(_worths(groups, folded, everywhere), key=lambda one: (-one[0], *one[1:]))
    for _, group, key in ranked:
        if len(names[group]) < WORDS and key not in given:
            names[group].append(spelled[key])
            given.add(key)
    return [tuple(each) for each in names]


def _worths(
    groups: Sequence[Sequence[int]], folded: Sequence[dict[str, str]], everywhere: Counter[str]
) -> Iterator[tuple[float, int, str]]:
    """What each word says of each group, where it says anything."""
    total = sum(len(group) for group in groups)
    for number, group in enumerate(groups):
        here = Counter(key for item in group for key in folded[item])
        for key, count in here.items():
            share = count / len(group)
            if count < COMMON or share < SHARE:
                continue
            worth = count * math.log(share / (everywhere[key] / total))
            if worth > 0:
                yield worth, number, key


def _clusters(places: Numbers) -> Integers:
    """The number of a cluster for each place, every number from 0 on being given to some."""
    count = len(places)
    different = len(np.unique(places, axis=0)) if count >= FEWEST else 0
    for wanted in range(min(MOST, round(math.sqrt(count)), different), 1, -1):
        draw = np.random.default_rng(SEED)
        try:
            _, which = kmeans2(places, wanted, iter=ROUNDS, minit="++", missing="raise", seed=draw)
        except ClusterError:  # one of them stayed empty
            continue
        return np.asarray(which, np.intp)
    return np.full(count, -1, np.intp)
