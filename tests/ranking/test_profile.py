"""Interests: weights as fractions by hand, tastes kept apart, odd vectors that do no harm."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.slots import Modality, Vectors
from catalog.plays import Action, Play
from ranking.fusion import Blocks, Calibration
from ranking.profile import (
    MOST_GROUPED,
    MOST_INTERESTS,
    interests,
    item_weights,
    strength,
    strongest,
)

NOW = datetime(2026, 6, 1, tzinfo=UTC)
TEXT, IMAGE = Modality.TEXT, Modality.IMAGE


def play(item: str, action: str = "like", days: float = 0, value: float | None = None) -> Play:
    at = (NOW - timedelta(days=days)).isoformat()
    return Play(user="u", item=item, action=Action(action), value=value, at=at)


def near(direction: int, seed: int, spread: float = 0.1) -> Vectors:
    """A unit vector beside one axis of eight."""
    row = np.random.default_rng(seed).normal(scale=spread, size=8)
    row[direction] += 1
    return np.asarray(row / np.linalg.norm(row), np.float32)


def blocks(direction: int, seed: int) -> Blocks:
    return {TEXT: near(direction, seed), IMAGE: near(direction, seed + 1000)}


def test_weights_by_hand() -> None:
    """Half-life 10 days: 1 · 2⁻¹ + 0.3 · 2⁰ = 4/5; −0.4 · 2⁻² = −1/10; a skip and a finish."""
    plays = [
        play("a", "like", days=10),
        play("a", "play"),
        play("b", "skip", days=20),
        play("c", "finish", days=10),
        play("c", "skip", days=5),
        play("d", "shown"),
    ]
    found = item_weights(plays, NOW, 10)
    assert found == {
        "a": pytest.approx(4 / 5),
        "b": pytest.approx(-1 / 10),
        "c": pytest.approx(0.7 / 2 - 0.4 / 2**0.5),
        "d": 0.0,
    }


@pytest.mark.parametrize(
    ("value", "expected"), [(5, 1), (4, 3 / 5), (2.5, 0), (1, -3 / 5), (0, -1), (None, 0)]
)
def test_a_rating_speaks_for_itself(value: float | None, expected: float) -> None:
    """Five stars as liking, none as disliking; without a number it says nothing."""
    assert strength(play("a", "rate", value=value)) == pytest.approx(expected)


@pytest.mark.parametrize("action", Action)
def test_every_action_has_a_strength(action: Action) -> None:
    """From −1 to 1, also what is added to the list later."""
    assert -1 <= strength(play("a", action, value=3)) <= 1


def test_a_play_of_the_future_counts_in_full() -> None:
    """The clock of another server may run ahead, but nothing counts more than today's."""
    assert item_weights([play("a", "save", days=-400)], NOW, 10) == {"a": 0.5}


def test_ten_thousand_plays_of_one_item() -> None:
    """One song on repeat is one liked item, not all that there is."""
    plays = [play("song", "finish", days=i / 100) for i in range(10_000)]
    weights = item_weights([*plays, play("film")], NOW, 180)
    assert weights == {"song": 1.0, "film": 1.0}


times = st.floats(0, 20_000)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(Action), times)))
def test_weights_stay_between_minus_one_and_one(played: list[tuple[str, Action, float]]) -> None:
    """However much was done, and however long ago; the order does not matter."""
    plays = [play(item, action, days, value=4) for item, action, days in played]
    found = item_weights(plays, NOW, 30)
    assert all(-1 <= weight <= 1 for weight in found.values())
    assert found == {i: pytest.approx(w) for i, w in item_weights(plays[::-1], NOW, 30).items()}


def test_two_tastes_stay_two() -> None:
    """Jazz and cooking; each vector is near its own items and far from the other's."""
    jazz = {f"jazz{i}": blocks(0, i) for i in range(4)}
    cooking = {f"cook{i}": blocks(3, 50 + i) for i in range(2)}
    found = interests(dict.fromkeys([*jazz, *cooking], 1.0), jazz | cooking)
    assert [set(one.items) for one in found.likes] == [set(jazz), set(cooking)]
    assert [one.weight for one in found.likes] == [pytest.approx(4 / 6), pytest.approx(2 / 6)]
    first, second = found.likes
    for modality in (TEXT, IMAGE):
        assert np.linalg.norm(first.blocks[modality]) == pytest.approx(1, abs=1e-5)
        assert float(first.blocks[modality] @ jazz["jazz0"][modality]) > 0.8
        assert float(first.blocks[modality] @ second.blocks[modality]) < 0.5
    assert found.dislikes == ()


def test_tastes_stay_apart_where_a_model_is_fond_of_every_pair() -> None:
    """An encoder whose unrelated texts have a cosine of 0.75: calibrated, two are still two."""

    def fond(direction: int, seed: int) -> Blocks:
        row = np.append(near(direction, seed) * 0.5, np.sqrt(0.75))  # 0.75 in common with all
        return {TEXT: np.asarray(row, np.float32)}

    known = {f"j{i}": fond(0, i) for i in range(3)} | {f"c{i}": fond(3, 9 + i) for i in range(3)}
    weights = dict.fromkeys(known, 1.0)
    calibration = {TEXT: Calibration(mean=0.75, deviation=0.05, pairs=100)}
    assert len(interests(weights, known).likes) == 1  # what goes wrong without
    found = interests(weights, known, calibration)
    assert [{name[0] for name in one.items} for one in found.likes] in (
        [{"c"}, {"j"}],
        [{"j"}, {"c"}],
    )


def test_dislikes_are_apart() -> None:
    """What is disliked makes an interest of its own sign, and takes nothing from the likes."""
    known = {"liked": blocks(0, 1), "hated": blocks(0, 2), "skipped": blocks(4, 3)}
    found = interests({"liked": 1.0, "hated": -1.0, "skipped": -0.5}, known)
    assert [one.items for one in found.likes] == [("liked",)]
    assert [one.items for one in found.dislikes] == [("hated",), ("skipped",)]
    assert [one.weight for one in found.dislikes] == [pytest.approx(2 / 3), pytest.approx(1 / 3)]


def test_the_strongest_item_comes_first_and_pulls_hardest() -> None:
    """The vector of a taste is the mean of its items by weight: (4/5·x + 1/5·y), made unit."""
    x, y = np.array([1, 0], np.float32), np.array([0.6, 0.8], np.float32)
    found = interests({"y": 0.2, "x": 0.8}, {"x": {TEXT: x}, "y": {TEXT: y}})
    assert found.likes[0].items == ("x", "y")
    mean = np.array([0.8 + 0.12, 0.16])
    assert np.allclose(found.likes[0].blocks[TEXT], mean / np.linalg.norm(mean), atol=1e-6)


@pytest.mark.parametrize("weights", [{}, {"unknown": 1.0}, {"empty": 1.0}, {"nil": 0.0}])
def test_nothing_to_go_by(weights: dict[str, float]) -> None:
    """No plays, items without vectors, plays that say nothing: no interest, but the weights."""
    found = interests(weights, {"empty": {}, "nil": blocks(0, 1)})
    assert found.likes == found.dislikes == ()
    assert found.weights == weights


def test_one_play_is_one_interest() -> None:
    """With all the weight, and the vectors of its item."""
    known = blocks(2, 1)
    (only,) = interests({"a": 0.3}, {"a": known}).likes
    assert (only.items, only.weight) == (("a",), 1.0)
    assert np.allclose(only.blocks[TEXT], known[TEXT], atol=1e-6)


def test_an_item_that_lacks_a_modality_joins_by_another() -> None:
    """And the taste has the vectors that any of its items has."""
    seen = {TEXT: near(0, 1), IMAGE: near(0, 2)}
    found = interests({"a": 1.0, "b": 1.0}, {"a": seen, "b": {TEXT: near(0, 3)}})
    assert len(found.likes) == 1
    assert set(found.likes[0].blocks) == {TEXT, IMAGE}


def test_items_that_share_no_modality_are_two() -> None:
    """Nothing says that they are alike."""
    found = interests({"a": 1.0, "b": 1.0}, {"a": {TEXT: near(0, 1)}, "b": {IMAGE: near(0, 2)}})
    assert [one.items for one in found.likes] == [("a",), ("b",)]


@pytest.mark.parametrize("poison", [np.nan, np.inf, 0.0])
def test_a_vector_that_is_no_vector_does_no_harm(poison: float) -> None:
    """The others are grouped as if it were not there; its other modality still counts."""
    bad = np.full(8, poison, np.float32)
    known: dict[str, Blocks] = {f"a{i}": blocks(0, i) for i in range(3)}
    known |= {"half": {TEXT: bad, IMAGE: near(0, 9)}, "none": {TEXT: bad}}
    found = interests(dict.fromkeys(known, 1.0), known)
    assert [set(one.items) for one in found.likes] == [{"a0", "a1", "a2", "half"}]
    assert all(np.isfinite(vector).all() for vector in found.likes[0].blocks.values())


def test_many_liked_items_stay_bounded() -> None:
    """The strongest are grouped; no more interests than can be told apart."""
    known = {f"i{i:04}": {TEXT: near(i % 8, i)} for i in range(MOST_GROUPED + 100)}
    weights = {name: 1 - i / 10_000 for i, name in enumerate(known)}
    found = interests(weights, known)
    assert len(found.likes) == MOST_INTERESTS
    grouped = {item for one in found.likes for item in one.items}
    assert max(grouped) < f"i{MOST_GROUPED:04}"
    assert 0.7 < sum(one.weight for one in found.likes) < 0.8  # six of eight directions


def test_whoever_comes_back_after_years_has_their_tastes() -> None:
    """Fading tells what counts more, not that a person is a stranger."""
    known = {"jazz": blocks(0, 1), "bread": blocks(4, 2)}
    fresh, faded = (
        interests({"jazz": share, "bread": share / 2}, known) for share in (1.0, 2.0**-57)
    )
    assert [one.items for one in faded.likes] == [("jazz",), ("bread",)]
    assert [one.weight for one in faded.likes] == [one.weight for one in fresh.likes]
    faint = {"jazz": 2.0**-57, "bread": -(2.0**-58), "noise": 2.0**-63}
    assert strongest(faint) == ["jazz", "bread"]
