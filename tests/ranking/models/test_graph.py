"""The knowledge graph: a walk by hand, cold items, and the contract."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ranking.histories import Histories
from ranking.models.contract import About
from ranking.models.graph import KnowledgeGraph
from ranking.models.testing import ModelContract

ITEMS = ("a", "b", "c", "d")
TRAITS = {
    "creator": [("x", "x"), ("x",), (), ()],
    "genre": [("y",), (), ("y",), ()],
    "tag": [(), (), ("x",), ()],  # a tag of the name of a creator is another trait
}
LIKED = [(0, 0, 1.0, 0.0)]


class TestKnowledgeGraph(ModelContract):
    """It knows cold items by their traits."""

    knows_cold: ClassVar[bool] = True

    @pytest.fixture
    def model(self) -> KnowledgeGraph:
        return KnowledgeGraph()


class TestTraitsAlone(ModelContract):
    """Nobody else's plays."""

    knows_cold: ClassVar[bool] = True

    @pytest.fixture
    def model(self) -> KnowledgeGraph:
        return KnowledgeGraph(people=0.0, steps=4, restart=0.2)


def histories(events: list[tuple[int, int, float, float]], people: int = 1) -> Histories:
    return Histories.of_events([f"u{n}" for n in range(people)], ITEMS, events)


def test_traits_by_hand() -> None:
    """From a half the walk goes by x, half by y; each leads back or on, a half again.

    With restart 1/2: a has 1/2·(1 + 1/4·1/2), b and c 1/2·1/4·1/4; of d nothing is known.
    """
    model = KnowledgeGraph(restart=0.5, steps=2, people=1.0, discount=0.0, how="played")
    model.fit(histories([], 0), About(ITEMS, traits=TRAITS))
    found = np.exp(model.scores(histories(LIKED))[0])
    assert found.tolist() == pytest.approx([9 / 16, 1 / 32, 1 / 32, float("nan")], nan_ok=True)


def test_people_by_hand() -> None:
    """With people = 3 a walk leaves a by traits (1/4) or people (3/4): u0 also played b, u1 d.

    So b has 1/2·1/4·(1/4·1/4 + 3/4·1/2·1/2) = 1/32, c 1/2·1/4·1/4·1/4, d 1/2·1/4·3/16.
    """
    model = KnowledgeGraph(restart=0.5, steps=2, people=3.0, discount=0.0, how="played")
    plays = [(0, 0, 1.0, 0.0), (0, 1, 1.0, 0.0), (1, 0, -1.0, 0.0), (1, 3, 1.0, 0.0)]
    model.fit(histories(plays, 2), About(ITEMS, traits=TRAITS))
    found = np.exp(model.scores(histories(LIKED))[0])
    assert found[1:].tolist() == pytest.approx([1 / 32, 1 / 128, 3 / 128])


def test_what_is_liked_more_starts_more_walks() -> None:
    """Three quarters from b, a quarter from c, none from a, which is disliked."""
    model = KnowledgeGraph(restart=0.5, steps=2, people=1.0, discount=0.0, how="played")
    model.fit(histories([], 0), About(ITEMS, traits=TRAITS))
    of = histories([(0, 1, 0.9, 0.0), (0, 2, 0.3, 0.0), (0, 0, -1.0, 0.0)])
    found = np.exp(model.scores(of)[0])
    from_b, from_c = 3 / 4 * 1 / 2, 1 / 4 * 1 / 2 * 1 / 2
    assert found[0] == pytest.approx(1 / 8 * (from_b + from_c))


@given(st.integers(0, 10_000), st.sampled_from([2, 4, 6]), st.floats(0.05, 0.95))
def test_it_is_a_walk(seed: int, steps: int, restart: float) -> None:
    """No chance is below 0, and what is at items is what comes there at even steps.

    Where each item leads somewhere, that is restart · Σ (1 − restart)^k over even k.
    """
    draw = np.random.default_rng(seed)
    genres = [tuple(draw.choice(list("pqr"), 2).tolist()) for _ in ITEMS]
    events = [(u, i, 1.0, 0.0) for u in range(3) for i in range(4) if draw.random() < 0.5]
    model = KnowledgeGraph(restart=restart, steps=steps, people=1.0, discount=0.0)
    model.fit(histories(events, 3), About(ITEMS, traits={"genre": genres}))
    found = np.exp(model.scores(histories(LIKED)))
    expected = restart * sum((1 - restart) ** k for k in range(0, steps + 1, 2))
    assert found.min() >= 0
    assert found.sum() == pytest.approx(expected, rel=1e-4)
