"""A made site of people with two clear tastes, which plays, vectors and traits all show."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from base.slots import Modality, Vectors
from ranking.histories import Histories
from ranking.models.contract import About

PEOPLE, ITEMS, WIDTH = 40, 30, 8
COLD = (13, 14, 28, 29)  # the last two of each taste: nobody played them
TASTES = (tuple(range(13)), tuple(range(15, 28)))  # what was played of each taste
PLAYS_A_PERSON = 9
DAY_S = 86_400.0

Event = tuple[int, int, float, float]


def names(prefix: str, count: int) -> tuple[str, ...]:
    """Names whose order is not that of their numbers."""
    return tuple(f"{prefix}{(7 * index) % 11:02d}-{index:02d}" for index in range(count))


def made_events(seed: int = 0) -> list[Event]:
    """Every second person has the first taste; one play in ten is of the other, and disliked."""
    draw = np.random.default_rng(seed)
    events: list[Event] = []
    for person in range(PEOPLE):
        own, other = TASTES[person % 2], TASTES[1 - person % 2]
        liked = draw.choice(own, PLAYS_A_PERSON, replace=False).tolist()
        played = [(item, float(draw.uniform(0.3, 1.0))) for item in liked]
        played.insert(3, (int(draw.choice(other)), -0.4))
        times = np.sort(draw.uniform(0, 300 * DAY_S, len(played))).tolist()
        pairs = zip(played, times, strict=True)
        events += [(person, item, weight, at) for (item, weight), at in pairs]
    return events


def made_histories(events: Sequence[Event] | None = None) -> Histories:
    """Everybody's events, or others over the same people and items."""
    found = made_events() if events is None else events
    return Histories.of_events(names("person", PEOPLE), names("item", ITEMS), found)


def newcomer(taste: int, likes: Sequence[int] = (0, 1, 2), weight: float = 0.8) -> Histories:
    """Somebody whom no model saw, with plays of some items of a taste, a day apart."""
    items = [TASTES[taste][index] for index in likes]
    events = [(0, item, weight, day * DAY_S) for day, item in enumerate(items)]
    return Histories.of_events(("newcomer",), names("item", ITEMS), events)


def made_about(seed: int = 0) -> About:
    """Vectors beside one of two axes, and a genre a taste, a creator and tags."""
    second = [item >= ITEMS // 2 for item in range(ITEMS)]
    genres = [("drama",) if late else ("comedy",) for late in second]
    creators = [(f"creator {item // 5}",) for item in range(ITEMS)]
    tags = [(f"tag {item // 15}", "video") for item in range(ITEMS)]
    return About(
        items=names("item", ITEMS),
        vectors={
            Modality.TEXT: _beside(second, seed),
            Modality.IMAGE: _beside(second, seed + 1, lacking=(2, 17)),
        },
        traits={"genre": genres, "creator": creators, "tag": tags},
        weights={Modality.TEXT: 1.0, Modality.IMAGE: 0.6},
    )


def reordered(about: About, order: Sequence[int]) -> About:
    """The same items in another order."""
    return About(
        items=tuple(about.items[index] for index in order),
        vectors={modality: rows[list(order)] for modality, rows in about.vectors.items()},
        traits={kind: [names[i] for i in order] for kind, names in about.traits.items()},
        weights=about.weights,
    )


def _beside(second: Sequence[bool], seed: int, lacking: Sequence[int] = ()) -> Vectors:
    """Unit rows near the first axis or the second; zeros for those that lack one."""
    rows = np.random.default_rng(seed).normal(scale=0.15, size=(len(second), WIDTH))
    rows[np.arange(len(second)), np.asarray(second, int)] += 1
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    rows[list(lacking)] = 0
    return np.asarray(rows, np.float32)
