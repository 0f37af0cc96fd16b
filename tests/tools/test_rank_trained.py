"""A trained model moves recommendations, at once and exactly; without one nothing is different."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from agent.recommender import Recommender
from catalog.items import Item
from catalog.plays import Action, Play
from prompts import table
from ranking.learner import NOVELTY
from ranking.linear import CONSTANT
from ranking.models.kept import ARRAYS, KeptModels
from ranking.models.registry import MODELS
from ranking.trained import CONTENT
from tools import train_check
from tools.by_others import TRAINED
from tools.collaborative import WEIGHED
from tools.results import Result
from tools.train import train
from tools.train_report import roll_back

PART_NAMES = {language: table("reasons")[f"{language}_part"] for language in ("en", "zh")}
TASTE = 28  # items of each of two tastes, which their words do not tell
WORDS = "river stone lamp cloud table green door paper glass road".split()
OWN = [f"item{n:02d}" for n in range(6)]  # what ada liked, of the first taste


def items() -> Iterator[Item]:
    draw = random.Random(0)
    for n in range(2 * TASTE):
        words = " ".join(draw.sample(WORDS, 4))
        yield Item(id=f"item{n:02d}", title=f"{words} {n}", genres=[f"genre {n % 5}"])


def liked(user: str, names: list[str]) -> Iterator[Play]:
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    for hour, name in enumerate(names):
        at = (begin + timedelta(hours=hour)).isoformat()
        yield Play(user=user, item=name, action=Action.LIKE, at=at)


@pytest.fixture(autouse=True)
def _one_tenth(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether training is worth it is tested elsewhere: one tenth held out is enough here."""
    monkeypatch.setattr(train_check, "rounds_of", lambda _: 1)


@pytest.fixture
def site(matinee: Recommender) -> Recommender:
    """Ten people of two tastes, and ada, who liked six items of the first."""
    matinee.import_items(items())
    draw = random.Random(1)
    for person in range(10):
        own = range(TASTE) if person % 2 else range(TASTE, 2 * TASTE)
        matinee.import_plays(liked(f"user{person}", [f"item{n:02d}" for n in draw.sample(own, 24)]))
    matinee.import_plays(liked("ada", OWN))
    return matinee


def first(matinee: Recommender, k: int = 10) -> tuple[Result, ...]:
    return matinee.recommend("ada", k=k).results


def of_taste(results: tuple[Result, ...]) -> int:
    return sum(int(result.item[4:]) < TASTE for result in results)


def is_trained(results: tuple[Result, ...]) -> bool:
    return any(name.startswith("trained: ") for result in results for name in result.parts)


def test_what_the_like_minded_played_comes_first(site: Recommender) -> None:
    """Chance would be half of the list; parts still sum to the score."""
    assert not is_trained(first(site))
    assert train(site.library).made
    after = first(site)
    assert of_taste(after) >= 9
    assert is_trained(after)
    for result in after:
        assert result.score == pytest.approx(sum(result.parts.values()), abs=1e-6)


def test_a_new_play_moves_the_next_list_without_training(site: Recommender) -> None:
    """Who turns to the other taste is taken there by what its people played."""
    train(site.library)
    for n in range(TASTE, TASTE + 12):
        site.record("ada", f"item{n:02d}", "like")
    assert of_taste(first(site)) <= 5


def test_the_way_back_is_the_way_it_was(site: Recommender) -> None:
    before = [result.item for result in first(site)]
    train(site.library)
    assert [result.item for result in first(site)] != before
    roll_back(site.library)
    assert [result.item for result in first(site)] == before
    assert not is_trained(first(site))


def test_nothing_that_was_banned_comes_by_others(site: Recommender) -> None:
    train(site.library)
    best = first(site)[0].item
    site.record("ada", best, "never")
    assert best not in [result.item for result in first(site, 50)]


def test_beside_words_it_counts_as_taste_does(site: Recommender) -> None:
    train(site.library)
    results = site.recommend("ada", "river stone").results
    assert not is_trained(results)
    assert any("taste" in result.parts for result in results)
    for result in results:
        assert result.score == pytest.approx(sum(result.parts.values()), abs=1e-6)


def test_whoever_did_nothing_has_none_of_it(site: Recommender) -> None:
    train(site.library)
    assert not is_trained(site.recommend("newcomer").results)


def test_it_is_said_that_others_liked_it(site: Recommender) -> None:
    """Words tell nothing here: what brought an item is what the like-minded liked."""
    train(site.library)
    best = first(site)[0]
    assert "liked by those who like what you like" in best.reasons
    assert not [part for part in best.parts if part not in PART_NAMES["en"]]
    assert "people and names in common with what you like" in site.explain("ada", best.item)


def test_every_part_has_a_name_in_both_languages() -> None:
    """Whatever the trained model is made of."""
    made = {TRAINED + name for name in (*MODELS, NOVELTY, CONSTANT, WEIGHED)} - {TRAINED + CONTENT}
    for language in ("en", "zh"):
        assert made <= PART_NAMES[language].keys()


def test_a_model_that_cannot_be_read_is_said_and_done_without(site: Recommender) -> None:
    """One sentence that says what to do; the list is that of content."""
    before = [result.item for result in first(site)]
    train(site.library)
    kept = KeptModels(site.library.settings.trained)
    (kept.folder / str(kept.current()) / ARRAYS).write_bytes(b"cut short")
    answer = site.recommend("ada")
    assert [result.item for result in answer.results] == before
    (note,) = [one for one in answer.notes if "matinee train" in one]
    assert "\n" not in note


def test_what_was_taken_out_of_a_profile_is_taken_out_of_it(site: Recommender) -> None:
    """A taste that the person deleted brings nothing by others either."""
    train(site.library)
    assert is_trained(first(site))
    for facet in site.profile("ada").lasting:
        site.profiles.delete("ada", facet.id)
    assert not is_trained(first(site))
