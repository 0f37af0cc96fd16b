"""Interests out of plays: what each play says, how fast it fades, and tastes kept apart.

A person who likes jazz and cooking is two interests, not their average: liked items are grouped
by average linkage over their fused vectors, and a candidate is compared with the nearest group.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage

from base.slots import Modality, Vectors
from catalog.plays import Play
from ranking.closeness import NOTHING, distances, finite, square, stacked
from ranking.fusion import Blocks, Calibrations, Side
from ranking.past import STRENGTH as STRENGTH
from ranking.past import Past
from ranking.past import strength as strength

SAME_TASTE = 0.55  # average distance below which two liked items are one interest
NEAR_TASTE = 0.75  # and below which an item of a small group still belongs to a big one
MOST_INTERESTS = 6
SAID = 0.05  # of the heaviest item's weight, below which plays say nothing beside the others
SHARE_DIGITS = 4  # of an item's weight beside the heaviest of its group
MOST_GROUPED = 500  # liked items, the strongest; time and memory grow with the square


@dataclass(frozen=True)
class Interest:
    """One taste: the items it comes from, strongest first, and its vector in each modality.

    `side` says which calibration its cosines are to be read by: vectors of items against items, or
    a text query ("words") against items. One that was said has its `words` and may have no items.
    """

    items: tuple[str, ...]
    weight: float  # share of all interests of that sign, 0 to 1
    blocks: Blocks
    side: Side = "items"
    words: str = ""
    facet: str = ""  # id of the facet that was said


@dataclass(frozen=True)
class Interests:
    """What a person likes and dislikes; `weights` is the sum of each item's plays."""

    likes: tuple[Interest, ...]
    dislikes: tuple[Interest, ...]
    weights: Mapping[str, float]


Group = Callable[[Mapping[str, float], Mapping[str, Blocks], Calibrations], tuple[Interest, ...]]


def item_weights(plays: Sequence[Play], when: datetime, half_life_days: float) -> dict[str, float]:
    """Σ strength · 2^(−age / half-life) an item, as `ranking.past.Past.weights` has it."""
    return Past.of(plays).weights(when, half_life_days)


def strongest(weights: Mapping[str, float], most: int = MOST_GROUPED) -> list[str]:
    """The items that interests are made of: so many of the most liked and of the most disliked."""
    named = sorted(weights, key=lambda item: (-abs(weights[item]), item))
    least = least_said(weights)
    likes = [item for item in named if weights[item] > least][:most]
    return [*likes, *[item for item in named if weights[item] < -least][:most]]


def least_said(weights: Mapping[str, float]) -> float:
    """What a weight must be beyond to count: whoever comes back after years has their tastes."""
    return SAID * max(map(abs, weights.values()), default=0.0)


def interests(
    weights: Mapping[str, float],
    blocks: Mapping[str, Blocks],
    calibrations: Calibrations = NOTHING,
    group: Group | None = None,
) -> Interests:
    """Group what is liked and what is disliked; items without vectors say nothing.

    `calibrations` (of items against items) tell what the cosine of unrelated items is, without
    which a model that is fond of every pair would make all tastes one. `group` stands in for
    `grouped`, where what that gave is kept.
    """
    group = group or grouped
    least = least_said(weights)
    said = [item for item, weight in weights.items() if abs(weight) > least and item in blocks]
    known = {item: has for item in said if (has := finite(blocks[item]))}
    likes = {item: weights[item] for item in known if weights[item] > 0}
    dislikes = {item: -weights[item] for item in known if weights[item] < 0}
    return Interests(
        group(likes, known, calibrations), group(dislikes, known, calibrations), dict(weights)
    )


def grouped(
    weights: Mapping[str, float], blocks: Mapping[str, Blocks], calibrations: Calibrations
) -> tuple[Interest, ...]:
    """Interests of one sign, the heaviest first; weights are above 0."""
    if not weights:
        return ()
    items = sorted(weights, key=lambda item: (-weights[item], item))[:MOST_GROUPED]
    if len(items) == 1:
        labels = np.ones(1, int)
    else:
        far = square([blocks[item] for item in items], calibrations)
        tree = linkage(far[np.triu_indices(len(items), 1)], "average")
        labels = fcluster(tree, SAME_TASTE, "distance")
    total = sum(weights[item] for item in items)
    groups = _fewer(_by_label(items, labels), weights, blocks, calibrations)
    found = [
        Interest(
            tuple(group),
            sum(weights[item] for item in group) / total,
            _centre(group, weights, blocks),
        )
        for group in groups
    ]
    return tuple(sorted(found, key=lambda one: -one.weight))


def _by_label(items: Sequence[str], labels: Iterable[int]) -> list[list[str]]:
    groups: dict[int, list[str]] = {}
    for item, label in zip(items, labels, strict=True):
        groups.setdefault(int(label), []).append(item)
    return list(groups.values())


def _fewer(
    groups: Sequence[list[str]],
    weights: Mapping[str, float],
    blocks: Mapping[str, Blocks],
    calibrations: Calibrations,
) -> list[list[str]]:
    """The heaviest groups; what is left over joins the one that it is near to, or none."""

    def heft(group: Sequence[str]) -> float:
        return sum(weights[item] for item in group)

    ordered = sorted(groups, key=lambda group: (-heft(group), group[0]))
    kept = [list(group) for group in ordered[:MOST_INTERESTS]]
    left = [item for group in ordered[MOST_INTERESTS:] for item in group]
    if left:
        centres = [_centre(group, weights, blocks) for group in kept]
        far = distances(left, blocks, centres, calibrations)
        for item, row in zip(left, far, strict=True):
            if row.min() < NEAR_TASTE:
                kept[int(row.argmin())].append(item)
    return [sorted(group, key=lambda item: (-weights[item], item)) for group in kept]


def _centre(
    group: Sequence[str], weights: Mapping[str, float], blocks: Mapping[str, Blocks]
) -> Blocks:
    centre: dict[Modality, Vectors] = {}
    heaviest = max(weights[item] for item in group)
    # rounded, so that what only fades, all of it alike, stays the same vector to the last bit
    shares = [round(weights[item] / heaviest, SHARE_DIGITS) for item in group]
    for modality, mine in stacked([blocks[item] for item in group]).items():
        mean = np.asarray(shares, np.float32)[mine.which] @ mine.rows
        norm = float(np.linalg.norm(mean))
        if norm > 1e-6:
            centre[modality] = np.asarray(mean / norm, np.float32)
    return centre
