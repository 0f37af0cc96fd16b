"""Training's part for modalities: weights learned from plays, where they foretell no worse."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from base.slots import Modality
from ranking.histories import Histories
from ranking.metrics import mean, ndcg, top_k
from ranking.modality_weights import FEWEST_PLAYS, FOLDS, ModalityWeights, compared, fit
from ranking.models.content import Content
from ranking.models.contract import About
from ranking.splits import folds, parted
from tools.context import Library
from tools.train_check import PARTS, K, rounds_of
from tools.train_data import Known

SETTINGS, SHARED, OWN = "settings", "shared", "own"
CHANGED = 0.005  # of a weight: less is not told


@dataclass(frozen=True)
class Weighed:
    """The weights to use, None where the settings' are, and mean NDCG@10 of content by each.

    `quality` has that of the `SETTINGS`, of the `SHARED` weights for everybody, and of everybody's
    `OWN`; nothing where nothing could be learned, and then `why_not` says why.
    """

    weights: ModalityWeights | None = None
    quality: Mapping[str, float] = field(default_factory=dict)
    why_not: str = ""


def why_no_weights(library: Library, known: Known) -> str:
    """Why there are no weights to be learned from these plays; nothing where there are."""
    if library.weights_are_set:
        return "weights of modalities are set in the settings (fusion)"
    seen = known.seen
    if not len(seen) or np.bincount(seen.user).max() < FEWEST_PLAYS:
        return f"weights of modalities need a person with {FEWEST_PLAYS} plays; there is none"
    if len(compared(known.about)) < 2:
        return "of hardly any item more than one modality is known: there is nothing to weigh"
    return ""


def steps_of(known: Known) -> int:
    """How often `weigh` says that it came further."""
    return (rounds_of(known.seen) + 1) * FOLDS.folds


def weigh(known: Known, on_step: Callable[[], None] = lambda: None) -> Weighed:
    """Learn weights, and keep those that foretell what was held out no worse than the settings'.

    The settings' weights are those of `known.about`. People's own are kept where they are no worse
    than the shared ones too.
    """

    def learned(seen: Histories) -> ModalityWeights:
        weights = known.about.weights
        return fit(seen, known.about, weights, on_fold=lambda *_: on_step())

    quality = check_weights(learned, known.seen, known.about)
    found = learned(known.seen)
    if not quality or not found.plays:
        return Weighed(why_not="nothing that was liked could be held out to learn weights from")
    if quality[SHARED] < quality[SETTINGS]:
        return Weighed(quality=quality)
    keeps_own = quality[OWN] >= quality[SHARED]
    return Weighed(found if keeps_own else found.model_copy(update={"own": {}}), quality)


def check_weights(
    learn: Callable[[Histories], ModalityWeights], seen: Histories, about: About
) -> dict[str, float]:
    """Mean NDCG@10 of content on what is held out, as `tools.train_check` has it of rankers."""
    part = folds(seen, PARTS)
    model = Content()
    model.fit(seen, about)  # it learns nothing from plays
    found: dict[str, list[np.ndarray]] = {SETTINGS: [], SHARED: [], OWN: []}
    plain = {modality: about.weights[modality] for modality in Modality}
    for number in range(rounds_of(seen)):
        rest, held = parted(seen, part == number)
        weights, relevant = learn(rest), held.matrix("liked")
        for name, each in (
            (SETTINGS, [plain] * len(seen.users)),
            (SHARED, [weights.shared] * len(seen.users)),
            (OWN, [weights.of(user) for user in seen.users]),
        ):
            scores = np.nan_to_num(model.scores_by(rest, each))
            found[name].append(ndcg(top_k(scores, rest.matrix("played"), K), relevant))
    quality = {name: mean(np.concatenate(each)) for name, each in found.items()}
    return {name: value for name, value in quality.items() if value == value}


def told(weighed: Weighed, settings: Mapping[Modality, float]) -> str:
    """What modalities count from now on, and the figures that say why."""
    if not weighed.quality:
        return weighed.why_not and f"Modalities count as in the settings: {weighed.why_not}."
    figure = {name: f"{value:.3f}" for name, value in weighed.quality.items()}
    measure = "NDCG@10 of content"
    if weighed.weights is None:
        return (
            f"Modalities count as in the settings: {measure} {figure[SETTINGS]}, "
            f"against {figure[SHARED]} by learned weights."
        )
    changed = ", ".join(
        f"{modality} {weight:.2f} instead of {settings[modality]:.2f}"
        for modality, weight in weighed.weights.shared.items()
        if abs(weight - settings[modality]) >= CHANGED
    )
    count = len(weighed.weights.own) if weighed.weights.people > 1 else 0
    people = "One person has" if count == 1 else f"{count} people have"
    own = f" {people} weights of their own: {figure[OWN]}." if count else ""
    return (
        f"Modalities count by what was liked ({changed or 'as in the settings'}): {measure} "
        f"{figure[SHARED]}, against {figure[SETTINGS]} by the settings.{own}"
    )


def weighted(known: Known, weighed: Weighed) -> Known:
    """The same items, whose modalities count what was learned for everybody."""
    if weighed.weights is None:
        return known
    return Known(known.seen, replace(known.about, weights=weighed.weights.shared))
