"""A turn is taken back with everything that it did, and nothing else is."""

from __future__ import annotations

import pytest

from agent import conversation as conversations
from agent.testing import Talker
from agent.undoing import Edit, Mark, mark, put_back, take_back
from base.errors import NotFoundError
from catalog.profiles import Kind
from tools.facets import Wish


def marked(talker: Talker) -> Mark:
    catalog = talker.matinee.library.catalog
    with catalog.read() as connection:
        number = conversations.latest(connection, "ada")
    return mark(catalog, "ada", number or 0)


@pytest.fixture
def before(talker: Talker) -> Mark:
    talker.say("something calm about the sea")
    return marked(talker)


def test_talk_plays_and_profile_are_as_before(talker: Talker, before: Mark) -> None:
    kept = talker.kept()
    talker.say("I loved the first one, and I hate jazz")
    assert talker.kept() != kept
    take_back(talker.matinee.library.catalog, before, marked(talker))
    assert talker.kept() == kept


def test_a_button_that_was_pressed_meanwhile_keeps_its_effect(talker: Talker, before: Mark) -> None:
    talker.say("something with jazz")
    talker.matinee.record("ada", "jazz1", "like", source="page")
    after = marked(talker)
    talker.matinee.record("ada", "jazz2", "like")  # after the turn, by another way
    take_back(talker.matinee.library.catalog, before, after)
    assert talker.plays() == [("jazz1", "like"), ("jazz2", "like")]


def test_a_profile_that_was_edited_since_stays(talker: Talker, before: Mark) -> None:
    talker.say("I hate jazz")
    after = marked(talker)
    talker.matinee.profiles.add("ada", Wish(Kind.LIKES, "bread", "bread"))
    take_back(talker.matinee.library.catalog, before, after)
    assert {one.text for one in talker.profile().facets} >= {"bread"}
    assert len(talker.turns()) == 1


@pytest.mark.parametrize("words", ["I hate jazz", "something with jazz"])
def test_a_profile_that_was_edited_during_the_turn_stays(
    talker: Talker, before: Mark, words: str
) -> None:
    events = talker.matinee.chat("ada", words)
    next(events)
    talker.matinee.profiles.add("ada", Wish(Kind.LIKES, "bread", "bread"))
    list(events)
    take_back(talker.matinee.library.catalog, before, marked(talker))
    assert "bread" in [one.text for one in talker.profile().facets]
    assert len(talker.turns()) == 1


def test_turns_are_taken_back_one_after_the_other(talker: Talker, before: Mark) -> None:
    kept = talker.kept()
    talker.say("I hate jazz")
    middle = marked(talker)
    talker.say("I hate horror")
    for mark_before, mark_after in ((middle, marked(talker)), (before, middle)):
        take_back(talker.matinee.library.catalog, mark_before, mark_after)
    assert talker.kept() == kept


def test_the_first_turn_leaves_a_conversation_without_a_title(talker: Talker) -> None:
    catalog = talker.matinee.library.catalog
    with catalog.write() as connection:
        number = conversations.start(connection, "ada")
    first = mark(catalog, "ada", number)
    talker.say("something calm about the sea", conversation=number)
    take_back(catalog, first, mark(catalog, "ada", number))
    with catalog.read() as connection:
        (kept,) = conversations.conversations(connection, "ada")
    assert (kept.title, kept.talk.turns) == ("", ())


def test_a_conversation_that_is_gone_is_said(talker: Talker, before: Mark) -> None:
    talker.matinee.forget("ada")
    with pytest.raises(NotFoundError):
        take_back(talker.matinee.library.catalog, before, before)


@pytest.mark.parametrize("since", [None, "edited", "forgotten"])
def test_an_edit_is_put_back_unless_something_came_since(talker: Talker, since: str | None) -> None:
    profiles = talker.matinee.profiles
    profiles.add("ada", Wish(Kind.LIKES, "bread", "bread"))
    kept = talker.profile()
    edited = profiles.delete("ada", "bread")
    edit = Edit(0, edited.before, edited.profile)
    if since == "edited":
        profiles.add("ada", Wish(Kind.LIKES, "jazz", "jazz"))
    if since == "forgotten":
        talker.matinee.forget("ada")
    assert put_back(talker.matinee.library.catalog, "ada", edit, "page") is (since is None)
    left = [one.text for one in talker.profile().facets]
    assert left == {"edited": ["jazz"], "forgotten": []}.get(since or "", ["bread"])
    assert since or talker.profile() == kept
