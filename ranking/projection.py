"""Items in the plane: those that are alike lie close together.

What is alike is what the fused score says (`ranking.fusion`): block m of an item is √(w_m/σ_m)
times its vector, less the mean of all, and zeros where it has none; so the inner product of two
items is Σ w_m/σ_m · (cos_m − what is usual), and a modality that is missing counts as average.

First come the principal components, 30 at most, by an eigendecomposition of the smaller of the two
Gram matrices: 2·n·d·min(n, d) operations, 1e11 for 10,000 items of 2,000 numbers. Then t-SNE, which
costs the square of n: of up to 1,200 items it places all, of more a sample, and the others around
the nearest of these (8,800 × 1,200 distances in 30 dimensions: 1e9). All of it is bounded by these
numbers and not by a clock, so that the same items always lie at the same places.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import eigh
from scipy.spatial import cKDTree

from base.slots import Modality, Vectors
from catalog.whole_rows import Rows
from ranking.fusion import PRIOR, Scale
from ranking.tsne import tsne

Numbers = NDArray[np.float64]

COMPONENTS = 30
FEW = 8  # items, below which nothing is gained over principal components
EXACT = 1_200
SEED = 20
GOLDEN = math.pi * (3 - math.sqrt(5))  # radians
SPARSE = 0.7548776662  # its multiples fill the numbers below 1 evenly, and go with no angle
STEP = 0.02  # between items of one place; the map is 2 wide
WIDEST = 0.5  # what such items take at most
TINY = 1e-12


@dataclass(frozen=True)
class Projection:
    """`places` are of shape (n, 2), within [−1, 1]; `components` tell more truly who is near whom.

    Items with equal vectors have equal places and components, the latter of shape (n, ≤ 30).
    """

    places: Numbers
    components: Numbers


def blocks_of(found: Mapping[Modality, Rows], scale: Scale, count: int) -> Vectors:
    """The rows of which inner products say how alike items are, shape (count, Σ dims).

    Modalities that count nothing are left out.
    """
    parts = [np.zeros((count, 0), np.float32)]
    for modality, known in found.items():
        weight = scale.weights[modality]
        if not len(known.rows) or weight <= 0:
            continue
        deviation = scale.calibrations.get(modality, PRIOR).deviation
        part = np.zeros((count, known.rows.shape[1]), np.float32)
        part[known.at >= 0] = math.sqrt(weight / deviation) * _centred(known.rows)
        parts.append(part)
    return np.hstack(parts)


def project(rows: Vectors) -> Projection:
    """Places of items by their rows, which are finite and of moderate length; shape (n, d)."""
    which = _same(rows)
    _, first = np.unique(which, return_index=True)
    components = principal(rows[first], COMPONENTS)
    return Projection(fitted(_placed(components))[which], components[which])


def principal(rows: Vectors, most: int) -> Numbers:
    """Coordinates along the directions in which rows differ most; shape (n, between 2 and most).

    The sign of each is that with which the greatest is positive.
    """
    count, dim = rows.shape
    found = np.zeros((count, 2))
    kept = min(most, count, dim)
    if kept == 0:
        return found
    centred = _centred(rows)
    is_wide = count <= dim
    gram = (centred @ centred.T if is_wide else centred.T @ centred).astype(np.float64)
    size = len(gram)
    values, vectors = eigh(gram, subset_by_index=[size - kept, size - 1])
    values, vectors = values[::-1], vectors[:, ::-1]
    if is_wide:
        along = vectors * np.sqrt(np.maximum(values, 0))
    else:
        along = (centred @ vectors.astype(np.float32)).astype(np.float64)
    greatest = along[np.abs(along).argmax(axis=0), np.arange(kept)]
    along = along * np.where(greatest < 0, -1.0, 1.0)
    return np.asarray(along) if kept > 1 else np.hstack([along, np.zeros((count, 1))])


def fitted(places: Numbers) -> Numbers:
    """The same shape around 0 and within [−1, 1]; of a single place that is 0."""
    if not len(places):
        return places
    low, high = places.min(axis=0), places.max(axis=0)
    half = float((high - low).max()) / 2
    return np.asarray((places - (low + high) / 2) / half) if half > TINY else 0 * places


def apart(places: Numbers) -> Numbers:
    """Places that are shared become a sunflower around where they were (Vogel, 1979)."""
    if not len(places):
        return places
    _, which, counts = np.unique(places, axis=0, return_inverse=True, return_counts=True)
    which = which.reshape(-1)
    order = np.argsort(which, kind="stable")
    starts = np.cumsum(counts) - counts
    number = np.empty(len(places))
    number[order] = np.arange(len(places)) - np.repeat(starts, counts)
    step = np.minimum(STEP, WIDEST / np.sqrt(counts))[which]
    turn = GOLDEN * number
    away = (step * np.sqrt(number))[:, None] * np.stack([np.cos(turn), np.sin(turn)], axis=1)
    return np.asarray(places + away)


def _centred(rows: Vectors) -> Vectors:
    return np.asarray(rows - rows.mean(axis=0, dtype=np.float64).astype(np.float32))


def _same(rows: Vectors) -> NDArray[np.intp]:
    """A number for each row, the same where rows are equal, in the order in which they come."""
    known: dict[bytes, int] = {}
    numbers = [known.setdefault((row + 0).tobytes(), len(known)) for row in rows]  # −0 is 0
    return np.asarray(numbers, np.intp)


def _placed(components: Numbers) -> Numbers:
    """Where t-SNE places them, or principal components where they are few."""
    count = len(components)
    if count < FEW:
        return components[:, :2]
    if count <= EXACT:
        return tsne(components, components[:, :2])
    draw = np.random.default_rng(SEED)
    chosen = np.sort(draw.choice(count, EXACT, replace=False))
    sample = components[chosen]
    return _beside(components, chosen, tsne(sample, sample[:, :2]))


def _beside(components: Numbers, chosen: NDArray[np.intp], marks: Numbers) -> Numbers:
    """Each item around the nearest of the sample, no farther off than neighbours lie there.

    A mean of several would draw groups together, and lie between groups where they differ.
    """
    _, nearest = cKDTree(components[chosen]).query(components)
    between = np.median(cKDTree(marks).query(marks, k=2)[0][:, 1])
    number = np.arange(1, len(components) + 1)
    turn, away = number * GOLDEN, between * np.sqrt(number * SPARSE % 1)
    places = marks[nearest] + away[:, None] * np.stack([np.cos(turn), np.sin(turn)], axis=1)
    places[chosen] = marks
    return np.asarray(places)
