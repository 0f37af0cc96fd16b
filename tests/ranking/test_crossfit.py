"""Folds: nothing foretold was seen, hidden items were in nothing, and few plays are all used."""

from __future__ import annotations

import numpy as np
import pytest

from ranking.crossfit import (
    FEW_PLAYS,
    Config,
    Learned,
    config_for,
    crossfit,
    fitted,
    folds,
    liked_by,
)
from ranking.features import features, not_played
from ranking.histories import Histories
from ranking.models.testing_tastes import made_about, made_histories
from ranking.trained import LEARNERS, Recipe, default_features, fit_learner


def pairs(one: Histories) -> set[tuple[int, int]]:
    return set(zip(one.user.tolist(), one.item.tolist(), strict=True))


def test_what_is_foretold_was_not_seen() -> None:
    known = made_histories()
    config = Config(parts=10, foretold=10, hiding=2)
    every = list(folds(known, config))
    assert len(every) == config.folds == 12
    assert all(not pairs(fold.seen) & pairs(fold.held) for fold in every)
    foretold = [pairs(fold.held) for fold in every if fold.hidden is None]
    assert set().union(*foretold) == pairs(known)
    assert sum(map(len, foretold)) == len(known)


def test_models_know_nine_tenths_where_nothing_is_hidden() -> None:
    known = made_histories()
    for fold in folds(known, Config()):
        if fold.hidden is None:
            assert len(fold.seen) + len(fold.held) == len(known)
            assert len(fold.held) == pytest.approx(len(known) / 10, abs=1)
        else:
            assert not fold.hidden[fold.seen.item].any()


def test_the_latest_of_everybody() -> None:
    known = made_histories()
    first = next(iter(folds(known, Config(latest=True))))
    for user in range(len(known.users)):
        seen, held = (one.at[one.user == user] for one in (first.seen, first.held))
        if len(seen) and len(held):
            assert seen.max() <= held.min()


def test_few_plays_are_all_foretold() -> None:
    known = made_histories()
    assert len(known) < FEW_PLAYS
    assert config_for(known).foretold == config_for(known).parts


def test_lists_of_a_crossfit() -> None:
    """Every list holds something liked; hidden items have lists of their own and beside others."""
    known, about = made_histories(), made_about()
    steps: list[tuple[int, int]] = []
    config = Config(parts=5, foretold=3, hiding=2, hidden=0.4)
    learned: Learned = crossfit(
        default_features(), known, about, config, lambda *step: steps.append(step)
    )
    assert learned.names == tuple(default_features())
    assert steps == [(n, 5) for n in range(1, 6)]
    for lists in (learned.warm, learned.hidden, learned.mixed):
        assert len(lists)
        assert (lists.relevant & lists.there).any(axis=1).all()
    ease = learned.names.index("ease")
    assert np.isnan(learned.hidden.values[learned.hidden.there][:, ease]).all()
    assert np.isfinite(learned.mixed.values[learned.mixed.there][:, ease]).any()


def test_liked_is_what_was_liked() -> None:
    known = Histories.of_events(["ada"], ["a", "b", "c"], [(0, 0, 1.0, 0), (0, 1, -1.0, 1)])
    assert liked_by(known).tolist() == [[True, False, False]]


@pytest.mark.parametrize("learner", list(LEARNERS))
@pytest.mark.parametrize("events", [[], [(0, 0, 1.0, 0.0)], [(0, n, -1.0, 0.0) for n in range(3)]])
def test_little_or_nothing_known(learner: str, events: list[tuple[int, int, float, float]]) -> None:
    """A ranker comes of it all the same, and scores everything."""
    about, recipe = made_about(), Recipe(learner=learner, features=default_features())
    known = Histories.of_events(["ada", "bob"], about.items, events)
    found, unit = fit_learner(recipe, known, about)
    models = fitted(recipe.features, known, about)
    scores = {name: model.scores(known) for name, model in models.items()}
    values = features(scores, not_played(known)).values
    assert np.isfinite(recipe.scores(found, values)).all()
    assert unit > 0
