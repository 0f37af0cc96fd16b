"""What a person says becomes plays of the right kind, and nothing is written by the tool."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.recommender import Recommender
from base.errors import NotFoundError, UsageError
from catalog.items import Item
from catalog.plays import Action
from catalog.profiles import Profile
from tools.feedback import TOLD, feedback, rating
from tools.person import Person

ADA = Person("ada", (), Profile(user="ada"))


@pytest.fixture
def library(matinee: Recommender) -> Recommender:
    matinee.import_items([Item(id="sea", title="The calm sea")])
    return matinee


@pytest.mark.parametrize(
    ("words", "stars"),
    [
        ("8/10", 4.0), ("8 / 10", 4.0), ("4/5", 4.0), ("8,5/10", 4.25), ("8 out of 10", 4.0),
        ("eight out of ten", 4.0), ("4 stars", 4.0), ("five-star", 5.0), ("one star", 1.0),
        ("3 and a half stars", 3.5), ("★★★★☆", 4.0), ("⭐⭐", 2.0), ("90%", 4.5), ("4", 4.0),
        ("7", 3.5), ("95", 4.75), ("0", 0.0), ("四星", 4.0), ("三颗星", 3.0), ("8分", 4.0),
        ("九分", 4.5), ("满分", 5.0), ("４星", 4.0), ("a solid 9/10", 4.5), (3, 3.0), (4.5, 4.5),
    ],
)  # fmt: skip
def test_ratings(words: str | float, stars: float) -> None:
    assert rating(words) == stars


@pytest.mark.parametrize("words", ["", "great", "-1", "11/10", "6 stars", "120%", "nan", "8/0"])
def test_what_is_no_rating_is_one_sentence(words: str) -> None:
    with pytest.raises(UsageError, match=r"no rating|off the scale"):
        rating(words)


@given(st.text(max_size=40) | st.floats() | st.integers())
def test_any_words_are_a_rating_or_an_error(words: str | float) -> None:
    """Never a number off the scale, never another exception."""
    try:
        stars = rating(words)
    except UsageError:
        return
    assert 0 <= stars <= 5


@pytest.mark.parametrize("action", [name for name in TOLD if name not in ("rate", "comment")])
def test_each_action_is_one_play(library: Recommender, action: str) -> None:
    noted = feedback(library.library, ADA, "The calm sea", action)
    (play,) = noted.plays
    assert (play.user, play.item, play.action) == ("ada", "sea", Action(action))
    assert play.value is None
    assert library.plays("ada") == []


def test_a_rating_and_words(library: Recommender) -> None:
    noted = feedback(library.library, ADA, "sea", "rate", "4 stars", "so calm")
    (play,) = noted.plays
    assert (play.action, play.value, play.text) == (Action.RATE, 4.0, "so calm")
    both = feedback(library.library, ADA, "sea", "finish", "8/10")
    assert [play.action for play in both.plays] == [Action.FINISH, Action.RATE]
    assert both.value == 4.0


def test_a_play_counts_at_once(library: Recommender) -> None:
    noted = feedback(library.library, ADA, "sea", "never")
    assert ADA.having(noted.plays).plays == noted.plays


@pytest.mark.parametrize("action", ["Not now", "not-now", "NOT_NOW"])
def test_spelling_of_an_action(library: Recommender, action: str) -> None:
    assert feedback(library.library, ADA, "sea", action).action is Action.NOT_NOW


@pytest.mark.parametrize(
    ("action", "value", "says"),
    [("rate", None, "needs a value"), ("rate", " ", "needs a value"), ("shown", None, "cannot be"),
     ("hug", None, "cannot be"), ("comment", None, "needs words"), ("like", "lots", "no rating")],
)  # fmt: skip
def test_mistakes(library: Recommender, action: str, value: str | None, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        feedback(library.library, ADA, "sea", action, value)


def test_an_item_that_is_not_there(library: Recommender) -> None:
    with pytest.raises(NotFoundError):
        feedback(library.library, ADA, "Psycho 9", "like")
