"""The check of rankers: on plays that none of them saw, each model fitted once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray

from ranking.histories import Histories
from ranking.models.contract import About, Scores
from ranking.models.testing_tastes import made_about, made_histories
from ranking.trained import Made, Recipe
from tools.train_check import UNTRAINED, Checked, Contender, check, rounds_of


class Weighing:
    """Scores by the features' plain sum, `sign` times."""

    names: tuple[str, ...] = ()

    def __init__(self, sign: float = 1.0) -> None:
        self._sign = sign

    def scores(self, values: Scores) -> NDArray[np.float64]:
        return np.asarray(self._sign * np.nan_to_num(values).sum(axis=-1), np.float64)


def contender(*models: str, sign: float = 1.0) -> Contender:
    features = {name: Made.by_default(name) for name in models}
    recipe = Recipe(learner="linear", features=features)
    return Contender(recipe, lambda _: Weighing(sign))  # type: ignore[arg-type, return-value]


def test_the_better_one_has_the_higher_figure() -> None:
    """By what the like-minded play, far above the worst; content stands beside them."""
    contenders = {"good": contender("item_knn"), "bad": contender("item_knn", sign=-1)}
    found = check(contenders, made_histories(), made_about())
    assert found.quality.keys() == {"good", "bad", UNTRAINED}
    assert found.quality["good"] > 2 * found.quality["bad"]
    liked = int((made_histories().weight > 0.25).sum())
    assert found.held_out == liked  # few plays: all ten tenths


@dataclass
class Watched:
    """A model that notes what it is given."""

    def __post_init__(self) -> None:
        self.fits: list[Histories] = []
        self.asked: list[Histories] = []

    def fit(self, seen: Histories, about: About) -> None:
        self.fits.append(seen)

    def scores(self, of: Histories) -> Scores:
        self.asked.append(of)
        return np.zeros((len(of.users), len(of.items)), np.float32)


def test_nobody_sees_what_is_held_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither in fitting nor in asking; what two contenders have in common is fitted once."""
    watched = Watched()
    learned: list[Histories] = []
    monkeypatch.setattr("ranking.trained.make", lambda *_, **__: watched)

    def fit(rest: Histories) -> Weighing:
        learned.append(rest)
        return Weighing()

    recipe = Recipe(learner="linear", features={"one": Made(model="one")})
    one = Contender(recipe, fit)  # type: ignore[arg-type]
    seen = made_histories()
    rounds: list[None] = []
    check({"a": one, "b": one}, seen, made_about(), lambda: rounds.append(None))
    assert len(rounds) == rounds_of(seen) == 10
    assert len(watched.fits) == 10 * 2  # the one that both have, and content
    shares = [len(rest) / len(seen) for rest in (*watched.fits, *watched.asked, *learned)]
    assert min(shares) > 0.85
    assert max(shares) < 0.95


@pytest.mark.parametrize(
    ("liked", "disliked", "rounds"), [(0, 5, 10), (10, 0, 10), (2_000, 0, 3), (50_000, 9, 1)]
)
def test_few_plays_are_all_held_out_in_turn(liked: int, disliked: int, rounds: int) -> None:
    """Until 500 liked ones were: a tenth of 50,000 is more, three tenths of 2,000 are needed."""
    events = [(n, 0, 1.0, 0.0) for n in range(liked)]
    events += [(liked + n, 0, -1.0, 0.0) for n in range(disliked)]
    users = [str(n) for n in range(liked + disliked)]
    assert rounds_of(Histories.of_events(users, ["item"], events)) == rounds


@pytest.mark.parametrize(
    ("quality", "best"),
    [
        ({"new": 0.3, "old": 0.2, UNTRAINED: 0.1}, "new"),
        ({"new": 0.3, "old": 0.3, UNTRAINED: 0.1}, "old"),
        ({"new": 0.3, UNTRAINED: 0.3}, UNTRAINED),
    ],
)
def test_of_equal_ones_the_first_is_best(quality: dict[str, float], best: str) -> None:
    assert Checked(quality, 10).best((UNTRAINED, "old", "new")) == best


@pytest.mark.parametrize("weight", [-1.0, 1.0])
def test_nothing_to_hold_out(weight: float) -> None:
    """Disliked by all, or a play a person: no figure, and no error."""
    events = [(0, n, -1.0, float(n)) for n in range(5)] + [(1, 3, weight, 1.0)]
    seen = Histories.of_events(("a", "b"), made_about().items, events)
    found = check({"new": contender("popularity")}, seen, made_about())
    assert (found.quality, found.held_out) == ({}, 0)
