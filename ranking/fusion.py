"""Fusion: many modalities, one score, exactly the sum of its parts.

`weighted` is the default. With μ and σ the mean and deviation of a modality's cosine over random
pairs of this library, its part is w·(cos − μ)/σ, and a modality that an item lacks gives none: it
counts as average. Written as blocks, an item is [v, 1] a modality (zeros where it is missing) and
a query is [a·q, −a·μ] with a = w/σ, so that one inner product over the concatenation is the score.

`sum`, `mean`, `product` and `concat` join the blocks themselves and compare by cosine, as the
literature does; blocks of unequal length are padded with zeros, and nothing is calibrated.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from base.settings import FusionSettings
from base.slots import Frozen, Modality, Vectors

Side = Literal["words", "items"]  # what a query vector was made of
MOST_DRAWN = 60  # items of which pairs are drawn
PAIRS_OF_ONE = 40
PRIOR_PAIRS = 30  # a library of few items leans on the prior as if it had been seen so often


class Calibration(Frozen):
    """Mean and deviation of a cosine over random pairs, and how many there were."""

    mean: float = 0.15
    deviation: float = 0.1
    pairs: int = 0


PRIOR = Calibration()
Calibrations = Mapping[Modality, Calibration]
Blocks = Mapping[Modality, Vectors]
Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Scale:
    """How cosines of one side become parts of a score: what chance gives, and what each counts."""

    calibrations: Calibrations
    weights: Mapping[Modality, float]

    def parts(self, modality: Modality, cosines: Vectors) -> Numbers:
        """w·(cos − μ)/σ of many cosines of one modality."""
        known = self.calibrations.get(modality, PRIOR)
        return scaled(cosines.astype(np.float64), known, self.weights[modality])


def calibrate(cosines: Sequence[float]) -> Calibration:
    """Mean and deviation, drawn towards the prior while the pairs are few."""
    values = np.asarray([c for c in cosines if np.isfinite(c)], np.float64)
    if values.size == 0:
        return PRIOR
    trust = values.size / (values.size + PRIOR_PAIRS)
    mean = trust * float(values.mean()) + (1 - trust) * PRIOR.mean
    deviation = trust * float(values.std()) + (1 - trust) * PRIOR.deviation
    return Calibration(mean=mean, deviation=max(deviation, 0.01), pairs=int(values.size))


def against_items(rows: Sequence[Vectors], draw: random.Random) -> Calibration:
    """Calibration of items against items, from the cosines of random pairs of unit vectors."""
    cosines = [
        float(rows[one] @ rows[other])
        for one in range(min(len(rows), MOST_DRAWN))
        for other in draw.sample(range(len(rows)), min(PAIRS_OF_ONE, len(rows)))
        if other != one
    ]
    return calibrate(cosines)


def weights_of(settings: FusionSettings) -> dict[Modality, float]:
    """The weight of each modality."""
    return {modality: float(getattr(settings, modality)) for modality in Modality}


def scaled(cosines: Numbers, calibration: Calibration, weight: float) -> Numbers:
    """w·(cos − μ)/σ of many cosines of one modality."""
    return np.asarray(weight * (cosines - calibration.mean) / calibration.deviation)


def weighted_parts(
    cosines: Mapping[Modality, float],
    calibrations: Calibrations,
    weights: Mapping[Modality, float],
) -> dict[Modality, float]:
    """The part of each modality in the score; their sum is the score."""
    parts = {}
    for modality, cosine in cosines.items():
        calibration = calibrations.get(modality, PRIOR)
        parts[modality] = weights[modality] * (cosine - calibration.mean) / calibration.deviation
    return parts


@dataclass(frozen=True)
class Layout:
    """Where each modality's block lies in the fused vector; `dims` without the constant."""

    dims: tuple[tuple[Modality, int], ...]

    @property
    def size(self) -> int:
        """Length of the fused vector."""
        return sum(dim + 1 for _, dim in self.dims)

    def item(self, blocks: Blocks) -> Vectors:
        """[v, 1] a modality that the item has, zeros for the others; shape (size,)."""
        parts = []
        for modality, dim in self.dims:
            vector = blocks.get(modality)
            row = np.zeros(dim + 1, np.float32)
            if vector is not None:
                row[:dim], row[dim] = vector, 1.0
            parts.append(row)
        return np.concatenate(parts) if parts else np.zeros(0, np.float32)

    def query(
        self, blocks: Blocks, calibrations: Calibrations, weights: Mapping[Modality, float]
    ) -> Vectors:
        """[a·q, −a·μ] a modality that the query has, zeros for the others; shape (size,)."""
        parts = []
        for modality, dim in self.dims:
            vector = blocks.get(modality)
            row = np.zeros(dim + 1, np.float32)
            if vector is not None:
                calibration = calibrations.get(modality, PRIOR)
                scale = weights[modality] / calibration.deviation
                row[:dim], row[dim] = scale * vector, -scale * calibration.mean
            parts.append(row)
        return np.concatenate(parts) if parts else np.zeros(0, np.float32)


def joined_parts(method: str, query: Blocks, item: Blocks) -> dict[Modality, float]:
    """Parts of the cosine between a query and an item joined by `sum`, `mean`, `product`, `concat`.

    The cosine of joined vectors is linear in the query's blocks, so each block's share of the
    inner product is its part; a product of blocks has no shares, and is divided evenly.
    """
    shared = [modality for modality in query if modality in item]
    if not shared:
        return {}
    if method == "concat":
        scale = _length(query) * _length(item) or 1.0
        return {m: float(query[m] @ item[m]) / scale for m in shared}
    width = max(len(vector) for vector in [*query.values(), *item.values()])
    left = {m: _padded(query[m], width) for m in query}
    right = {m: _padded(item[m], width) for m in item}
    joined_query, joined_item = (
        join(method, list(left.values())),
        join(method, list(right.values())),
    )
    norm = float(np.linalg.norm(joined_query) * np.linalg.norm(joined_item)) or 1.0
    if method == "product":
        return dict.fromkeys(query, float(joined_query @ joined_item) / norm / len(query))
    share = 1.0 if method == "sum" else 1.0 / len(left)
    return {m: share * float(left[m] @ joined_item) / norm for m in left}


def join(method: str, blocks: Sequence[Vectors]) -> Vectors:
    """One vector of several of equal length: their `sum`, `mean`, `product` or `concat`."""
    if method == "concat":
        return np.concatenate(blocks)
    stacked = np.stack(blocks)
    if method == "sum":
        return np.asarray(stacked.sum(axis=0))
    if method == "mean":
        return np.asarray(stacked.mean(axis=0))
    return np.asarray(stacked.prod(axis=0))


def best_mean(cosines: Vectors, best: int) -> float:
    """The mean of the best few: a long item is not its average."""
    if cosines.size <= best:
        return float(cosines.mean())
    return float(np.partition(cosines, cosines.size - best)[-best:].mean())


def best_means(cosines: Sequence[Vectors], best: int) -> Vectors:
    """`best_mean` of each of several arrays, none of them empty; shape (len(cosines),)."""
    if not cosines:
        return np.zeros(0, np.float32)
    counts = np.asarray([one.size for one in cosines])
    padded = np.full((len(cosines), int(max(counts.max(), best))), -np.inf, np.float32)
    padded[np.arange(padded.shape[1]) < counts[:, None]] = np.concatenate(cosines)
    top = np.partition(padded, padded.shape[1] - best, axis=1)[:, -best:]
    totals = np.where(np.isfinite(top), top, 0).sum(axis=1)
    return np.asarray(totals / np.minimum(counts, best), np.float32)


def _length(blocks: Blocks) -> float:
    return float(np.sqrt(sum(float(vector @ vector) for vector in blocks.values())))


def _padded(vector: Vectors, width: int) -> Vectors:
    return np.pad(vector, (0, width - len(vector)))
