"""Shares of interests: what was played beside what was said, lasting beside this session."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ranking.profile import Interest

MOST_SAID = 8  # interests out of words that count, the strongest
SESSION_IN_FULL = 2.0  # worth of liked items in this session that gives it all it may have


def united(
    played: Sequence[Interest], weights: Mapping[str, float], said: Sequence[Interest]
) -> list[Interest]:
    """Both kinds in one measure, an item liked outright being 1; the heaviest first.

    What was said once is worth as much as the mean of the played interests, and at least one liked
    item: a thousand plays do not drown a sentence, nor a sentence them.
    """
    worth = [sum(abs(weights.get(item, 0.0)) for item in one.items) for one in played]
    unit = max(1.0, sum(worth) / len(worth)) if worth else 1.0
    heavy = sorted(said, key=lambda one: (-one.weight, one.words))[:MOST_SAID]
    both = [
        *(replace(one, weight=value) for one, value in zip(played, worth, strict=True)),
        *(replace(one, weight=unit * one.weight) for one in heavy),
    ]
    return sorted(both, key=lambda one: -one.weight)


def shared(
    lasting: Sequence[Interest], session: Sequence[Interest], most: float
) -> tuple[tuple[Interest, ...], tuple[Interest, ...]]:
    """Weights that sum to 1 over both; this session has at most `most` where anything lasts."""
    total = sum(one.weight for one in session)
    share = most * min(1.0, total / SESSION_IN_FULL) if lasting else 1.0
    return _scaled(lasting, 1.0 - share if session else 1.0), _scaled(session, share)


def _scaled(found: Sequence[Interest], to: float) -> tuple[Interest, ...]:
    total = sum(one.weight for one in found)
    if total <= 0:
        return ()
    return tuple(replace(one, weight=to * one.weight / total) for one in found)
