"""What modalities count for one person, and in words how that differs from what is usual."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from base.slots import Modality
from catalog.preferences import UNSET, Preferences
from ranking.preferences import weighed
from tools.context import Library
from tools.facets_say import say

TOLD = 1.2  # times as much, or as little, from which on a weight is another one


def own_weights(
    library: Library, user: str, wanted: Preferences = UNSET
) -> Mapping[Modality, float]:
    """The weights that were learned from the person's own plays, with those that they set.

    Nothing where they have neither.
    """
    learned, without = library.learned_weights, library.weights_for((user,))
    found = weighed(without, wanted)
    has_own = learned is not None and user in learned.own
    return found if has_own or found != without else {}


def say_weights(library: Library, user: str, language: str, wanted: Preferences = UNSET) -> str:
    """Which modalities count more for the person than is usual, and which less; or nothing.

    Usual is what was learned from everybody; for whoever is everybody, the settings.
    """
    own = own_weights(library, user, wanted)
    if not own:
        return ""
    learned = library.learned_weights
    is_alone = learned is None or learned.own.get(user) == learned.shared
    others = library.settings_weights if learned is None or is_alone else learned.shared
    more = _listed([m for m, weight in own.items() if weight > others[m] * TOLD], language)
    less = _listed([m for m, weight in own.items() if weight * TOLD < others[m]], language)
    if not more and not less:
        return ""
    key = "counts_both" if more and less else "counts_more" if more else "counts_less"
    return say(language, key, more=more, less=less)


def _listed(modalities: Sequence[Modality], language: str) -> str:
    return say(language, "and").join(say(language, f"modality_{each}") for each in modalities)
