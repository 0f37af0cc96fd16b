"""Learned weights at work: a person's own move their list and no other, and no search."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from agent.profiles import Profiles
from agent.recommender import Recommender
from base.settings import FusionSettings, load_settings
from base.slots import Modality
from catalog.plays import Action, Play
from ranking.modality_weights import ModalityWeights
from ranking.models.kept import Described, KeptModels
from ranking.models.testing_modalities import (
    IMAGE,
    NAMES,
    SETTINGS,
    SOUND,
    TEXT,
    likes_by,
)
from ranking.trained import MODALITIES, Recipe, Trained, to_state
from tools.fakes import FakeModels
from tools.learned import forget_weights
from tools.own_weights import own_weights, say_weights
from tools.person import Person
from tools.rank import recommend
from tools.results import Result
from tools.search import search
from tools.testing_modalities import ITEMS, put_modalities

TIMBRE = Modality.TIMBRE
BY_SOUND = {TEXT: 0.1, IMAGE: 0.1, SOUND: 1.9, TIMBRE: 0.5}
BY_TEXT = {TEXT: 2.0, IMAGE: 0.1, SOUND: 0.0, TIMBRE: 0.5}
MODALITY_PARTS = {"text", "image", "sound"}


@pytest.fixture
def matinee(matinee: Recommender) -> Recommender:
    """Words, pictures and sounds group the items in three ways; two people like the same five."""
    matinee.import_items(ITEMS)
    put_modalities(matinee.library)
    for user in ("ada", "bo"):
        matinee.import_plays(
            Play(user=user, item=NAMES[item], action=Action.LIKE) for item in likes_by(SOUND, 0, 5)
        )
    return matinee


@pytest.fixture
def use(matinee: Recommender) -> Callable[..., str]:
    """Put weights in use, as a training does; gives the version."""
    library = matinee.library

    def keep(
        own: Mapping[str, Mapping[Modality, float]], shared: Mapping[Modality, float] = SETTINGS
    ) -> str:
        weights = ModalityWeights(shared=shared, own=own, people=2, spaces=library.spaces)
        recipe = Recipe(learner="linear", features={})
        trained = Trained(recipe, NAMES, recipe.new_learner(), {}, 1.0, weights)
        parameters, state = to_state(trained)
        return kept(matinee).keep(Described(what="weights", parameters=parameters), state)

    return keep


Use = Callable[..., str]


def kept(matinee: Recommender) -> KeptModels:
    return KeptModels(matinee.library.settings.trained)


def listed(matinee: Recommender, *users: str, query: str = "") -> list[Result]:
    with matinee.library.catalog.read() as connection:
        people = [Person.load(connection, user) for user in users]
    return list(recommend(matinee.library, people, query, k=20).answer.results)


def of_modalities(results: list[Result]) -> dict[str, float]:
    """What each modality gives all of the results."""
    return {name: sum(abs(one.parts.get(name, 0.0)) for one in results) for name in MODALITY_PARTS}


def test_own_weights_move_ones_own_list_and_no_other(matinee: Recommender, use: Use) -> None:
    """Bo's stays as it was, and what several share is nobody's own."""
    before = {users: listed(matinee, *users) for users in (("ada",), ("bo",), ("ada", "bo"))}
    use({"ada": BY_SOUND})
    after = {users: listed(matinee, *users) for users in before}
    assert [one.item for one in after["ada",]] != [one.item for one in before["ada",]]
    for users in (("bo",), ("ada", "bo")):
        assert [one.item for one in after[users]] == [one.item for one in before[users]]
        for was, now in zip(before[users], after[users], strict=True):
            assert now.parts == pytest.approx(was.parts)
    shares = [of_modalities(lists["ada",]) for lists in (before, after)]
    then, since = (each["sound"] / sum(each.values()) for each in shares)
    assert since > 0.8 > then


def test_shared_weights_move_everybodys(matinee: Recommender, use: Use) -> None:
    use({"ada": BY_SOUND}, shared=BY_TEXT)
    for users in (("bo",), ("ada", "bo")):
        found = of_modalities(listed(matinee, *users))
        assert found["text"] > 0.8 * sum(found.values())
        assert found["sound"] == 0
    assert of_modalities(listed(matinee, "ada"))["sound"] > 0


@pytest.mark.parametrize("users", [("ada",), ("bo",), ("ada", "bo")])
@pytest.mark.parametrize("query", ["", "river"])
def test_parts_sum_to_the_score(
    matinee: Recommender, use: Use, users: tuple[str, ...], query: str
) -> None:
    use({"ada": BY_SOUND}, shared=BY_TEXT)
    found = listed(matinee, *users, query=query)
    assert found
    for one in found:
        assert sum(one.parts.values()) == pytest.approx(one.score, abs=1e-6)


def test_words_are_matched_as_the_settings_say(matinee: Recommender, use: Use) -> None:
    """In a search, and in a recommendation by words: plays say nothing of that."""
    words = "stone item003"
    before = search(matinee.library, words)
    asked = {one.item: one.parts for one in listed(matinee, "ada", query=words)}
    use({"ada": BY_SOUND}, shared=BY_TEXT)
    assert search(matinee.library, words) == before
    again = {one.item: one.parts for one in listed(matinee, "ada", query=words)}
    both = asked.keys() & again.keys()
    assert both
    for item in both:
        for name in MODALITY_PARTS & asked[item].keys():
            assert again[item][name] == pytest.approx(asked[item][name])


def test_what_is_set_by_hand_wins(
    matinee: Recommender, use: Use, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One weight that is set is enough; how words count is none of a modality."""
    library = matinee.library
    use({"ada": BY_SOUND}, shared=BY_TEXT)
    assert library.weights == BY_TEXT
    assert library.weights_for(["ada"]) == BY_SOUND
    assert library.weights_for(["ada", "bo"]) == library.weights_for([]) == BY_TEXT
    assert library.settings_weights == SETTINGS
    settings = library.settings
    for fusion, wins in ((FusionSettings(sound=0.25), True), (FusionSettings(lexical=2), False)):
        changed = settings.model_copy(update={"fusion": fusion})
        monkeypatch.setattr(library, "settings", changed)
        expected = SETTINGS | {SOUND: 0.25} if wins else BY_SOUND
        assert library.weights_for(["ada"]) == expected


def test_set_from_default_is_told_apart(
    matinee: Recommender, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By flag, environment and file, also where what is set is the default."""
    library = matinee.library
    for flags, variable, is_set in (
        ({}, None, False),
        ({"fusion": {"image": 0.6}}, None, True),
        ({}, "MATINEE_FUSION__TEXT", True),
        ({}, "MATINEE_FUSION__LEXICAL", False),
    ):
        with monkeypatch.context() as patch:
            if variable:
                patch.setenv(variable, "1.0")
            patch.setattr(library, "settings", load_settings(home=home, **flags))
            assert library.weights_are_set == is_set
    (home / "config.toml").write_text("[fusion]\nsound = 0.5\n")
    monkeypatch.setattr(library, "settings", load_settings(home=home))
    assert library.weights_are_set


def test_weights_of_other_models_vectors_are_none(matinee: Recommender, use: Use) -> None:
    use({"ada": BY_SOUND}, shared=BY_TEXT)
    other = matinee.library.with_models(FakeModels("other"))
    assert other.weights_for(["ada"]) == SETTINGS
    assert matinee.library.weights_for(["ada"]) == BY_SOUND


def test_another_version_is_read_at_once(matinee: Recommender, use: Use) -> None:
    """So is going back; one that is damaged says nothing."""
    library = matinee.library
    use({"ada": BY_SOUND})
    assert library.weights_for(["ada"]) == BY_SOUND
    version = use({"ada": BY_TEXT})
    assert library.weights_for(["ada"]) == BY_TEXT
    kept(matinee).rollback()
    assert library.weights_for(["ada"]) == BY_SOUND
    kept(matinee).use(version)
    (kept(matinee).folder / version / "model.json").write_text("{")
    assert library.weights_for(["ada"]) == SETTINGS
    kept(matinee).use(None)
    assert library.weights == SETTINGS


def test_weights_that_are_damaged_say_nothing(matinee: Recommender, use: Use) -> None:
    version = use({"ada": BY_SOUND})
    described = kept(matinee).describe(version)
    bad = described.model_copy(update={"parameters": {MODALITIES: 7}})
    kept(matinee).describe_anew(version, bad)
    assert matinee.library.weights_for(["ada"]) == SETTINGS
    forget_weights(kept(matinee), "ada")
    assert kept(matinee).describe(version) == bad


def test_who_is_forgotten_has_none(matinee: Recommender, use: Use) -> None:
    """In no version, and no file holds the name; others keep theirs."""
    use({"ada": BY_SOUND})
    use({"ada": BY_TEXT, "bo": BY_SOUND})
    Profiles(matinee.library).forget("ada")
    assert matinee.library.weights_for(["ada"]) == SETTINGS
    assert matinee.library.weights_for(["bo"]) == BY_SOUND
    for version in kept(matinee).versions():
        for file in (kept(matinee).folder / version).iterdir():
            assert re.search(rb"\bada\b", file.read_bytes()) is None
        assert kept(matinee).load(version)[0].what == "weights"


def test_the_profile_says_what_counts_more(matinee: Recommender, use: Use) -> None:
    """In both languages; nothing to whom has no weights of their own, or usual ones."""
    use({"ada": BY_SOUND, "bo": SETTINGS | {TEXT: 0.9}})
    assert Profiles(matinee.library).show("ada").weights == BY_SOUND
    assert Profiles(matinee.library).show("ada").counts == (
        "For you sounds count more than usual, and words and pictures less."
    )
    assert Profiles(matinee.library, "zh").show("ada").counts == (
        "对你来说，声音比通常更重要，文字和画面则没那么重要。"
    )
    assert say_weights(matinee.library, "bo", "en") == ""
    assert own_weights(matinee.library, "cy") == {}
    assert say_weights(matinee.library, "cy", "en") == ""
    use({"ada": SETTINGS | {IMAGE: 1.2}, "bo": SETTINGS | {SOUND: 0.1}})
    assert say_weights(matinee.library, "ada", "en") == "For you pictures count more than usual."
    assert say_weights(matinee.library, "bo", "zh") == "对你来说，声音不像通常那么重要。"


def test_the_only_person_is_compared_with_the_settings(matinee: Recommender, use: Use) -> None:
    """For what is everybody's is theirs."""
    use({"ada": BY_SOUND}, shared=BY_SOUND)
    assert say_weights(matinee.library, "ada", "en").startswith("For you sounds count more")
