"""What a training says: its decision in one sentence, and the versions that are kept."""

from __future__ import annotations

from collections.abc import Mapping

from base.errors import ModelError
from base.slots import Frozen, Modality
from catalog.locks import held
from ranking.modality_weights import ModalityWeights
from ranking.models.kept import Described, KeptModels
from ranking.trained import Recipe
from tools.context import Library
from tools.train_check import UNTRAINED, Checked

MEASURE = "NDCG@10"
NEW, OLD = "new", "old"


class TrainReport(Frozen):
    """What a training did: `said` is the decision in one sentence.

    `version` is the trained model in use from now on, None where there is none; `made` says whether
    it was made now. `quality` has NDCG@10 of the new, the old and no training, by `held_out` plays.

    `weights_said` tells what modalities count, `weights_quality` has NDCG@10 of content by the
    settings' weights, by those shared by all and by people's own; `weights` are the shared ones
    where they were learned, and `own_weights` is how many people have their own.
    """

    said: str
    version: str | None
    made: bool
    learner: str
    models: tuple[str, ...] = ()
    left_out: Mapping[str, str] = {}
    quality: Mapping[str, float] = {}
    held_out: int = 0
    weights_said: str = ""
    weights: Mapping[Modality, float] = {}
    weights_quality: Mapping[str, float] = {}
    own_weights: int = 0
    plays: int = 0
    people: int = 0
    items: int = 0
    seconds: float = 0.0
    notes: tuple[str, ...] = ()


class Version(Frozen):
    """One version that is kept; `problem` says why it cannot be read, where it cannot."""

    name: str
    current: bool
    model: Described | None = None
    problem: str | None = None


def decided(best: str, checked: Checked, made: str | None, before: str | None) -> str:
    """Which is in use from now on, and the figures that say why."""
    quality = checked.quality
    figure = {name: f"{value:.3f}" for name, value in quality.items()}
    on = f"{MEASURE} {figure[best]} on {checked.held_out} plays that were held out"
    without = f"{figure[UNTRAINED]} without training"
    old = f"{figure[OLD]} of version {before}" if OLD in figure else ""
    if best == NEW:
        against = " and ".join(part for part in (old, without) if part)
        return f"Version {made} is in use: {on}, against {against}."
    if best == OLD:
        against = f"{figure[NEW]} with new weights and {without}"
        return (
            f"Version {made} has the weights of {before} on the new plays: {on}, against {against}."
        )
    against = " and ".join(part for part in (f"{figure[NEW]} of a new model", old) if part)
    return f"Nothing trained is in use, for nothing is better without it: {on}, against {against}."


def of_weights(checked: Checked, made: str) -> str:
    """Only weights of modalities are in use, and why no ranker is."""
    alone = f"Version {made} has weights of modalities alone"
    if not checked.quality:
        return f"{alone}: there are too few plays to train a ranker on."
    figure = {name: f"{value:.3f}" for name, value in checked.quality.items()}
    on = f"{MEASURE} {figure[UNTRAINED]} on {checked.held_out} plays that were held out"
    others = " and ".join(figure[name] for name in (NEW, OLD) if name in figure)
    return f"{alone}, for no ranker is better than none: {on}, against {others} of a ranker."


def too_few(version: str | None) -> str:
    """There is nothing to weigh beside content."""
    now = f"version {version} stays" if version else "recommendations go by content"
    return f"There are too few plays to train on: {now}."


def nothing_new(made: str, version: str | None) -> str:
    """The last training had the same plays; `made` is what it made, if anything."""
    now = f"version {version} stays" if version else "nothing trained is in use"
    since = f"version {made} was made" if made else "the last training"
    return f"Nothing is new since {since}: {now}."


def what(recipe: Recipe, weights: ModalityWeights | None) -> str:
    """What a version is, in a few words."""
    ranker = f"a {recipe.learner} ranker over {', '.join(recipe.features)}"
    parts = [ranker] * bool(recipe.features) + ["weights of modalities"] * (weights is not None)
    return ", and ".join(parts)


def versions(library: Library) -> list[Version]:
    """Every version that is kept, oldest first."""
    kept = KeptModels(library.settings.trained)
    try:
        current = kept.current()
    except ModelError:
        current = None
    found = []
    for name in kept.versions():
        try:
            found.append(Version(name=name, current=name == current, model=kept.describe(name)))
        except ModelError as error:
            found.append(Version(name=name, current=name == current, problem=str(error)))
    return found


def roll_back(library: Library) -> str:
    """Use the version before the one in use; one sentence says which that is.

    Raises:
        UsageError: nothing trained is in use.
        LibraryBusyError: another process is training.
    """
    with held(library.catalog.home, "train"):
        version = KeptModels(library.settings.trained).rollback()
    if version is None:
        return "Nothing trained is in use any more: there is no older version."
    return f"Version {version} is in use again."
