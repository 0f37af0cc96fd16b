"""What modalities count for one person, and in words how that differs from what is usual."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from base.slots import Modality
from tools.context import Library
from tools.facets_say import say

TOLD = 1.2  # times as much, or as little, from which on a weight is another one


def own_weights(library: Library, user: str) -> Mapping[Modality, float]:
    """The weights that were learned from the person's own plays; nothing where there are none."""
    learned = library.learned_weights
    return {} if learned is None else dict(learned.own.get(user, {}))


def say_weights(library: Library, user: str, language: str) -> str:
    """Which modalities count more for the person than is usual, and which less; or nothing.

    Usual is what was learned from everybody; for whoever is everybody, the settings.
    """
    learned = library.learned_weights
    own = own_weights(library, user)
    if learned is None or not own:
        return ""
    others = learned.shared if own != learned.shared else library.settings_weights
    more = _listed([m for m, weight in own.items() if weight > others[m] * TOLD], language)
    less = _listed([m for m, weight in own.items() if weight * TOLD < others[m]], language)
    if not more and not less:
        return ""
    key = "counts_both" if more and less else "counts_more" if more else "counts_less"
    return say(language, key, more=more, less=less)


def _listed(modalities: Sequence[Modality], language: str) -> str:
    return say(language, "and").join(say(language, f"modality_{each}") for each in modalities)
