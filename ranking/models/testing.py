"""The contract of a ranking model: a test class that every model's test inherits."""

from __future__ import annotations

import io
import warnings
from abc import ABC, abstractmethod
from typing import ClassVar

import numpy as np
import pytest

from base.slots import Modality
from ranking.histories import Histories
from ranking.models.contract import About, RankingModel, Scores, State
from ranking.models.testing_tastes import (
    COLD,
    ITEMS,
    PEOPLE,
    TASTES,
    Event,
    made_about,
    made_events,
    made_histories,
    names,
    newcomer,
    reordered,
)

CLOSE = 1e-4  # of the largest score: sums in another order have other last digits
LIKES, REST = (0, 1, 2), slice(3, None)  # of a taste: what the newcomer liked, and the others


def through_a_file(state: State) -> State:
    """What is left of a state that was written and read without pickles."""
    file = io.BytesIO()
    np.savez(file, **state)  # type: ignore[arg-type]
    file.seek(0)
    with np.load(file, allow_pickle=False) as read:
        return {name: read[name] for name in read.files}


def assert_close(found: Scores, expected: Scores) -> None:
    """The same scores, but for rounding."""
    largest = float(np.nanmax(np.abs(expected))) if np.isfinite(expected).any() else 1.0
    np.testing.assert_allclose(found, expected, rtol=CLOSE, atol=CLOSE * largest)


BAD: dict[str, tuple[int, int, list[Event]]] = {  # people, items, events
    "nobody": (0, 4, []),
    "no items": (2, 0, []),
    "nobody and nothing": (0, 0, []),
    "nothing played": (3, 4, []),
    "one item": (2, 1, [(0, 0, 1.0, 0.0), (1, 0, -1.0, 5.0)]),
    "one play": (1, 4, [(0, 2, 0.3, 1.0)]),
    "all disliked": (2, 4, [(u, i, -1.0, float(i)) for u in range(2) for i in range(4)]),
    "all alike": (4, 4, [(u, i, 1.0, 0.0) for u in range(4) for i in range(4)]),
    "a thousand plays of one item": (2, 4, [(0, 1, 0.7, float(n)) for n in range(1000)]),
    "likes and dislikes that cancel": (2, 4, [(0, 1, 0.5, 1.0), (0, 1, -0.5, 2.0)]),
    "somebody without plays": (5, 4, [(3, 0, 1.0, 1.0), (3, 1, 1.0, 2.0), (1, 0, 1.0, 3.0)]),
    "hundreds of thousands of years": (2, 4, [(0, 1, 1.0, -1e13), (1, 1, 1.0, 1e13)]),
}


class ModelContract(ABC):
    """A model on a made site of two tastes, where four items are cold."""

    tells_tastes: ClassVar[bool] = True  # else it scores the same for everybody
    knows_cold: ClassVar[bool] = False  # items that nobody played, by what they are

    @pytest.fixture
    @abstractmethod
    def model(self) -> RankingModel:
        """A new model, with parameters that suit so little data."""

    @pytest.fixture
    def other(self, model: RankingModel) -> RankingModel:
        """Another one, alike and not fitted."""
        kept = {k: v for k, v in vars(model).items() if not k.startswith("_")}
        return type(model)(**kept)

    @pytest.fixture
    def fitted(self, model: RankingModel) -> RankingModel:
        """Fitted on the made site."""
        model.fit(made_histories(), made_about())
        return model

    def test_scores_everybody(self, fitted: RankingModel) -> None:
        """A number, not an infinite one, for each person and item that it can say something of."""
        assert fitted.name
        found = fitted.scores(made_histories())
        assert found.shape == (PEOPLE, ITEMS)
        assert found.dtype == np.dtype("float32")
        assert not np.isinf(found).any()
        warm = [item for taste in TASTES for item in taste]
        assert np.isfinite(found[:, warm]).all()

    def test_cold_items(self, fitted: RankingModel) -> None:
        """Either it says that it does not know them, or it tells their tastes apart."""
        found = fitted.scores(newcomer(0))[0, list(COLD)]
        if self.knows_cold:
            assert found[:2].min() > found[2:].max()
        else:
            assert np.isnan(found).all()

    def test_likes_what_the_like_minded_like(self, fitted: RankingModel) -> None:
        """A newcomer with three plays: the rest of their taste is before all of the other."""
        if not self.tells_tastes:
            first, second = (fitted.scores(newcomer(taste)) for taste in (0, 1))
            assert np.array_equal(first, second, equal_nan=True)
            return
        for taste in (0, 1):
            found = fitted.scores(newcomer(taste))[0]
            own, others = np.asarray(TASTES[taste])[REST], np.asarray(TASTES[1 - taste])
            assert found[own].min() > found[others].max()

    def test_the_same_twice(self, fitted: RankingModel, other: RankingModel) -> None:
        """To the bit: fitted again, asked again, and asked about some of the people alone."""
        seen = made_histories()
        before = seen.weight.copy(), seen.at.copy()
        first = fitted.scores(seen)
        other.fit(made_histories(), made_about())
        assert np.array_equal(first, other.scores(seen), equal_nan=True)
        assert np.array_equal(first, fitted.scores(seen), equal_nan=True)
        assert np.array_equal(before, (seen.weight, seen.at))
        alone = [(0, i, w, at) for u, i, w, at in made_events() if u == 7]
        of_one = Histories.of_events(("a",), seen.items, alone)
        assert_close(fitted.scores(of_one), first[7:8])

    def test_the_order_of_events_and_people_is_nothing(
        self, fitted: RankingModel, other: RankingModel
    ) -> None:
        """Events in another order, of people in another order."""
        draw = np.random.default_rng(1)
        place = draw.permutation(PEOPLE)  # where each person comes now
        moved = [(int(place[u]), i, w, at) for u, i, w, at in made_events()]
        shuffled = [moved[index] for index in draw.permutation(len(moved))]
        people = [names("person", PEOPLE)[index] for index in np.argsort(place)]
        seen = Histories.of_events(people, names("item", ITEMS), shuffled)
        other.fit(seen, made_about())
        assert_close(other.scores(seen)[place], fitted.scores(made_histories()))

    def test_the_order_of_items_is_nothing(self, fitted: RankingModel, other: RankingModel) -> None:
        """The same items in another order have the same scores."""
        order = np.random.default_rng(2).permutation(ITEMS)
        about = reordered(made_about(), order.tolist())
        seen = made_histories().over(about.items)
        other.fit(seen, about)
        assert_close(other.scores(seen), fitted.scores(made_histories())[:, order])

    def test_restores(self, fitted: RankingModel, other: RankingModel) -> None:
        """Through a file without pickles: the same scores to the bit, and the same state."""
        kept = through_a_file(fitted.state())
        other.restore(kept, made_about())
        for of in (made_histories(), newcomer(1)):
            assert np.array_equal(other.scores(of), fitted.scores(of), equal_nan=True)
        again = other.state()
        assert again.keys() == kept.keys()
        assert all(np.array_equal(again[name], kept[name]) for name in kept)

    def test_a_state_that_does_not_fit(self, fitted: RankingModel, other: RankingModel) -> None:
        """Of fewer items, or with an array missing: ValueError, and the model stays what it was."""
        state, seen = fitted.state(), made_histories()
        before = fitted.scores(seen)
        fewer = reordered(made_about(), range(ITEMS - 1))
        with pytest.raises(ValueError, match="items"):
            fitted.restore(state, fewer)
        for name in state:
            rest = {key: value for key, value in state.items() if key != name}
            with pytest.raises(ValueError, match="lacks"):
                other.restore(rest, made_about())
        assert np.array_equal(fitted.scores(seen), before, equal_nan=True)

    def test_other_items_are_refused(self, fitted: RankingModel) -> None:
        """Scores of columns that mean something else would be wrong without a sound."""
        items = names("item", ITEMS)
        for others in (items[:-1], items[::-1], ()):
            with pytest.raises(ValueError, match="other items"):
                fitted.scores(made_histories().over(others))
        with pytest.raises(ValueError, match="other items"):
            fitted.fit(made_histories().over(items[::-1]), made_about())

    @pytest.mark.parametrize("case", BAD)
    def test_bad_input(self, model: RankingModel, other: RankingModel, case: str) -> None:
        """No exception, no warning, no infinite score, and it can be kept."""
        people, items, events = BAD[case]
        about = reordered(made_about(), range(items))
        seen = Histories.of_events(names("person", people), about.items, events)
        one = [(0, item, weight, at) for _, item, weight, at in events[:1]]
        stranger = Histories.of_events(("stranger", "nothing"), about.items, one)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            model.fit(seen, about)
            other.restore(through_a_file(model.state()), about)
            for of in (seen, stranger):
                found = model.scores(of)
                assert found.shape == (len(of.users), items)
                assert not np.isinf(found).any()
                assert np.array_equal(other.scores(of), found, equal_nan=True)

    def test_nothing_played_prefers_nothing(self, model: RankingModel) -> None:
        """Where there are no plays at all, all items are equal to everybody."""
        about = made_about()
        nobody = Histories.of_events(("a", "b"), about.items, [])
        model.fit(nobody, about)
        assert all(np.unique(row).size == 1 for row in model.scores(nobody))

    def test_bad_vectors_and_no_traits(self, model: RankingModel) -> None:
        """A vector with NaN or infinity is none; without vectors and traits nothing breaks."""
        about, seen = made_about(), made_histories()
        spoilt = {modality: rows.copy() for modality, rows in about.vectors.items()}
        spoilt[Modality.TEXT][3], spoilt[Modality.TEXT][16, 0] = np.nan, np.inf
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            for known in (About(about.items, spoilt, about.traits), About(about.items)):
                model.fit(seen, known)
                assert not np.isinf(model.scores(seen)).any()
