"""A list can be ranked deeper than it is shown, for who measures; the person sees no difference."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from agent.events import Items
from agent.next_up import next_up
from agent.testing import Talker
from tools.person import Person
from tools.rank import recommend
from tools.search import search

Open = Callable[..., Talker]
WISH = "something calm about the sea"


def items(talker: Talker, text: str, **options: Any) -> Items:
    """The last list of a turn of a person who has done nothing before."""
    events = list(talker.matinee.chat("new", text, **options))
    return [event for event in events if isinstance(event, Items)][-1]


@pytest.mark.parametrize("text", [WISH, "find films about bread", "what should I watch?"])
def test_what_comes_after_the_list_is_told_beside_it(opened: Open, text: str) -> None:
    """The same results in the same order as without; then others, each once, up to so many."""
    plain, deep = items(opened(), text, k=3), items(opened(), text, k=3, deep=9)
    shown = [result.item for result in deep.results]
    assert shown == [result.item for result in plain.results]
    assert plain.beyond == () or set(plain.beyond).isdisjoint(shown)
    every = (*shown, *deep.beyond)
    assert len(set(every)) == len(every) == 9


def test_it_is_not_in_what_is_sent(opened: Open) -> None:
    """The formats that others read have no such field."""
    deep = items(opened(), WISH, k=3, deep=9)
    assert deep.beyond
    assert "beyond" not in deep.model_dump_json()


def test_constraints_hold_beyond_the_list_too(opened: Open) -> None:
    """What a person would never be shown is not ranked for a measure either."""
    talker = opened()
    deep = items(talker, "something under 25 minutes", k=2, deep=20)
    by_id = {item.id: item for item in talker.matinee.items()}
    assert deep.beyond
    assert all((by_id[one].duration_s or 0) <= 25 * 60 for one in deep.beyond)


def test_search_and_recommend_give_as_many_as_are_asked_for(talker: Talker) -> None:
    """At most `deep` in all; none where it is not above k."""
    library = talker.matinee.library
    found = search(library, "bread", k=2, deep=6)
    assert (len(found.results), len(found.beyond)) == (2, 4)
    assert search(library, "bread", k=2).beyond == ()
    with library.catalog.read() as connection:
        person = Person.load(connection, "new", library.memory.pasts)
    assert len(recommend(library, [person], "bread", k=2, deep=6).answer.beyond) == 4
    assert recommend(library, [person], "bread", k=2).answer.beyond == ()


def test_what_would_be_next_follows_the_request_in_hand(talker: Talker) -> None:
    """Nobody asked for a list: the request that holds is ranked anew, and nothing is kept."""
    list(talker.matinee.chat("new", "something about the sea under 25 minutes"))
    with talker.matinee.library.catalog.read() as connection:
        from agent.conversation import latest

        number = latest(connection, "new")
    assert number is not None
    before = talker.matinee.plays("new")
    found = next_up(talker.matinee.library, "new", number, 4)
    by_id = {item.id: item for item in talker.matinee.items()}
    assert found[0].startswith("sea")
    assert all((by_id[one].duration_s or 0) <= 25 * 60 for one in found)
    assert talker.matinee.plays("new") == before
