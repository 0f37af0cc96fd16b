"""A conversation goes on from a scripted reply and list as if they had been Matinee's own."""

from __future__ import annotations

import pytest

from agent.conversation import Listed, Talk, TurnRecord, force, get, keep_turn, start, turns_of
from agent.recommender import Recommender
from base.errors import NotFoundError
from catalog.items import Item


@pytest.fixture
def library(matinee: Recommender) -> Recommender:
    """Three items that "bread" finds."""
    matinee.import_items(Item(id=name, title=name, description="bread") for name in "abc")
    return matinee


def listed(library: Recommender, *ids: str) -> list[Listed]:
    found = library.search("bread", k=3).results
    return [Listed(result=one) for name in ids for one in found if one.item == name]


def test_force_changes_list_reply_and_record(library: Recommender) -> None:
    """What the next turn reads, in the state and in the record of turns, is what was scripted."""
    first, second = listed(library, "a"), listed(library, "b", "c")
    with library.library.catalog.write() as connection:
        number = start(connection, "ada")
        talk = Talk(listed=tuple(first), about="a").after("hi", "mine")
        keep_turn(connection, number, talk, TurnRecord(said="hi", reply="mine"))
        force(connection, "ada", number, "theirs", second)
        now = get(connection, "ada", number).talk
        (record,) = turns_of(connection, number)
    assert now.shown == record.shown == ("b", "c")
    assert (now.about, now.turns[-1].reply, record.reply) == (None, "theirs", "theirs")
    assert now.earlier == ("a",)  # it was in hand before a turn that listed nothing


def test_force_with_the_same_list_keeps_what_it_is_about(library: Recommender) -> None:
    """A scripted answer to "why the first?" leaves the list, and "it" is still the first."""
    first = listed(library, "a")
    with library.library.catalog.write() as connection:
        number = start(connection, "ada")
        talk = Talk(listed=tuple(first), about="a").after("why?", "mine")
        keep_turn(connection, number, talk, TurnRecord(said="why?", reply="mine"))
        force(connection, "ada", number, "theirs", first)
        assert get(connection, "ada", number).talk.about == "a"


def test_force_needs_a_turn(library: Recommender) -> None:
    """There is nothing that could be replaced."""
    with library.library.catalog.write() as connection:
        number = start(connection, "ada")
        with pytest.raises(NotFoundError, match="say something first"):
            force(connection, "ada", number, "theirs", [])
