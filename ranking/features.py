"""What rankers learn from: the scores of other models, a person's own brought to one scale.

A model's scores are comparable within a person only, so each is standardised over the items that
the person could be recommended: 0 is as any, 1 a deviation better than any. What a model does not
know stays unknown (not a number), which counts as any.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ranking.histories import Histories, Integers, Mask
from ranking.models.contract import Scores


@dataclass(frozen=True)
class Features:
    """Values of shape (people, items, names), float32; not a number where a model knows nothing."""

    names: tuple[str, ...]
    values: Scores

    def at(self, items: Integers) -> Scores:
        """Of some items a person, shape (people, n); gives (people, n, names)."""
        return np.take_along_axis(self.values, items[..., None], axis=1)


def standardised(scores: Scores, among: Mask) -> Scores:
    """(score − mean) / deviation, a person's mean and deviation over the items `among`.

    A person to whom all items are the same has 0 everywhere. Both are of shape (people, items).
    """
    known = np.isfinite(scores) & among
    count = np.maximum(known.sum(axis=1, keepdims=True), 1)
    values = np.where(known, scores, 0).astype(np.float64)
    mean = values.sum(axis=1, keepdims=True) / count
    spread = np.where(known, scores - mean, 0)
    deviation = np.sqrt(np.square(spread).sum(axis=1, keepdims=True) / count)
    flat = deviation <= 1e-9 * np.maximum(np.abs(mean), 1e-9)
    scaled = (scores - mean) / np.where(flat, 1, deviation)
    scaled = np.where(flat & np.isfinite(scores), 0, scaled)
    return np.where(np.isfinite(scores), scaled, np.nan).astype(np.float32)


def not_played(of: Histories) -> Mask:
    """What each person has not played; shape (people, items)."""
    among = np.ones((len(of.users), len(of.items)), bool)
    among[of.user, of.item] = False
    return among


def features(scores: Mapping[str, Scores], among: Mask) -> Features:
    """The standardised scores of several models, in their order."""
    columns = [standardised(one, among) for one in scores.values()]
    none = np.zeros((*among.shape, 0), np.float32)
    return Features(tuple(scores), np.stack(columns, axis=-1) if columns else none)
