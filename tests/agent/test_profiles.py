"""A profile as a person reads and changes it; what is forgotten is gone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from agent.forgetting import forget_item, forget_person
from agent.profile_view import ProfileView
from agent.profiles import Profiles
from agent.recommender import Recommender
from base.errors import NotFoundError, UsageError
from catalog import schema
from catalog.items import Item
from catalog.profiles import Kind, get_profile
from tools.facets import Wish

TOPICS = {
    "jazz": "jazz saxophone trumpet improvisation swing",
    "cook": "cooking bread oven flour recipe kitchen",
    "horror": "horror ghost scream blood cellar",
}


@pytest.fixture
def library(matinee: Recommender) -> Recommender:
    """Six items each of three topics, and what ada did with some."""
    matinee.import_items(
        Item(id=f"{topic}{n}", title=f"{topic} number {n}", description=words, genres=[topic])
        for topic, words in TOPICS.items()
        for n in range(6)
    )
    for item in ("jazz0", "jazz1", "cook0"):
        matinee.record("ada", item, "like")
    matinee.record("ada", "jazz2", "rate", 4.5)
    matinee.record("ada", "horror1", "never")
    return matinee


@pytest.fixture
def profiles(library: Recommender) -> Profiles:
    return Profiles(library.library)


def wish(kind: str, text: str) -> Wish:
    return Wish(Kind(kind), text, f"I say {text}")


def test_a_profile_can_be_read(profiles: Profiles) -> None:
    """What is liked and not, with shares that sum to 1 a kind, and sentences with titles."""
    profiles.add("ada", wish("likes", "the sea"))
    view = profiles.show("ada")
    likes = [one for one in view.lasting if one.kind is Kind.LIKES]
    assert {one.text for one in likes} == {"jazz", "cook", "the sea"}
    assert sum(one.share for one in likes) == pytest.approx(1.0)
    jazz = next(one for one in likes if one.text == "jazz")
    assert jazz.evidence[0].startswith("you gave “jazz number 2” 4.5 of 5 on 2")
    assert jazz.proofs == 3
    sea = next(one for one in likes if one.text == "the sea")
    assert sea.evidence[0].startswith("you said “I say the sea” on 2")
    assert [(one.text, one.target) for one in view.bans] == [("horror number 1", "item")]
    assert ProfileView.model_validate_json(view.model_dump_json()) == view
    assert "vector" not in view.model_dump_json()


def test_what_was_only_shown_is_not_of_their_doing(library: Recommender) -> None:
    before = library.profile("ada").plays
    library.record("ada", "cook1", "shown")
    assert library.profile("ada").plays == before == 5


def test_in_chinese(library: Recommender) -> None:
    """Labels that have a Chinese name, and the sentences."""
    view = Profiles(library.library, "zh").show("ada")
    assert {one.text for one in view.lasting} >= {"爵士", "烹饪"}
    assert any("你在" in sentence for one in view.lasting for sentence in one.evidence)


def test_nobody_is_a_profile_without_anything(profiles: Profiles) -> None:
    """And reading it keeps nothing."""
    view = profiles.show("nobody")
    assert (view.plays, view.lasting, view.session, view.bans) == (0, (), (), ())
    assert view.updated_at is None


def test_editing_by_id_text_or_its_beginning(profiles: Profiles) -> None:
    """A facet out of plays gets a name, and stays what it is."""
    assert profiles.edit("ada", "jazz", text="Bebop").changes == ("“jazz” is now called “Bebop”.",)
    assert "Bebop" in {one.text for one in profiles.show("ada").lasting}
    assert profiles.identify("ada", "likes:ja") == "likes:jazz"
    assert profiles.identify("ada", "BEBOP") == "likes:jazz"
    profiles.edit("ada", "Bebop", weight=3.0)
    bebop = next(one for one in profiles.show("ada").lasting if one.text == "Bebop")
    assert (bebop.weight, bebop.pinned, bebop.source) == (3.0, True, "plays")
    for wrong in ("likes:", "", "opera"):
        with pytest.raises(NotFoundError, match="lists them"):
            profiles.edit("ada", wrong, text="x")
    with pytest.raises(UsageError):
        profiles.edit("ada", "Bebop", weight=9.0)


def test_pinned_and_free_again(profiles: Profiles) -> None:
    """Both kinds of facets; what changes nothing says nothing."""
    profiles.add("ada", wish("likes", "the sea"))
    for name in ("the sea", "jazz"):
        assert profiles.pin("ada", name).changes
        assert profiles.pin("ada", name).changes == ()
        assert next(one for one in profiles.show("ada").lasting if one.text == name).pinned
        assert profiles.pin("ada", name, False).changes
        assert not next(one for one in profiles.show("ada").lasting if one.text == name).pinned


def test_deleted_facets_do_not_come_back(profiles: Profiles, library: Recommender) -> None:
    """Not by the same plays, in the profile and in what is recommended; by a new play they do."""
    assert "until now" in profiles.delete("ada", "jazz").changes[0]
    view = profiles.show("ada")
    assert "jazz" not in {one.text for one in view.lasting}
    assert view.taken_out == ("jazz",)
    best = library.recommend("ada", k=3).results
    assert not [result for result in best if "because you liked “jazz" in str(result.reasons)]
    library.record("ada", "jazz3", "like")
    back = next(one for one in profiles.show("ada").lasting if one.text == "jazz")
    assert back.items == ("jazz3",)


def test_a_pinned_facet_can_be_deleted_for_good(profiles: Profiles) -> None:
    """Nor does what it was made of show again."""
    profiles.pin("ada", "jazz")
    profiles.delete("ada", "jazz")
    assert "jazz" not in {one.text for one in profiles.show("ada").lasting}


def test_a_ban_can_be_lifted(profiles: Profiles) -> None:
    """One that was pressed, by the id that the profile shows."""
    (ban,) = profiles.show("ada").bans
    assert profiles.delete("ada", ban.id).changes == ("“horror number 1” is no longer banned.",)
    assert profiles.show("ada").bans == ()
    with pytest.raises(NotFoundError):
        profiles.delete("ada", ban.id)


def talk(library: Recommender, user: str) -> None:
    conversation = {"user": user, "state": {}, "created_at": "2026", "updated_at": "2026"}
    with library.library.catalog.write() as connection:
        row = connection.execute(
            insert(schema.conversations).values(conversation).returning(schema.conversations.c.id)
        ).scalar_one()
        turn = {"conversation": row, "said": "hello", "reply": "hi", "data": {}, "at": "2026"}
        connection.execute(insert(schema.turns).values(turn))


def test_an_export_holds_everything(profiles: Profiles, library: Recommender) -> None:
    """Profile, plays and talk, as JSON."""
    talk(library, "ada")
    profiles.add("ada", wish("dislikes", "war"))
    found = json.loads(json.dumps(profiles.export("ada")))
    assert len(found["plays"]) == 5
    assert {"user": "ada", "item": "jazz2", "action": "rate", "value": 4.5}.items() <= found[
        "plays"
    ][3].items()
    assert found["profile"]["facets"][0]["text"] == "war"
    assert found["facets"]["lasting"]
    assert found["conversations"][0]["turns"][0]["said"] == "hello"


def test_forgetting_somebody_leaves_nothing_of_them(
    profiles: Profiles, library: Recommender
) -> None:
    """And everything of everybody else."""
    for user in ("ada", "bo"):
        talk(library, user)
        profiles.add(user, wish("likes", "the sea"))
    library.record("bo", "jazz0", "like")
    gone = forget_person(library.library, "ada")
    assert (gone.plays, gone.facets, gone.conversations, gone.turns) == (5, 1, 1, 1)
    assert str(gone) == "Forgot 5 plays, 1 facet, 1 conversation, 1 turn of ada."
    with library.library.catalog.read() as connection:
        for table in (schema.plays, schema.profiles, schema.conversations):
            users = connection.execute(select(table.c.user).distinct()).scalars().all()
            assert users == ["bo"]
        assert len(connection.execute(select(schema.turns)).all()) == 1
        assert get_profile(connection, "bo").facets
    again = forget_person(library.library, "ada")
    assert not again.any
    assert str(again) == "Nothing was known of ada."


def test_what_is_forgotten_is_not_in_the_file(library: Recommender, home: Path) -> None:
    """Nor are the words that were written: SQLite keeps them in free pages by itself."""
    secret = "a sentence that nobody else wrote"
    library.record("ada", "jazz0", "comment", text=secret)
    Profiles(library.library).add("ada", Wish(Kind.LIKES, "the sea", secret))
    forget_person(library.library, "ada")
    library.close()
    files = [path.read_bytes() for path in home.glob("library.sqlite*")]
    assert files
    assert not [file for file in files if secret.encode() in file]


def test_forgetting_an_item_or_one_play_of_it(profiles: Profiles, library: Recommender) -> None:
    """The rest of the history stays; what rested on it alone goes."""
    library.record("ada", "cook0", "finish")
    first, last = [one for one in library.plays("ada") if one.item == "cook0"]
    assert forget_item(library.library, "ada", "cook0", at=first.at).plays == 1
    assert [one for one in library.plays("ada") if one.item == "cook0"] == [last]
    profiles.pin("ada", "cook")
    gone = forget_item(library.library, "ada", "cook number 0")
    assert (gone.plays, gone.facets) == (1, 1)
    assert "cook" not in {one.text for one in profiles.show("ada").lasting}
    with pytest.raises(NotFoundError, match="did nothing with"):
        forget_item(library.library, "ada", "cook0")
    assert len(library.plays("ada")) == 4
