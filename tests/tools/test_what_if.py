"""What would be without one item: its taste goes, all the rest stays, nothing is written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from agent.recommender import Recommender
from base.errors import NotFoundError
from catalog.items import Item
from catalog.plays import Action, Play
from catalog.profiles import Facet, Kind, Profile, Proof
from tools.person import Person
from tools.results import Filters
from tools.what_if import WhatIf

TOPICS = {
    "jazz": "jazz saxophone trumpet improvisation swing",
    "cook": "cooking bread oven flour recipe kitchen",
}


def play(item: str, action: str = "like", days: float = 3) -> Play:
    at = (datetime.now(UTC) - timedelta(days=days)).isoformat()
    return Play(user="ada", item=item, action=Action(action), at=at)


@pytest.fixture
def library(matinee: Recommender) -> Recommender:
    """Eight films of each topic, of which Ada likes one each."""
    matinee.import_items(
        Item(id=f"{topic}{n}", title=f"{topic} number {n}", description=words, form="film")
        for topic, words in TOPICS.items()
        for n in range(8)
    )
    matinee.import_plays([play("jazz0"), play("jazz0", "finish"), play("cook0")])
    return matinee


def topics(found: WhatIf, which: str) -> list[str]:
    return [one.item[:4] for one in getattr(found, which).results]


def test_without_the_only_jazz_item_jazz_falls(library: Recommender) -> None:
    found = library.what_if("ada", without="jazz0", k=8)
    assert (found.user, found.without, found.title) == ("ada", "jazz0", "jazz number 0")
    assert found.plays == 2
    assert topics(found, "now").count("jazz") >= 3
    assert topics(found, "then")[:6] == ["cook"] * 6
    changes = {change.item: change for change in found.changes}
    for change in changes.values():
        if change.item[:4] == "jazz" and change.item != "jazz0":
            assert change.score is not None
            assert change.score_without is not None
            assert change.score_without < change.score - 0.5
            assert change.parts["text"] < 0
        if change.item[:4] == "cook":
            assert abs(sum(change.parts.values())) < 0.05  # what one taste more or less trusts
    assert {"goes", "comes", "up"} <= {change.kind for change in changes.values()}


def test_changes_are_the_difference_of_the_lists(library: Recommender) -> None:
    """Every item of both, at its places, its parts adding up to what its score would change by."""
    found = library.what_if("ada", without="jazz0", k=6)
    now = [one.item for one in found.now.results]
    then = [one.item for one in found.then.results]
    assert [change.item for change in found.changes] == list(dict.fromkeys([*now, *then]))
    for change in found.changes:
        assert change.place == (now.index(change.item) + 1 if change.item in now else None)
        place = then.index(change.item) + 1 if change.item in then else None
        assert change.place_without == place
        if change.score is not None and change.score_without is not None:
            difference = change.score_without - change.score
            assert sum(change.parts.values()) == pytest.approx(difference, abs=0.02)
    assert WhatIf.model_validate_json(found.model_dump_json()) == found


def test_it_is_the_list_that_is_recommended(library: Recommender) -> None:
    now = library.recommend("ada", "bread", Filters(form="film"), k=5)
    found = library.what_if(
        "ada", without="jazz0", query="bread", filters=Filters(form="film"), k=5
    )
    assert [one.item for one in found.now.results] == [one.item for one in now.results]
    assert found.now.results[0].reasons == now.results[0].reasons


def test_what_was_watched_may_come_itself(library: Recommender) -> None:
    library.import_plays([play("cook3", "finish")])
    found = library.what_if("ada", without="cook3", k=16)
    (change,) = [one for one in found.changes if one.item == "cook3"]
    assert (change.kind, change.place, change.score) == ("comes", None, None)
    assert change.score_without is not None


def test_nothing_is_written(library: Recommender) -> None:
    def state() -> list[object]:
        with library.library.catalog.read() as connection:
            tables = ("plays", "profiles", "items", "versions")
            return [connection.execute(text(f"SELECT * FROM {t}")).all() for t in tables]

    before, listed = state(), library.recommend("ada")
    library.what_if("ada", without="jazz0")
    assert state() == before
    again = library.recommend("ada")
    assert [one.item for one in again.results] == [one.item for one in listed.results]


@pytest.mark.parametrize(
    ("item", "said"), [("cook5", "did nothing with “cook number 5”"), ("nothing", "matinee list")]
)
def test_what_was_not_watched_is_a_sentence(library: Recommender, item: str, said: str) -> None:
    with pytest.raises(NotFoundError, match=said):
        library.what_if("ada", without=item)


def test_words_stay_and_what_plays_prove_goes() -> None:
    """A facet kept from plays of the item goes with them; one that was said stays."""
    at = "2026-01-01T00:00:00Z"
    of_plays = Proof(at=at, item="jazz0", action="like")
    of_words = Proof(at=at, words="I love jazz", item="jazz0")
    other = Proof(at=at, item="jazz1", action="like")
    facets = [
        Facet(kind=Kind.LIKES, text="a", evidence=(of_plays,), named_by="plays"),
        Facet(kind=Kind.LIKES, text="b", evidence=(of_plays, other), named_by="plays"),
        Facet(kind=Kind.LIKES, text="c", evidence=(of_words,)),
    ]
    one = Person("ada", (play("jazz0"), play("jazz1")), Profile(user="ada", facets=tuple(facets)))
    left = one.without("jazz0")
    assert [play.item for play in left.plays] == ["jazz1"]
    assert [(f.text, f.evidence) for f in left.profile.facets] == [
        ("b", (other,)),
        ("c", (of_words,)),
    ]
    assert one.without("cook0") == one
