"""A trained ranker: what is kept of it is what comes back, and its parts are in content's unit."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from pydantic import JsonValue

from base.errors import UsageError
from base.slots import Modality
from ranking.crossfit import Learned
from ranking.features import features, not_played
from ranking.learner import Learner
from ranking.linear import LinearRanker
from ranking.lists import Lists
from ranking.modality_weights import ModalityWeights
from ranking.models.contract import About, RankingModel, Scores, State
from ranking.models.testing import through_a_file
from ranking.models.testing_tastes import made_about, made_histories
from ranking.trained import (
    LEARNERS,
    LEAST_UNIT,
    MODALITIES,
    Made,
    Recipe,
    Trained,
    fit_learner,
    of_state,
    to_state,
    unit_of,
    weights_of,
)

NAMES = ("content", "popularity", "item_knn")


def recipe(learner: str = "linear") -> Recipe:
    return Recipe(learner=learner, features={name: Made.by_default(name) for name in NAMES})


def scored(learner: Learner, models: dict[str, RankingModel]) -> NDArray[np.float64]:
    of = made_histories()
    found = features({name: model.scores(of) for name, model in models.items()}, not_played(of))
    return learner.scores(found.values)


def trained(learner: str) -> tuple[Trained, dict[str, RankingModel]]:
    """Without the content model, and with it."""
    how = recipe(learner)
    weights, unit = fit_learner(how, made_histories(), made_about())
    models = {name: made() for name, made in how.features.items()}
    for model in models.values():
        model.fit(made_histories(), made_about())
    rest = {name: model for name, model in models.items() if name != "content"}
    return Trained(how, made_about().items, weights, rest, unit), models


@pytest.mark.parametrize("learner", list(LEARNERS))
def test_what_is_kept_comes_back(learner: str) -> None:
    """Through JSON and a file without pickles: the same scores; content is made elsewhere."""
    one, models = trained(learner)
    parameters, state = to_state(one)
    asked: list[tuple[str, ...]] = []

    def about(items: tuple[str, ...]) -> About:
        asked.append(items)
        return made_about()

    again = of_state(json.loads(json.dumps(parameters)), through_a_file(state), about)
    assert asked == [made_about().items]
    assert (again.recipe, again.items, again.unit) == (one.recipe, one.items, one.unit)
    assert list(again.models) == ["popularity", "item_knn"]
    expected = scored(one.learner, models)
    found = scored(again.learner, {"content": models["content"], **again.models})
    np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize(
    "damage",
    [
        lambda parameters, state: ({}, state),
        lambda parameters, state: (parameters | {"learner": "forest"}, state),
        lambda parameters, state: (parameters, {k: v for k, v in state.items() if k != "unit"}),
        lambda parameters, state: (parameters, {k: v for k, v in state.items() if k != "items"}),
        lambda parameters, state: (parameters, _without(state, "learner/names")),
        lambda parameters, state: (parameters, _without(state, "models/popularity/known")),
        lambda parameters, state: (_with_parameter(parameters, "beauty"), state),
    ],
)
def test_what_is_no_ranker_is_a_value_error(damage: object) -> None:
    """So that whoever reads it knows what to catch."""
    one, _ = trained("linear")
    parameters, state = damage(*to_state(one))  # type: ignore[operator]
    with pytest.raises(ValueError, match=r"trained ranker|lacks"):
        of_state(parameters, state, lambda _: made_about())


def test_weights_of_modalities_come_back() -> None:
    """Also without any ranker; where none were kept there are none."""
    weights = ModalityWeights(
        shared={Modality.TEXT: 1.25}, own={"ada": {Modality.TEXT: 0.5}}, people=2, plays=40
    )
    alone = Recipe(learner="linear", features={})
    one = Trained(alone, made_about().items, alone.new_learner(), {}, 1.0, weights)
    parameters, state = to_state(one)
    kept = json.loads(json.dumps(parameters))
    again = of_state(kept, through_a_file(state), About)
    assert (again.recipe, again.weights, again.models) == (alone, weights, {})
    assert weights_of(kept) == weights
    plain, _ = to_state(replace(one, weights=None))
    assert weights_of(plain) is None


@pytest.mark.parametrize("bad", [7, {"shared": {"text": -1}}, {"shared": {"smell": 1}}])
def test_damaged_weights_are_a_value_error(bad: JsonValue) -> None:
    """A weight below 0, or of what is no modality."""
    one, _ = trained("linear")
    parameters, state = to_state(one)
    with pytest.raises(ValueError, match="trained ranker"):
        of_state(parameters | {MODALITIES: bad}, state, lambda _: made_about())
    with pytest.raises(ValueError, match="ModalityWeights"):
        weights_of({MODALITIES: bad})


def _without(state: State, name: str) -> State:
    return {key: values for key, values in state.items() if key != name}


def _with_parameter(parameters: dict[str, object], name: str) -> dict[str, object]:
    made = {"model": "popularity", "parameters": {name: 1}}
    return parameters | {"features": {"popularity": made}}


def test_defaults_are_written_out() -> None:
    """A newer Matinee may have others."""
    made = Made.by_default("ease")
    assert made.parameters == {"l2": 400.0, "how": "grade"}
    assert Recipe.model_validate_json(recipe().model_dump_json()) == recipe()
    with pytest.raises(UsageError, match="no model"):
        Made.by_default("beauty")


class Weighed(LinearRanker):
    """With weights that were given."""

    def __init__(self, weights: Sequence[float]) -> None:
        super().__init__()
        self.names = NAMES
        self._warm = self._cold = np.asarray(weights, np.float64)
        self._social = np.zeros(len(weights), bool)


def learned(values: Scores) -> Learned:
    lists = Lists(values, np.ones(values.shape[:2], bool), np.ones(values.shape[:2], bool))
    return Learned(NAMES, lists, lists, lists)


@pytest.mark.parametrize(
    ("weights", "unit"),
    [
        ((0.5, 2.0, 1.0), 0.5),
        ((0.1, 2.0, 1.0), 0.2),  # a tenth of the largest
        ((0.0, 2.0, 1.0), 0.2),
        ((0.5, 0.0, 0.0), 0.5),
        ((0.0, 0.0, 0.0), 1.0),
    ],
)
def test_the_unit_is_what_content_weighs(weights: tuple[float, ...], unit: float) -> None:
    """Of the linear ranker, exactly."""
    assert LEAST_UNIT == 1 / 10
    values = np.random.default_rng(0).normal(size=(6, 5, 3)).astype(np.float32)
    assert unit_of(Weighed(weights), learned(values)) == pytest.approx(unit, rel=1e-6)


def test_novelty_takes_popularity_away() -> None:
    """A twentieth of a deviation; nothing where it is unknown, or where nobody counts it."""
    values = np.array([[0, 2, 0], [0, np.nan, 0], [0, -4, 0]], np.float32)
    assert recipe().less_popular(values).tolist() == pytest.approx([-1 / 10, 0, 1 / 5])
    assert recipe().scores(Weighed((1, 1, 1)), values).tolist() == pytest.approx(
        [2 - 1 / 10, 0, -4 + 1 / 5]
    )
    alone = Recipe(learner="linear", features={"content": Made.by_default("content")})
    assert alone.less_popular(values[:, :1]).tolist() == [0, 0, 0]


def test_without_lists_the_unit_is_one() -> None:
    values = np.zeros((0, 5, 3), np.float32)
    assert unit_of(Weighed((0.5, 1, 1)), learned(values)) == 1.0
