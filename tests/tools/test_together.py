"""Several people: the score is exactly its parts, nobody is left behind, everybody has turns."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.scorer import Numbers, Parts
from tools.together import BEHIND, MEAN_SHARE, MISERY, combined, gains_of, take_turns

NAN = float("nan")


def parts(**columns: list[float]) -> Parts:
    return Parts({name: np.array(each) for name, each in columns.items()}, 3)


def test_one_person_is_their_own_group() -> None:
    alone = parts(text=[1.0, 2.0, NAN])
    assert combined([alone]) is alone


def test_worked_by_hand() -> None:
    """Totals 4, 1, 0 and 2, 2, −1: 0.7 of the lower plus 0.3 of the mean."""
    ada = parts(text=[3.0, 1.0, NAN], image=[1.0, NAN, NAN])
    bo = parts(text=[2.0, 2.0, NAN], dislikes=[NAN, NAN, -1.0])
    both = combined([ada, bo])
    assert both.totals.tolist() == pytest.approx(
        [0.7 * 2 + 0.3 * 3, 0.7 * 1 + 0.3 * 1.5, 0.7 * -1 + 0.3 * -0.5]
    )
    assert both.of(0) == pytest.approx({"text": 2.5, "image": 0.5, MISERY: -0.7})
    assert both.of(2) == pytest.approx({"dislikes": -0.5, MISERY: -0.35})


def test_agreement_has_no_misery() -> None:
    assert MISERY not in combined([parts(text=[1.0, 1.0, 1.0])] * 2).of(0)


column = st.lists(st.floats(-20, 20) | st.just(NAN), min_size=3, max_size=3)
person = st.dictionaries(st.sampled_from(["text", "image", "new", "shown"]), column)


@given(st.lists(person, min_size=2, max_size=5))
def test_parts_add_up_between_the_least_and_the_mean(people: list[dict[str, list[float]]]) -> None:
    each = [parts(**columns) for columns in people]
    both = combined(each)
    totals = np.stack([one.totals for one in each])
    for index in range(3):
        score = sum(both.of(index).values())
        low, mean = totals[:, index].min(), totals[:, index].mean()
        assert score == pytest.approx((1 - MEAN_SHARE) * low + MEAN_SHARE * mean, abs=1e-6)
        assert low - 1e-6 <= score <= mean + 1e-6


def test_gains_are_between_each_ones_worst_and_best() -> None:
    gains = gains_of(np.array([[0.0, 5.0, 10.0], [3.0, 3.0, 3.5]]))
    assert gains.tolist() == [[0, 0.5, 1], [0, 0, 0.25]]


def test_who_had_least_has_a_turn_and_it_is_said() -> None:
    """Four for ada come first; bo's best is moved up to the second place."""
    gains = np.array([[1.0, 0.9, 0.8, 0.7, 0.2], [0.1, 0.1, 0.1, 0.2, 1.0]])
    turns = take_turns(gains, 5)
    assert [turn.index for turn in turns] == [0, 4, 1, 2, 3]
    assert [turn.moved_up_for for turn in turns] == [None, 1, None, None, None]


def test_without_disagreement_the_order_stays() -> None:
    gains = np.tile(np.linspace(1, 0, 8), (3, 1))
    assert [turn.index for turn in take_turns(gains, 5)] == [0, 1, 2, 3, 4]
    assert all(turn.moved_up_for is None for turn in take_turns(gains, 8))


@given(
    st.integers(1, 4).flatmap(
        lambda people: st.lists(
            st.lists(st.floats(0, 1), min_size=people, max_size=people), max_size=15
        )
    ),
    st.integers(0, 20),
)
def test_every_place_has_one_candidate(rows: list[list[float]], k: int) -> None:
    gains: Numbers = np.array(rows).T if rows else np.zeros((2, 0))
    turns = take_turns(gains, k)
    chosen = [turn.index for turn in turns]
    assert len(chosen) == len(set(chosen)) == min(k, gains.shape[1])
    if len(gains) == 1:
        assert chosen == list(range(len(chosen)))


def test_turns_keep_people_level() -> None:
    """Two opposite tastes: nobody is ever behind by more than one good item."""
    gains = np.array([[1.0] * 10 + [0.0] * 10, [0.0] * 10 + [1.0] * 10])
    order = [index for pair in zip(range(10), range(10, 20), strict=True) for index in pair]
    served = np.zeros(2)
    for turn in take_turns(gains[:, order], 12):
        served += gains[:, order][:, turn.index]
        assert abs(served[0] - served[1]) <= 1 + BEHIND
