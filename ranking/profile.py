"""Interests out of plays: what each play says, how fast it fades, and tastes kept apart.

A person who likes jazz and cooking is two interests, not their average: liked items are grouped
by average linkage over their fused vectors, and a candidate is compared with the nearest group.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage

from base.slots import Modality, Vectors
from catalog.plays import Action, Play
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
    Action.COMMENT: 0.0,
    Action.SHARE: 0.8,
    Action.SEARCH: 0.1,
    Action.SAVE: 0.5,
    Action.SEEN: 0.2,
    Action.NOT_NOW: 0.0,
    Action.NEVER: -1.0,
}
SAME_TASTE = 0.55  # average distance below which two liked items are one interest
MOST_INTERESTS = 6
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
    """What one play says about liking: −1 to 1; five stars are 1, none is −1."""
    if play.action is Action.RATE:
        return 0.0 if play.value is None else (play.value - 2.5) / 2.5
    return STRENGTH[play.action]


def item_weights(plays: Sequence[Play], when: datetime, half_life_days: float) -> dict[str, float]:
    """Σ strength · 2^(−age / half-life) an item, clipped to [−1, 1] so that no item is a taste."""
    weights: dict[str, float] = {}
    for play in plays:
        fade = 2.0 ** (-play.age_days(when) / half_life_days)
        weights[play.item] = weights.get(play.item, 0.0) + strength(play) * fade
    return {item: max(-1.0, min(1.0, weight)) for item, weight in weights.items()}


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
    likes = {item: weight for item, weight in weights.items() if weight > 0.05 and known[item]}
    dislikes = {item: -weight for item, weight in weights.items() if weight < -0.05 and known[item]}
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
        distances = _distances(items, blocks, calibrations)
        labels = fcluster(linkage(distances, "average"), SAME_TASTE, "distance")
    groups: dict[int, list[str]] = {}
    for item, label in zip(items, labels, strict=True):
        groups.setdefault(int(label), []).append(item)
    total = sum(weights[item] for item in items)
    found = [
        Interest(
            tuple(group),
            sum(weights[item] for item in group) / total,
            _centre(group, weights, blocks),
        )
        for group in groups.values()
    ]
    return tuple(sorted(found, key=lambda one: -one.weight)[:MOST_INTERESTS])


def _finite(blocks: Blocks) -> Blocks:
    return {m: vector for m, vector in blocks.items() if np.isfinite(vector).all() and vector.any()}


def _distances(
    items: Sequence[str], blocks: Mapping[str, Blocks], calibrations: Calibrations
) -> Vectors:
    """Condensed 1 − mean of (cos − μ)/(1 − μ) over the modalities that both items have.

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
    return np.asarray(np.clip(distance[np.triu_indices(len(items), 1)], 0, 2), np.float32)


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
