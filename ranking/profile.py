"""Interests out of plays: what each play says, how fast it fades, and tastes kept apart.

A person who likes jazz and cooking is two interests, not their average: liked items are grouped
by average linkage over their fused vectors, and a candidate is compared with the nearest group.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage

from base.slots import Modality, Vectors
from catalog.plays import Action, Play
from ranking.comments import opinion
from ranking.fusion import Blocks, Calibrations, Side
from ranking.products import product

# How much one event says about liking, from −1 to 1; a rating speaks for itself.
STRENGTH: Mapping[Action, float] = {
    Action.SHOWN: 0.0,
    Action.PLAY: 0.3,
    Action.FINISH: 0.7,
    Action.SKIP: -0.4,
    Action.LIKE: 1.0,
    Action.DISLIKE: -1.0,
    Action.COMMENT: 0.0,  # its words speak
    Action.SHARE: 0.8,
    Action.SEARCH: 0.1,
    Action.SAVE: 0.5,
    Action.SEEN: 0.2,
    Action.NOT_NOW: 0.0,
    Action.NEVER: -1.0,
}
SAME_TASTE = 0.55  # average distance below which two liked items are one interest
NEAR_TASTE = 0.75  # and below which an item of a small group still belongs to a big one
MOST_INTERESTS = 6
SAID = 0.05  # of an item's weight, below which its plays say nothing any more
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


def strength(play: Play) -> float:
    """What one play says about liking: −1 to 1; five stars are 1, none is −1.

    A comment says as much as its words clearly do (`ranking.comments`).
    """
    if play.action is Action.RATE:
        return 0.0 if play.value is None else (play.value - 2.5) / 2.5
    if play.action is Action.COMMENT:
        return opinion(play.text)
    return STRENGTH[play.action]


def item_weights(plays: Sequence[Play], when: datetime, half_life_days: float) -> dict[str, float]:
    """Σ strength · 2^(−age / half-life) an item, clipped to [−1, 1] so that no item is a taste."""
    weights: dict[str, float] = {}
    for play in plays:
        fade = 2.0 ** (-play.age_days(when) / half_life_days)
        weights[play.item] = weights.get(play.item, 0.0) + strength(play) * fade
    return {item: max(-1.0, min(1.0, weight)) for item, weight in weights.items()}


def strongest(weights: Mapping[str, float], most: int = MOST_GROUPED) -> list[str]:
    """The items that interests are made of: so many of the most liked and of the most disliked."""
    named = sorted(weights, key=lambda item: (-abs(weights[item]), item))
    likes = [item for item in named if weights[item] > SAID][:most]
    return [*likes, *[item for item in named if weights[item] < -SAID][:most]]


def interests(
    weights: Mapping[str, float],
    blocks: Mapping[str, Blocks],
    calibrations: Calibrations = MappingProxyType({}),
) -> Interests:
    """Group what is liked and what is disliked; items without vectors say nothing.

    `calibrations` (of items against items) tell what the cosine of unrelated items is, without
    which a model that is fond of every pair would make all tastes one.
    """
    known = {item: _finite(blocks.get(item, {})) for item in weights}
    likes = {item: weight for item, weight in weights.items() if weight > SAID and known[item]}
    dislikes = {item: -weight for item, weight in weights.items() if weight < -SAID and known[item]}
    return Interests(
        _grouped(likes, known, calibrations), _grouped(dislikes, known, calibrations), dict(weights)
    )


def _grouped(
    weights: Mapping[str, float], blocks: Mapping[str, Blocks], calibrations: Calibrations
) -> tuple[Interest, ...]:
    if not weights:
        return ()
    items = sorted(weights, key=lambda item: (-weights[item], item))[:MOST_GROUPED]
    if len(items) == 1:
        labels = np.ones(1, int)
    else:
        labels = fcluster(
            linkage(_condensed(items, blocks, calibrations), "average"), SAME_TASTE, "distance"
        )
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


def _finite(blocks: Blocks) -> Blocks:
    return {m: vector for m, vector in blocks.items() if np.isfinite(vector).all() and vector.any()}


def distances(
    items: Sequence[str],
    blocks: Mapping[str, Blocks],
    centres: Sequence[Blocks],
    calibrations: Calibrations = MappingProxyType({}),
) -> Vectors:
    """How far each item is from each centre, 0 to 2 (1: unrelated); shape (items, centres)."""
    names = [f"\0{index}" for index in range(len(centres))]
    known = {item: blocks[item] for item in items} | dict(zip(names, centres, strict=True))
    square = _square([*names, *items], known, calibrations)
    return np.asarray(square[len(names) :, : len(names)])


def _condensed(
    items: Sequence[str], blocks: Mapping[str, Blocks], calibrations: Calibrations
) -> Vectors:
    """`_square`, condensed."""
    square = _square(items, blocks, calibrations)
    return np.asarray(square[np.triu_indices(len(items), 1)], np.float32)


def _square(
    items: Sequence[str], blocks: Mapping[str, Blocks], calibrations: Calibrations
) -> Vectors:
    """1 − mean of (cos − μ)/(1 − μ) over the modalities that both items have, between all pairs.

    So the same item is at 0 and one that is as near as any is at 1, also where none is shared.
    """
    total = np.zeros((len(items), len(items)))
    shared = np.zeros_like(total)
    for modality in Modality:
        rows = [i for i, item in enumerate(items) if modality in blocks[item]]
        if rows:
            matrix = np.stack([blocks[items[i]][modality] for i in rows])
            mean = min(calibrations[modality].mean, 0.9) if modality in calibrations else 0.0
            total[np.ix_(rows, rows)] += (product(matrix, matrix.T) - mean) / (1 - mean)
            shared[np.ix_(rows, rows)] += 1
    distance = 1 - np.divide(total, shared, out=np.zeros_like(total), where=shared > 0)
    return np.asarray(np.clip(distance, 0, 2), np.float32)


def _centre(
    group: Sequence[str], weights: Mapping[str, float], blocks: Mapping[str, Blocks]
) -> Blocks:
    centre: dict[Modality, Vectors] = {}
    for modality in Modality:
        rows = [
            weights[item] * blocks[item][modality] for item in group if modality in blocks[item]
        ]
        if rows:
            mean = np.sum(rows, axis=0)
            norm = float(np.linalg.norm(mean))
            if norm > 1e-6:
                centre[modality] = (mean / norm).astype(np.float32)
    return centre
