"""Content: what Matinee serves, to the last part; and the contract."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar, cast

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from base.slots import Modality
from ranking.fusion import Blocks, Calibration, Scale, weighted_parts
from ranking.histories import Histories
from ranking.models.content import Content
from ranking.models.contract import About
from ranking.models.testing import ModelContract
from ranking.models.testing_tastes import made_about, made_histories, newcomer
from ranking.profile import interests
from tools.by_interest import ByInterest
from tools.scorer import Parts

TEXT, IMAGE = Modality.TEXT, Modality.IMAGE


class TestContent(ModelContract):
    """It knows cold items by their vectors."""

    knows_cold: ClassVar[bool] = True

    @pytest.fixture
    def model(self) -> Content:
        return Content()


class OneByOne:
    """Scores as `tools.scorer.Scorer` does, an item and a modality at a time."""

    def __init__(self, about: About) -> None:
        self.items = about.items
        self.blocks: dict[str, Blocks] = {
            item: {m: rows[i] for m, rows in about.vectors.items() if rows[i].any()}
            for i, item in enumerate(about.items)
        }

    def by_whole(self, tastes: list[Blocks], scale: Scale) -> list[Parts]:
        return [
            Parts({m.value: self._column(taste, m, scale) for m in taste}, len(self.items))
            for taste in tastes
        ]

    def _column(self, taste: Blocks, modality: Modality, scale: Scale) -> np.ndarray:
        column = np.full(len(self.items), np.nan)
        for index, item in enumerate(self.items):
            if modality in self.blocks[item]:
                cosines = {modality: float(self.blocks[item][modality] @ taste[modality])}
                column[index] = weighted_parts(cosines, scale.calibrations, scale.weights)[modality]
        return column


@pytest.mark.parametrize("dislike", [0.0, 0.5])
def test_it_is_what_is_served(dislike: float) -> None:
    """The scores of `tools.by_interest` with these calibrations, less a share of the dislikes'."""
    about, seen = made_about(), made_histories()
    model = Content(dislike=dislike)
    model.fit(seen, about)
    state = model.state()
    known = {m: Calibration(mean=state[m][0], deviation=state[m][1]) for m in (TEXT, IMAGE)}
    served = OneByOne(about)
    found = model.scores(seen)
    for person in range(4):
        theirs = seen.of_user(person)
        weights = {
            seen.items[i]: float(w)
            for i, w in zip(seen.item[theirs], seen.weight[theirs], strict=True)
        }
        taste = interests(weights, served.blocks, known)
        likes, against = (
            ByInterest(cast(Any, served), groups, {"items": Scale(known, about.weights)}).totals
            for groups in (taste.likes, taste.dislikes)
        )
        expected = likes - dislike * np.maximum(against, 0)
        assert found[person].tolist() == pytest.approx(expected.tolist(), rel=1e-4, abs=1e-4)


def test_calibration_is_of_unrelated_items() -> None:
    """Of the pairs of 30 items beside two axes, nearly half are alike and the others are not."""
    model = Content()
    model.fit(made_histories([]), made_about())
    mean, deviation, pairs = model.state()["text"]
    assert pairs == 30 * 29
    assert 0.3 < mean < 0.5
    assert 0.3 < deviation < 0.5


def test_who_liked_nothing_has_no_taste() -> None:
    """All scores are 0, also where something is disliked; so they are for likes without vectors."""
    about = made_about()
    about.vectors[TEXT][2] = 0  # now item 2 has no vector at all
    model = Content()
    model.fit(made_histories(), about)
    for of in (newcomer(0, weight=-0.8), newcomer(0, weight=0.0), newcomer(0, likes=(2,))):
        found = model.scores(of)[0]
        assert np.isnan(found).tolist() == [index == 2 for index in range(len(found))]
        assert np.nan_to_num(found).tolist() == [0] * len(found)


def test_dislikes_push_away() -> None:
    """What is like a disliked item has less than without it, and other things are as before."""
    about, liked = made_about(), newcomer(0)
    both = Histories.of_events(
        ("u",),
        about.items,
        [(0, 0, 0.8, 0.0), (0, 1, 0.8, 1.0), (0, 2, 0.8, 2.0), (0, 20, -1.0, 3.0)],
    )
    model = Content()
    model.fit(liked, about)
    before, after = model.scores(liked)[0], model.scores(both)[0]
    assert (after[15:] < before[15:] - 0.1).sum() >= 12
    assert after[:13].tolist() == pytest.approx(before[:13].tolist())


@given(st.integers(0, 39), st.floats(0, 2), st.floats(0, 2))
@settings(max_examples=25, deadline=None)
def test_what_modalities_say_sums_to_the_score(person: int, text: float, image: float) -> None:
    """By any weights, dislikes included; what an item or an interest lacks is not a number."""
    about = replace(made_about(), weights={TEXT: text, IMAGE: image})
    seen = made_histories()
    model = Content()
    model.fit(seen, about)
    told = model.by_modality(seen)
    assert told.names == ("text", "image")
    assert np.isnan(told.values[person, [2, 17]]).tolist() == [[False, True]] * 2
    sums = np.nan_to_num(told.values[person]) @ np.array([text, image])
    assert sums.tolist() == pytest.approx(model.scores(seen)[person].tolist(), abs=1e-5)


def test_modalities_say_nothing_to_who_liked_nothing() -> None:
    """0 where an item has a vector; without vectors there is no modality to say anything."""
    model = Content()
    model.fit(made_histories(), made_about())
    found = model.by_modality(newcomer(0, weight=-0.8)).values[0]
    assert np.isnan(found).sum() == 2
    assert np.nan_to_num(found).tolist() == [[0, 0]] * len(found)
    bare = Content()
    bare.fit(made_histories(), About(made_about().items))
    assert bare.by_modality(newcomer(0)).values.shape == (1, 30, 0)


def test_people_are_scored_by_weights_of_their_own() -> None:
    """Each as if all items were weighed so."""
    seen, about = made_histories(), made_about()
    model = Content()
    model.fit(seen, about)
    texts, pictures = {TEXT: 1.0, IMAGE: 0.0}, {TEXT: 0.0, IMAGE: 1.0}
    found = model.scores_by(seen, [texts, *[pictures] * 39])
    for row, weights in ((0, texts), (1, pictures)):
        other = Content()
        other.fit(seen, replace(about, weights=weights))
        assert np.array_equal(found[row], other.scores(seen)[row], equal_nan=True)


@given(st.permutations(range(30)))
def test_calibration_does_not_depend_on_the_order_of_items(order: list[int]) -> None:
    """The pairs are drawn by name."""
    about = made_about()
    vectors = {modality: rows[order] for modality, rows in about.vectors.items()}
    moved = About(tuple(about.items[i] for i in order), vectors)
    one, other = Content(), Content()
    one.fit(Histories.of_events((), about.items, []), about)
    other.fit(Histories.of_events((), moved.items, []), moved)
    assert one.state()["text"].tolist() == other.state()["text"].tolist()
