"""A ranker that was trained, with its models: what is kept of it, and made of that again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import JsonValue, ValidationError

from base.errors import UsageError
from base.slots import Frozen
from ranking.crossfit import Config, Learned, OnFold, crossfit
from ranking.even import EvenRanker
from ranking.histories import Histories
from ranking.learner import NOVELTY_SHARE, Learner, less_popular
from ranking.linear import LinearRanker
from ranking.modality_weights import ModalityWeights
from ranking.models.contract import About, RankingModel, Scores, State
from ranking.models.packed import of_texts, to_texts
from ranking.models.registry import make
from ranking.models.trees import TreeRanker

# What helps on MovieLens (docs/ranking.md); popularity is there to be told from novelty.
FEATURES = ("popularity", "content", "ease", "als", "graph")
CONTENT = "content"  # whose deviations are the unit of scores
MODALITIES = "modalities"  # the key of their weights among what is kept
LEAST_UNIT = 0.1  # of the largest weight: where content tells little, parts stay within bounds


LEARNERS: Mapping[str, Callable[[], Learner]] = {
    "linear": LinearRanker,
    "trees": TreeRanker,
    "even": EvenRanker,
}


class Made(Frozen):
    """A model by its name in the registry, and its parameters; called, it is a new one."""

    model: str
    parameters: Mapping[str, JsonValue] = {}

    @classmethod
    def by_default(cls, model: str) -> Made:
        """With the parameters that the model has by itself, written out: they may change."""
        new: Any = make(model)
        return cls(
            model=model, parameters={one.name: getattr(new, one.name) for one in fields(new)}
        )

    def __call__(self) -> RankingModel:
        return make(self.model, **self.parameters)


class Recipe(Frozen):
    """How a ranker is made: which learner, and which model gives each feature.

    `novelty` takes away so many deviations of popularity.
    """

    learner: str
    features: Mapping[str, Made]
    novelty: float = NOVELTY_SHARE

    def new_learner(self) -> Learner:
        """One that has learned nothing yet.

        Raises:
            UsageError: there is no such learner.
        """
        if self.learner not in LEARNERS:
            raise UsageError(
                f"There is no ranker '{self.learner}': use one of {', '.join(LEARNERS)}."
            )
        return LEARNERS[self.learner]()

    def less_popular(self, values: Scores) -> NDArray[np.float64]:
        """The part for novelty: of features (..., names), shape (...); 0 without popularity."""
        return less_popular(tuple(self.features), values, self.novelty)

    def scores(self, learner: Learner, values: Scores) -> NDArray[np.float64]:
        """What the learner gives for features (..., names), and novelty; shape (...)."""
        return learner.scores(values) + self.less_popular(values)


def default_features() -> dict[str, Made]:
    """What the ranker weighs unless it is told otherwise, with the models' own parameters."""
    return {name: Made.by_default(name) for name in FEATURES}


@dataclass(frozen=True)
class Trained:
    """A learner with models that were fitted on `items`; `unit` is what content weighs.

    Features without a model among `models` are scored elsewhere: content is, by moments too. The
    learner may have no features at all, beside `weights` of modalities; where those are None the
    settings' count.
    """

    recipe: Recipe
    items: tuple[str, ...]
    learner: Learner
    models: Mapping[str, RankingModel]
    unit: float
    weights: ModalityWeights | None = None


def fit_learner(
    recipe: Recipe,
    seen: Histories,
    about: About,
    config: Config | None = None,
    on_fold: OnFold = lambda _, __: None,
) -> tuple[Learner, float]:
    """Weights for the features, and the unit of their parts."""
    learned = crossfit(recipe.features, seen, about, config, on_fold)
    learner = recipe.new_learner()
    learner.fit(learned.names, learned.warm, learned.hidden, learned.mixed)
    return learner, unit_of(learner, learned)


def unit_of(learner: Learner, learned: Learned) -> float:
    """How much a score rises with a deviation of content: of the linear ranker, its weight.

    In general it is the slope of content's part over content (least squares), over items of which
    everything is known. Where content weighs next to nothing it is `LEAST_UNIT` of the steepest
    slope, and 1 where nothing weighs anything.
    """
    rows = learned.warm.values[learned.warm.there]
    rows = rows[np.isfinite(rows).all(axis=1)]
    if not rows.size:
        return 1.0
    values, parts = rows.astype(np.float64), learner.parts(rows)[:, : rows.shape[1]]
    centred = values - values.mean(axis=0)
    spread = np.square(centred).sum(axis=0)
    pull = (centred * parts).sum(axis=0)
    slopes = np.divide(pull, spread, out=np.zeros_like(pull), where=spread > 0)
    own = dict(zip(learned.names, slopes.tolist(), strict=True)).get(CONTENT, 0.0)
    return float(max(own, LEAST_UNIT * slopes.max())) or 1.0


def to_state(trained: Trained) -> tuple[dict[str, JsonValue], State]:
    """What is kept: the recipe as JSON, and arrays without objects."""
    state: State = {"items": of_texts(trained.items), "unit": np.asarray(trained.unit)}
    state |= {f"learner/{key}": values for key, values in trained.learner.state().items()}
    for name, model in trained.models.items():
        state |= {f"models/{name}/{key}": values for key, values in model.state().items()}
    parameters = trained.recipe.model_dump(mode="json")
    if trained.weights is not None:
        parameters[MODALITIES] = trained.weights.model_dump(mode="json")
    return parameters, state


def weights_of(parameters: Mapping[str, JsonValue]) -> ModalityWeights | None:
    """The weights of modalities among what is kept; None where there are none.

    Raises:
        ValueError: they are damaged.
    """
    kept = parameters.get(MODALITIES)
    return None if kept is None else ModalityWeights.model_validate(kept)


def of_state(
    parameters: Mapping[str, JsonValue],
    state: State,
    about: Callable[[tuple[str, ...]], About],
) -> Trained:
    """What was kept; `about` gives what is known of the items that it was fitted on.

    Raises:
        MissingExtraError: it needs a package that is not installed.
        ValueError: it is not what `to_state` gave.
    """
    try:
        recipe = Recipe.model_validate({k: v for k, v in parameters.items() if k != MODALITIES})
        items = to_texts(state["items"])
        learner = recipe.new_learner()
        learner.restore(_under("learner/", state))
        models, known = {}, about(items)
        for name, made in recipe.features.items():
            kept = _under(f"models/{name}/", state)
            if kept:
                models[name] = made()
                models[name].restore(kept, known)
        unit, weights = float(state["unit"]), weights_of(parameters)
        return Trained(recipe, items, learner, models, unit, weights)
    except (KeyError, TypeError, UsageError, ValidationError) as error:
        raise ValueError(f"it is no trained ranker ({type(error).__name__})") from error


def _under(prefix: str, state: State) -> State:
    return {k.removeprefix(prefix): v for k, v in state.items() if k.startswith(prefix)}
