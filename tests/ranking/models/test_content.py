"""Content: what Matinee serves, to the last part; and the contract."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.slots import Modality
from ranking.fusion import Blocks, Calibration, weighted_parts
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
        self.items, self._weights = about.items, about.weights
        self.blocks: dict[str, Blocks] = {
            item: {m: rows[i] for m, rows in about.vectors.items() if rows[i].any()}
            for i, item in enumerate(about.items)
        }

    def by_whole(
        self, tastes: list[Blocks], calibrations: Mapping[Modality, Calibration]
    ) -> list[Parts]:
        return [
            Parts({m.value: self._column(taste, m, calibrations) for m in taste}, len(self.items))
            for taste in tastes
        ]

    def _column(
        self, taste: Blocks, modality: Modality, calibrations: Mapping[Modality, Calibration]
    ) -> np.ndarray:
        column = np.full(len(self.items), np.nan)
        for index, item in enumerate(self.items):
            if modality in self.blocks[item]:
                cosines = {modality: float(self.blocks[item][modality] @ taste[modality])}
                column[index] = weighted_parts(cosines, calibrations, self._weights)[modality]
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
            ByInterest(cast(Any, served), groups, {"items": known}).totals
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
