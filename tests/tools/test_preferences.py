"""Preferences at work: they move lists the way they say, and where none is set nothing moves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np
import pytest
from sqlalchemy import Connection

from agent.recommender import Recommender
from base import clock
from base.slots import Modality
from catalog.items import Item
from catalog.plays import Action, Play
from catalog.preferences import Preferences, put_preferences
from catalog.store import Catalog
from ranking.fusion import Scale, Side
from ranking.models.testing_modalities import IMAGE, NAMES, SETTINGS, SOUND, TEXT, kinds, likes_by
from tools.context import Library
from tools.fakes import FakeModels
from tools.person import Person
from tools.rank import Recommendation, recommend
from tools.results import Answer, Result
from tools.search import search
from tools.testing_modalities import ITEMS, LONG_AGO, put_modalities

NOW = datetime(2026, 6, 1, 20, tzinfo=UTC)
KIN = {NAMES[i] for i in np.flatnonzero(kinds(IMAGE) == 0).tolist()}  # alike by pictures
GENRES = {"jazz": "jazz saxophone trumpet", "sea": "sea whale coral", "war": "war tank trench"}


@pytest.fixture
def alike(matinee: Recommender) -> Recommender:
    """Ada and Bo like five items that pictures alone have in common."""
    matinee.import_items(ITEMS)
    put_modalities(matinee.library)
    for user in ("ada", "bo"):
        matinee.import_plays(liked(user, [NAMES[i] for i in likes_by(IMAGE, 0, 5)]))
    return matinee


@pytest.fixture
def by_genre(matinee: Recommender) -> Recommender:
    """Twenty items of each genre, and Ada has tried nothing but jazz."""
    matinee.import_items(
        Item(id=f"{genre}{n:02}", title=f"{genre} number {n}", description=words, genres=[genre],
             added_at=LONG_AGO)
        for genre, words in GENRES.items()
        for n in range(20)
    )  # fmt: skip
    matinee.import_plays(liked("ada", [f"jazz{n:02}" for n in range(5)]))
    return matinee


def liked(user: str, items: list[str]) -> list[Play]:
    at = "2026-05-30T20:00:00Z"
    return [Play(user=user, item=item, action=Action.LIKE, at=at) for item in items]


def tune(matinee: Recommender, user: str, **wanted: float) -> None:
    with matinee.library.catalog.write() as connection:
        put_preferences(connection, user, Preferences(**wanted))


def ask(matinee: Recommender, *users: str, query: str = "", k: int = 10) -> Recommendation:
    """At a time that is held, so that nothing fades between two questions."""
    with matinee.library.catalog.read() as connection:
        people = [Person.load(connection, user) for user in users]
    with clock.held(NOW):
        return recommend(matinee.library, people, query, k=k)


def results(matinee: Recommender, *users: str, query: str = "", k: int = 10) -> list[Result]:
    found = list(ask(matinee, *users, query=query, k=k).answer.results)
    assert found
    for one in found:
        assert sum(one.parts.values()) == pytest.approx(one.score, abs=1e-6)
    return found


def answers(matinee: Recommender) -> list[Answer]:
    return [
        ask(matinee, *users, query=query, k=20).answer
        for users in (("ada",), ("ada", "bo"), ("cy",))
        for query in ("", "river item007")
    ]


def as_if_there_were_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """A library that never looks for preferences, as it was before there were any."""

    def scale(
        self: Library, connection: Connection, side: Side, users: Sequence[str] = ()
    ) -> Scale:
        weights = self.settings_weights if side == "words" else self.weights_for(users)
        return Scale(self.calibrations(connection, side), weights)

    monkeypatch.setattr(Library, "scale", scale)
    monkeypatch.setattr(Library, "ranking_for", lambda self, *_: self.settings.ranking)


@pytest.mark.parametrize("ranking", [{}, {"novelty": 0.7, "exploration": 0.3}])
def test_with_nothing_set_lists_are_the_same_to_the_bit(
    alike: Recommender, monkeypatch: pytest.MonkeyPatch, ranking: dict[str, float]
) -> None:
    """Also once something was set and left to what is learned again."""
    settings = alike.library.settings
    knobs = settings.ranking.model_copy(update=ranking)
    alike.library.settings = settings.model_copy(update={"ranking": knobs})
    found = answers(alike)
    with monkeypatch.context() as patch:
        as_if_there_were_none(patch)
        assert answers(alike) == found
    tune(alike, "ada", text=0.2, image=3.0, adventurous=0.9)
    assert answers(alike) != found
    tune(alike, "ada")
    assert answers(alike) == found


def test_the_more_pictures_count_the_higher_is_what_looks_alike(alike: Recommender) -> None:
    """Mean place by score of the items that look like what was liked, over all candidates."""
    places, sizes = [], []
    for weight in (0.0, 0.3, 0.6, 1.5, 3.0):
        tune(alike, "ada", image=weight, adventurous=0.0)
        found = sorted(results(alike, "ada", k=len(NAMES)), key=lambda one: -one.score)
        kin = [place for place, one in enumerate(found) if one.item in KIN]
        assert len(kin) == 25
        places.append(float(np.mean(kin)))
        sizes.append(sum(abs(one.parts.get("image", 0.0)) for one in found))
    assert places == sorted(places, reverse=True)
    assert places[-1] == 12.0 < places[0]  # the mean of 0 to 24: all of them before all others
    assert sizes[0] == 0
    assert sizes == sorted(sizes)


def test_a_part_is_the_weight_that_was_set(alike: Recommender) -> None:
    """Twice the weight is twice the part, and no other part moves; of somebody with one taste."""
    alike.import_plays(liked("dee", [NAMES[0]]))
    parts = {}
    for weight in (0.5, 1.0):
        tune(alike, "dee", image=weight, adventurous=0.0)
        parts[weight] = {one.item: one.parts for one in results(alike, "dee", k=len(NAMES))}
    assert parts[0.5].keys() == parts[1.0].keys()
    for item, half in parts[0.5].items():
        assert parts[1.0][item]["image"] == pytest.approx(2 * half["image"])
        assert parts[1.0][item]["text"] == pytest.approx(half["text"])


def test_they_move_ones_own_list_and_no_other_and_no_search(alike: Recommender) -> None:
    before = answers(alike)[-2:], results(alike, "bo"), search(alike.library, "river")
    mine = results(alike, "ada")
    tune(alike, "ada", image=0.0, sound=3.0)
    assert results(alike, "ada") != mine
    assert (answers(alike)[-2:], results(alike, "bo"), search(alike.library, "river")) == before


def test_words_are_matched_as_the_settings_say(alike: Recommender) -> None:
    """Who sets words to 0 can still ask by them."""
    parts = []
    wanted = next(name for name in NAMES if name not in KIN)  # liked by nobody, so it may come
    for weight in (1.0, 0.0):
        tune(alike, "ada", text=weight)
        found = {one.item: one.parts for one in results(alike, "ada", query=f"stone {wanted}")}
        parts.append(found[wanted])
    assert parts[0]["text"] == pytest.approx(parts[1]["text"])
    assert parts[0]["words"] == parts[1]["words"] > 0


def test_all_weights_may_be_nothing(alike: Recommender) -> None:
    """Then no likeness speaks for anything, and there is a list all the same."""
    tune(alike, "ada", text=0.0, image=0.0, sound=0.0)
    for one in results(alike, "ada"):
        assert not any(one.parts.get(name) for name in ("text", "image", "sound", "timbre"))


def test_several_people_have_the_mean_of_what_each_set(alike: Recommender) -> None:
    """What nobody set is that of everybody; who set nothing has no say in what others set."""
    library, users = alike.library, ["ada", "bo", "cy"]
    tune(alike, "ada", image=3.0, adventurous=1.0)
    tune(alike, "bo", image=1.0, sound=0.2)
    expected = SETTINGS | {IMAGE: 2.0, SOUND: 0.2, Modality.TIMBRE: 0.2}
    with library.catalog.read() as connection:
        assert library.scale(connection, "items", users).weights == expected
        assert library.scale(connection, "words", users).weights == SETTINGS
        assert library.ranking_for(connection, users).novelty == 1.5
        assert library.scale(connection, "items", ["cy"]).weights[TEXT] == SETTINGS[TEXT]
        assert library.scale(connection, "items").weights == SETTINGS
    assert {"least misery", "novelty"} & set(results(alike, "ada", "bo")[0].parts)


def test_adventure_shows_more_of_what_was_never_tried(by_genre: Recommender) -> None:
    """None of it where somebody wants what they know; half of the list for who wants surprises."""
    untried = []
    for wanted in (0.0, 0.5, 1.0):
        tune(by_genre, "ada", adventurous=wanted)
        found = results(by_genre, "ada")
        untried.append(sum(not one.item.startswith("jazz") for one in found))
        assert any("novelty" in one.parts for one in found) == (wanted > 0)
    assert untried[0] == 0
    assert untried == sorted(untried)
    assert untried[-1] >= 5


def test_what_is_set_acts_in_the_next_list_of_every_process(by_genre: Recommender) -> None:
    """By whatever way it was set: nothing of it is kept in memory."""
    before = ask(by_genre, "ada")
    settings = by_genre.library.settings
    with Recommender(settings, Catalog(settings.home), FakeModels()) as other:
        other.profiles.tune("ada", {"adventurous": 1.0})
    after = ask(by_genre, "ada")
    assert [one.item for one in after.answer.results] != [one.item for one in before.answer.results]
    assert any(why.untried is not None for why in after.because.values())
