"""What people set by hand, at work: the weights of modalities, and how adventurous a list is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import fmean

from base.settings import RankingSettings
from base.slots import Modality
from catalog.preferences import Preferences

MOST_EXPLORATION = 0.5  # of a list: the other half is still by taste
MOST_NOVELTY = 1.5  # at which half of what likeness to a taste is worth is left
SET_BY = {
    Modality.TEXT: "text",
    Modality.IMAGE: "image",
    Modality.SOUND: "sound",
    Modality.TIMBRE: "sound",
}


def together(each: Sequence[Preferences]) -> Preferences:
    """Of several people the mean of what each set; what nobody set is not set."""
    found = {}
    for name in Preferences.model_fields:
        given = [one.given[name] for one in each if name in one.given]
        # a mean of equal numbers may be off by its last bit, and past what can be set
        found[name] = min(max(fmean(given), min(given)), max(given)) if given else None
    return Preferences.model_validate(found)


def weighed(weights: Mapping[Modality, float], wanted: Preferences) -> dict[Modality, float]:
    """The weights with those that were set in their places; without any, just what was given.

    What is heard has one weight: timbre has that of sound. The others keep theirs, as they do when
    one is set in the settings.
    """
    given = wanted.given
    return {modality: given.get(SET_BY[modality], weight) for modality, weight in weights.items()}


def adjusted(ranking: RankingSettings, wanted: Preferences) -> RankingSettings:
    """The settings as somebody who is so adventurous has them; where that is not set, the same.

    With a for `adventurous`, the share of a list for what was never tried (`exploration`) is
    `MOST_EXPLORATION`·a, and what counts for what few know and what is like nothing known
    (`novelty`) is `MOST_NOVELTY`·a. Both rise with a, and at 0 there is none of either. Novelty
    takes a·`MOST_NOVELTY`/3 of likeness to a taste away, up to three deviations of it: half of it
    at 1, so that a surprise is still one for this person.
    """
    a = wanted.adventurous
    if a is None:
        return ranking
    given = {"exploration": MOST_EXPLORATION * a, "novelty": MOST_NOVELTY * a}
    return ranking.model_copy(update=given)


def adventurous_of(ranking: RankingSettings) -> float:
    """How adventurous the settings are by their share for the untried, 0 to 1."""
    return min(1.0, ranking.exploration / MOST_EXPLORATION)
