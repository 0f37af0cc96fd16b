"""A made library in which each modality groups the items in another way."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from base.slots import Modality, Vectors
from ranking.histories import Histories
from ranking.models.contract import About

TEXT, IMAGE, SOUND = Modality.TEXT, Modality.IMAGE, Modality.SOUND
ITEMS, KINDS, WIDTH = 120, 4, 64
NOISE = 0.1  # of each number of a vector, beside a kind's
SETTINGS = {TEXT: 1.0, IMAGE: 0.6, SOUND: 0.5, Modality.TIMBRE: 0.5}
NAMES = tuple(f"item{number:03d}" for number in range(ITEMS))


def kinds(modality: Modality) -> np.ndarray:
    """Which of `KINDS` each item is by a modality; by another it is as any."""
    draw = np.random.default_rng(list(Modality).index(modality))
    return draw.permutation(np.arange(ITEMS) % KINDS)


def vectors(modality: Modality) -> Vectors:
    """Unit rows near the axis of each item's kind."""
    draw = np.random.default_rng(100 + list(Modality).index(modality))
    rows = np.eye(WIDTH)[kinds(modality)] + NOISE * draw.normal(size=(ITEMS, WIDTH))
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def about_modalities(modalities: Sequence[Modality] = (TEXT, IMAGE, SOUND)) -> About:
    """The items with vectors of these modalities."""
    return About(NAMES, {one: vectors(one) for one in modalities}, weights=SETTINGS)


def likes_by(modality: Modality, kind: int, count: int = 30) -> list[int]:
    """Some items that are of a kind by one modality, in an order of its own."""
    draw = np.random.default_rng(kind)
    found: list[int] = draw.permutation(np.flatnonzero(kinds(modality) == kind)).tolist()
    return found[:count]


def liking(*people: Sequence[int]) -> Histories:
    """Everybody's likes, one after the other; people are named "person0" and so on."""
    events = [
        (row, item, 1.0, float(place))
        for row, likes in enumerate(people)
        for place, item in enumerate(likes)
    ]
    return Histories.of_events([f"person{row}" for row in range(len(people))], NAMES, events)
