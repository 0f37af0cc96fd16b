"""The trained model at recommendation time: parts that add up, new plays at once, never a trace."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.plays import Action, Play
from catalog.store import Catalog
from ranking.crossfit import fitted
from ranking.features import features, not_played
from ranking.histories import Histories
from ranking.learner import NOVELTY
from ranking.linear import CONSTANT
from ranking.models.contract import Scores, State
from ranking.models.kept import Described, KeptModels
from ranking.models.testing_tastes import COLD, TASTES, made_about, made_histories
from ranking.trained import LEARNERS, Made, Recipe, Trained, fit_learner, to_state
from tools.collaborative import WEIGHED, Collaborative, _history

NAMES = ("content", "popularity", "item_knn")
ITEMS = made_about().items
NOW = datetime(2026, 6, 1, tzinfo=UTC)
NEWCOMER = "added later"


@pytest.fixture
def catalog(home: Path) -> Iterator[Catalog]:
    made = Catalog(home)
    yield made
    made.close()


@pytest.fixture
def kept(home: Path) -> KeptModels:
    return KeptModels(home / "models")


@pytest.fixture
def collaborative(catalog: Catalog, kept: KeptModels) -> Collaborative:
    return Collaborative(catalog, kept)


@pytest.fixture(scope="module")
def trained() -> Trained:
    """With weights in which each feature has its share."""
    one = make("linear")
    one.learner.restore(one.learner.state() | {"warm": np.array([0.5, 0.25, 2.0])})
    return replace(one, unit=0.5)


def make(learner: str, names: Sequence[str] = NAMES) -> Trained:
    recipe = Recipe(learner=learner, features={name: Made.by_default(name) for name in names})
    weights, unit = fit_learner(recipe, made_histories(), made_about())
    makes = {name: made for name, made in recipe.features.items() if name != "content"}
    models = fitted(makes, made_histories(), made_about())
    return Trained(recipe, ITEMS, weights, models, unit)


def keep(kept: KeptModels, trained: Trained) -> str:
    parameters, state = to_state(trained)
    return kept.keep(Described(what="a ranker", parameters=parameters), state)


def likes(taste: int, *places: int) -> list[Play]:
    """Likes of items of a taste, an hour apart."""
    return [
        Play(
            user="ada",
            item=ITEMS[TASTES[taste][place]],
            action=Action.LIKE,
            at=(NOW + timedelta(hours=hour)).isoformat(),
        )
        for hour, place in enumerate(places)
    ]


def features_of(trained: Trained, plays: Sequence[Play]) -> Scores:
    """Features of all items with content's, as training has them."""
    of = Histories.of_plays(plays, ITEMS, NOW + timedelta(days=9))
    content = Made.by_default("content")()
    content.fit(made_histories(), made_about())
    scores = {"content": content.scores(of)}
    scores |= {name: model.scores(of) for name, model in trained.models.items()}
    return np.asarray(features(scores, not_played(of)).values[0])


def test_before_training_nothing_is_said(collaborative: Collaborative) -> None:
    assert collaborative.parts_for(likes(0, 1), ITEMS) == {}
    assert collaborative.nearest(likes(0, 1), 5) == []
    assert collaborative.note is None


@pytest.mark.parametrize("learner", list(LEARNERS))
def test_with_content_the_parts_are_the_score_of_the_ranker(
    collaborative: Collaborative, kept: KeptModels, learner: str
) -> None:
    """In a unit of its own, of items with plays and without, to 1e-6; it deviates by about 1."""
    one = make(learner)
    keep(kept, one)
    plays = likes(0, 1, 2, 3)
    values = features_of(one, plays)
    content = values[:, 0].astype(np.float64)
    parts = collaborative.parts_for(plays, ITEMS, content)
    assert "content" not in parts
    total = content + np.nansum(list(parts.values()), axis=0)
    scores = one.recipe.scores(one.learner, values)
    unit = float(scores.std() / total.std())
    np.testing.assert_allclose(
        total, scores / unit + (total.mean() - scores.mean() / unit), atol=1e-6
    )
    assert 0.3 < total.std() < 2


def test_of_the_linear_ranker_parts_are_weights_by_that_of_content(
    collaborative: Collaborative, kept: KeptModels, trained: Trained
) -> None:
    """Content's own part is what it weighs less than by itself."""
    keep(kept, trained)
    plays = likes(0, 1, 2, 3)
    values = features_of(trained, plays)
    parts = collaborative.parts_for(plays, ITEMS, values[:, 0].astype(np.float64))
    warm = [item for taste in TASTES for item in taste]
    unit = float(2.0 * values[warm[0], 2] / parts["item_knn"][warm[0]])
    assert unit >= trained.unit
    np.testing.assert_allclose(parts["popularity"][warm], 0.25 / unit * values[warm, 1], rtol=1e-5)
    np.testing.assert_allclose(parts["item_knn"][warm], 2.0 / unit * values[warm, 2], rtol=1e-5)
    np.testing.assert_allclose(parts[NOVELTY][warm], -0.05 / unit * values[warm, 1], rtol=1e-5)
    weighed = (0.5 / unit - 1) * values[warm, 0]
    np.testing.assert_allclose(parts[WEIGHED][warm], weighed, rtol=1e-4, atol=1e-6)


def test_what_is_not_known_is_not_a_number(
    collaborative: Collaborative, kept: KeptModels, trained: Trained
) -> None:
    """Of items that nobody played and of those that are new since, only the constant."""
    keep(kept, trained)
    asked = [ITEMS[COLD[0]], NEWCOMER, ITEMS[0]]
    parts = collaborative.parts_for(likes(0, 1, 2), asked)
    for name in ("popularity", "item_knn", NOVELTY):
        assert np.isnan(parts[name][:2]).all()
        assert np.isfinite(parts[name][2])
    constant = parts.get(CONSTANT, np.full(3, np.nan))
    np.testing.assert_array_equal(constant[0], constant[1])
    assert np.isnan(constant[2])


def test_a_new_play_counts_at_once(
    collaborative: Collaborative, kept: KeptModels, trained: Trained
) -> None:
    """Somebody whom training never saw goes from one taste to the other."""
    keep(kept, trained)
    one, other = ([ITEMS[item] for item in taste[4:]] for taste in TASTES)

    def leaning(plays: list[Play]) -> float:
        parts = collaborative.parts_for(plays, [*one, *other])["item_knn"]
        return float(parts[: len(one)].mean() - parts[len(one) :].mean())

    first = likes(0, 0, 1, 2)
    both = [*first, *likes(1, 0)]
    assert leaning(first) > leaning(both) > leaning(likes(1, 0, 1, 2))
    assert leaning(first) > 0 > leaning(likes(1, 0, 1, 2))


def test_candidates_are_what_the_like_minded_played(
    collaborative: Collaborative, kept: KeptModels, trained: Trained
) -> None:
    """Best first, nothing that was played, nothing of which nobody knows."""
    keep(kept, trained)
    plays = likes(1, 0, 1, 2)
    found = collaborative.nearest(plays, 6)
    assert len(found) == 6
    assert set(found) <= {ITEMS[item] for item in TASTES[1][3:]}
    every = collaborative.nearest(plays, 100)
    assert every[:6] == found
    assert set(every) == {ITEMS[item] for taste in TASTES for item in taste} - {
        p.item for p in plays
    }
    assert collaborative.nearest(plays, 0) == []


def test_who_played_nothing_gets_what_all_play(
    collaborative: Collaborative, kept: KeptModels, trained: Trained
) -> None:
    """And plays of items that are gone say nothing."""
    keep(kept, trained)
    gone = [Play(user="ada", item="gone", action=Action.LIKE)]
    shown = [Play(user="ada", item=ITEMS[0], action=Action.SHOWN)]
    for plays in ([], gone, shown):
        parts = collaborative.parts_for(plays, ITEMS)
        assert "popularity" in parts
        assert not np.nan_to_num(parts.get("item_knn", np.zeros(1))).any()
    assert collaborative.parts_for([], []) == {}


def test_it_is_read_once_and_again_when_another_is_in_use(
    collaborative: Collaborative,
    kept: KeptModels,
    trained: Trained,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Also after a way back, and after the folder was made anew under the same name."""
    read: list[str] = []
    load = kept.load

    def noted(version: str) -> tuple[Described, State]:
        read.append(version)
        return load(version)

    monkeypatch.setattr(kept, "load", noted)
    plays = likes(0, 1, 2)
    keep(kept, trained)
    for _ in range(3):
        assert collaborative.parts_for(plays, ITEMS)
        assert collaborative.nearest(plays, 2)
    assert read == ["0001"]
    keep(kept, make("linear", ["content", "popularity"]))
    assert "item_knn" not in collaborative.parts_for(plays, ITEMS)
    kept.rollback()
    assert "item_knn" in collaborative.parts_for(plays, ITEMS)
    kept.rollback()
    assert collaborative.parts_for(plays, ITEMS) == {}
    assert read == ["0001", "0002", "0001"]


def test_a_damaged_model_is_a_note(
    collaborative: Collaborative, kept: KeptModels, trained: Trained
) -> None:
    """Said once it is asked for, and gone when it is made anew; nothing is raised."""
    keep(kept, trained)
    whole = (kept.folder / "0001" / "arrays.npz").read_bytes()
    (kept.folder / "0001" / "arrays.npz").write_bytes(whole[:-9])
    assert collaborative.parts_for(likes(0, 1), ITEMS) == {}
    assert collaborative.nearest(likes(0, 1), 3) == []
    assert "cut short" in (collaborative.note or "")
    (kept.folder / "current").write_text("nonsense")
    assert "matinee train" in (collaborative.note or "")
    kept.keep(Described(what="?", parameters={"learner": "forest"}), to_state(trained)[1])
    assert "matinee train" in (collaborative.note or "")
    keep(kept, trained)
    assert collaborative.note is None
    assert collaborative.parts_for(likes(0, 1), ITEMS)


ACTIONS = st.sampled_from([Action.LIKE, Action.PLAY, Action.SKIP, Action.DISLIKE, Action.SHOWN])
PLAYS = st.lists(st.tuples(st.sampled_from("abcx"), ACTIONS, st.integers(0, 4)), max_size=30)


@given(PLAYS)
def test_a_history_is_that_of_training(given_plays: list[tuple[str, Action, int]]) -> None:
    """The same items in the same order with the same weights."""
    plays = [
        Play(user="u", item=item, action=action, at=(NOW - timedelta(hours=hours)).isoformat())
        for item, action, hours in given_plays
    ]
    items = ("a", "b", "c")
    expected = Histories.of_plays(plays, items, NOW)
    found = _history(plays, items, {item: index for index, item in enumerate(items)})
    assert found.item.tolist() == expected.item.tolist()
    np.testing.assert_allclose(found.weight, expected.weight)
    assert (np.diff(found.at) > 0).all()
