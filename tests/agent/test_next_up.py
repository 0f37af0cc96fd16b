"""The list again, after a button: it follows, is the one in hand, and is remembered as shown."""

from __future__ import annotations

from agent import conversation as conversations
from agent.next_up import list_again
from agent.testing import Talker


def number_of(talker: Talker) -> int:
    with talker.matinee.library.catalog.read() as connection:
        return conversations.latest(connection, "ada") or 0


def test_what_is_never_wanted_leaves_the_list_and_the_request_stands(talker: Talker) -> None:
    first = talker.say("something calm about the sea").ids
    reply = talker.turns()[-1].reply
    talker.matinee.record("ada", first[0], "never", source="page")
    answer = list_again(talker.matinee.library, "ada", number_of(talker), 5, "en")
    ids = [one.item for one in answer.results]
    assert first[0] not in ids
    assert set(ids) & set(first[1:])
    assert talker.talk().shown == tuple(ids)
    assert talker.talk().request.query
    assert talker.turns()[-1].reply == reply  # longer ones are not cut either
    assert all(one.reasons for one in answer.results)


def test_the_next_words_are_about_the_new_list(talker: Talker) -> None:
    first = talker.say("something calm about the sea").ids
    talker.matinee.record("ada", first[0], "never", source="page")
    answer = list_again(talker.matinee.library, "ada", number_of(talker), 5, "en")
    talker.say("I loved the first one")
    assert (answer.results[0].item, "like") in talker.plays()


def test_without_a_conversation_taste_alone_decides(talker: Talker) -> None:
    talker.matinee.record("ada", "jazz0", "like")
    answer = list_again(talker.matinee.library, "ada", None, 3, "en")
    assert len(answer.results) == 3
    shown = [play.item for play in talker.matinee.plays("ada") if play.action == "shown"]
    assert shown == [one.item for one in answer.results]
    assert talker.turns() == []


def test_reasons_are_in_the_language_that_is_asked_for(talker: Talker) -> None:
    talker.matinee.record("ada", "jazz0", "like")
    (first,) = list_again(talker.matinee.library, "ada", None, 1, "zh").results
    assert any("\u4e00" <= sign <= "\u9fff" for reason in first.reasons for sign in reason)


def test_a_list_may_be_drawn_without_being_remembered(talker: Talker) -> None:
    assert list_again(talker.matinee.library, "ada", None, 3, "en", record=False).results
    assert talker.matinee.plays("ada") == []
