"""ALS: folding in is the least-squares person, and the contract."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from base.errors import MissingExtraError, ModelError
from ranking.histories import How
from ranking.models.als import ALS
from ranking.models.bpr import BPR
from ranking.models.contract import RankingModel
from ranking.models.factors import learned
from ranking.models.testing import ModelContract
from ranking.models.testing_tastes import made_about, made_histories, newcomer

pytest.importorskip("implicit")


class TestALS(ModelContract):
    """Few factors for so little data."""

    @pytest.fixture
    def model(self) -> ALS:
        return ALS(factors=2, regularization=1.0, alpha=2.0, iterations=10)


class TestStrength(ModelContract):
    """Dislikes are surely nothing."""

    @pytest.fixture
    def model(self) -> ALS:
        return ALS(factors=2, regularization=1.0, alpha=2.0, iterations=10, how="strength")


@pytest.mark.parametrize("how", ["played", "strength"])
def test_a_person_is_what_costs_least(how: How) -> None:
    """Nearby people cost more: Σ over all items of c·(p − x·y)² + λ‖x‖², as the paper has it."""
    model = ALS(factors=4, alpha=3.0, regularization=0.05, how=how)
    model.fit(made_histories(), made_about())
    state, of = model.state(), made_histories()
    factors = state["factors"].astype(float)
    entries = of.matrix(how).toarray()[3, state["entered"]].astype(float)
    assert (entries < 0).any() == (how == "strength")
    sure, wanted = np.where(entries != 0, 3 * np.abs(entries), 1.0), entries > 0

    def cost(person: np.ndarray) -> float:
        error = wanted - factors @ person
        return float(sure @ error**2 + 0.05 * person @ person)

    scores = model.scores(of)[3, state["entered"]].astype(float)
    person = np.linalg.lstsq(factors, scores, rcond=None)[0]
    least = cost(person)
    for change in np.random.default_rng(0).normal(scale=0.05, size=(50, 4)):
        assert cost(person + change) > least


def test_the_number_of_threads_changes_nothing() -> None:
    """Each row is solved by one thread, so a bigger machine learns the same."""
    name, of_two = "als.AlternatingLeastSquares", {"factors": 4, "random_state": 0}
    kept = [
        learned(name, {**of_two, "num_threads": threads}, made_histories(), "played")
        for threads in (1, 3)
    ]
    assert np.array_equal(kept[0]["factors"], kept[1]["factors"])


@pytest.mark.parametrize("made", [ALS(factors=4), BPR(factors=4)])
def test_without_implicit(made: RankingModel, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was learned scores; learning says what to install."""
    made.fit(made_histories(), made_about())
    expected = made.scores(newcomer(0))
    for module in ("implicit", "implicit.cpu", "implicit.cpu.als", "implicit.cpu.bpr"):
        monkeypatch.setitem(sys.modules, module, None)
    other = type(made)(factors=4)  # type: ignore[call-arg]
    other.restore(made.state(), made_about())
    assert np.array_equal(other.scores(newcomer(0)), expected, equal_nan=True)
    with pytest.raises(MissingExtraError, match=r"implicit is not .* 'matinee\[train\]'"):
        other.fit(made_histories(), made_about())


def test_infinite_factors_are_one_sentence() -> None:
    """Steps so wide that nothing converges."""
    model = BPR(factors=4, learning_rate=10.0, regularization=1e6)
    with pytest.raises(ModelError, match="raise regularization"):
        model.fit(made_histories(), made_about())
