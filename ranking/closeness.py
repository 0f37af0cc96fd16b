"""How far items are from each other, over all modalities that they share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from base.slots import Modality, Vectors
from ranking.fusion import Blocks, Calibrations
from ranking.products import gram, product

NOTHING: Calibrations = MappingProxyType({})
MOST_ALIKE = 0.9  # mean cosine of a model that is fond of every pair


@dataclass(frozen=True)
class Stacked:
    """The vectors of items in one modality: `rows` of those at the places `which`."""

    which: NDArray[np.intp]
    rows: Vectors


def stacked(blocks: Sequence[Blocks]) -> dict[Modality, Stacked]:
    """The same vectors, a matrix a modality; modalities that nothing has are left out."""
    found = {}
    for modality in Modality:
        which = [i for i, one in enumerate(blocks) if modality in one]
        if which:
            rows = np.stack([blocks[i][modality] for i in which])
            found[modality] = Stacked(np.asarray(which, np.intp), rows)
    return found


def finite(blocks: Blocks) -> Blocks:
    """Without vectors that hold no number, or nothing but zeros; mostly the same object."""
    odd = [modality for modality, row in blocks.items() if not 0 < float(row @ row) < np.inf]
    return {m: row for m, row in blocks.items() if m not in odd} if odd else blocks


def distances(
    items: Sequence[str],
    blocks: Mapping[str, Blocks],
    centres: Sequence[Blocks],
    calibrations: Calibrations = NOTHING,
) -> Vectors:
    """How far each item is from each centre, 0 to 2 (1: unrelated); shape (items, centres).

    1 − mean of (cos − μ)/(1 − μ) over the modalities that both have. So the same is at 0 and what
    is as near as any is at 1, also where no modality is shared.
    """
    total = np.zeros((len(items), len(centres)))
    shared = np.zeros_like(total)
    to = stacked(centres)
    for modality, mine in stacked([blocks[item] for item in items]).items():
        if modality in to:
            cell = np.ix_(mine.which, to[modality].which)
            cosines = product(mine.rows, np.ascontiguousarray(to[modality].rows.T))
            total[cell] += _nearness(cosines, modality, calibrations)
            shared[cell] += 1
    return _far(total, shared)


def square(blocks: Sequence[Blocks], calibrations: Calibrations = NOTHING) -> Vectors:
    """`distances` between all pairs; shape (items, items), the same both ways."""
    total = np.zeros((len(blocks), len(blocks)))
    shared = np.zeros_like(total)
    for modality, mine in stacked(blocks).items():
        nearness = _nearness(gram(mine.rows), modality, calibrations)
        if len(mine.which) == len(blocks):
            total += nearness
            shared += 1
        else:
            cell = np.ix_(mine.which, mine.which)
            total[cell] += nearness
            shared[cell] += 1
    return _far(total, shared)


def _nearness(
    cosines: Vectors, modality: Modality, calibrations: Calibrations
) -> NDArray[np.float32]:
    known = calibrations.get(modality)
    mean = min(known.mean, MOST_ALIKE) if known else 0.0
    return np.asarray((cosines - mean) / (1 - mean), np.float32)


def _far(total: NDArray[np.float64], shared: NDArray[np.float64]) -> Vectors:
    distance = 1 - total / np.maximum(shared, 1)
    return np.asarray(np.clip(distance, 0, 2), np.float32)
