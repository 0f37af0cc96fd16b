"""Whose turn it is, what opens the model, and messages that nobody wishes for."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest
from langchain_core.messages import BaseMessage

from agent.chats import LONGEST_MESSAGE, opener
from agent.conversation import conversations
from agent.events import Done, Event
from agent.llm.fakes import ScriptedChat
from agent.testing import Talker
from base.errors import NotFoundError, StoppedError, UsageError, WeightsError

Open = Callable[..., Talker]


def waiting_model(begun: threading.Event, go_on: threading.Event) -> ScriptedChat:
    """Reads only when it is allowed to."""

    def script(messages: list[BaseMessage], tools: list[dict[str, Any]]) -> Any:
        del messages
        if not tools:
            return "-"
        begun.set()
        assert go_on.wait(20)
        return {"name": "recommend", "args": {"query": "sea"}}

    return ScriptedChat(replies=script)


@pytest.fixture
def gate() -> tuple[threading.Event, threading.Event]:
    """Set once the model was asked; and what lets it answer."""
    return threading.Event(), threading.Event()


def test_two_messages_of_one_person_at_once(
    opened: Open, gate: tuple[threading.Event, threading.Event]
) -> None:
    """The second is refused in one sentence; the first is answered, and then another may come."""
    talker = opened(waiting_model(*gate))
    told: list[Event] = []
    first = threading.Thread(
        target=lambda: told.extend(talker.matinee.chat("ada", "something calm about the sea"))
    )
    first.start()
    assert gate[0].wait(20)
    with pytest.raises(UsageError, match="Another message of ada is being answered"):
        talker.say("and something about bread")
    gate[1].set()
    first.join(20)
    assert isinstance(told[-1], Done)
    assert len(talker.turns()) == 1
    assert talker.say("no, shorter").ids


def test_two_people_at_once(opened: Open, gate: tuple[threading.Event, threading.Event]) -> None:
    """One waits for the model, the other is answered by rules; each has their own talk."""
    talker = opened(waiting_model(*gate))
    told: list[Event] = []
    first = threading.Thread(
        target=lambda: told.extend(talker.matinee.chat("ada", "something calm about the sea"))
    )
    first.start()
    assert gate[0].wait(20)
    assert talker.say("I'm off horror", user="bo").reply
    gate[1].set()
    first.join(20)
    assert isinstance(told[-1], Done)
    assert [facet.text for facet in talker.profile("bo").facets] == ["horror"]
    assert talker.profile("ada").facets == ()
    assert talker.turns("bo")[0].said != talker.turns("ada")[0].said


def test_many_people_at_once(talker: Talker) -> None:
    """Turns that end together are all kept."""
    people = [f"p{n}" for n in range(6)]
    failed: list[BaseException] = []

    def turn(user: str) -> None:
        try:
            talker.say("something calm about the sea", user=user)
            talker.say("I loved the first one", user=user)
        except BaseException as error:  # noqa: BLE001  told where the test runs
            failed.append(error)

    threads = [threading.Thread(target=turn, args=(user,)) for user in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failed == []
    assert all(len(talker.turns(user)) == 2 for user in people)
    assert all([action for _, action in talker.plays(user)] == ["like"] for user in people)


def test_a_stopped_turn_lets_the_next_in(talker: Talker) -> None:
    events = talker.matinee.chat("ada", "something calm about the sea")
    next(events)
    events.close()  # type: ignore[attr-defined]
    assert talker.say("something calm about the sea").ids


async def test_asynchronously(talker: Talker) -> None:
    """The same events; and stopping leaves nothing there either."""
    events = [event async for event in talker.matinee.achat("ada", "something about bread")]
    assert isinstance(events[-1], Done)
    before = talker.kept()
    stream = talker.matinee.achat("ada", "I'm off horror. Something calm about the sea")
    await anext(stream)
    await stream.aclose()  # type: ignore[attr-defined]
    assert talker.kept() == before
    both = [talker.matinee.achat(user, "no, shorter") for user in ("ada", "bo")]
    ends = await asyncio.gather(*(last(one) for one in both))
    assert all(isinstance(end, Done) for end in ends)


async def last(events: Any) -> Event:
    *_, end = [event async for event in events]
    return end  # type: ignore[no-any-return]


def test_nobody_speaks(talker: Talker) -> None:
    with pytest.raises(UsageError, match="who is speaking"):
        talker.say("hello", user="  ")


def test_a_conversation_that_is_not_there(talker: Talker) -> None:
    """Nor may one be read that is somebody else's."""
    number = talker.say("something calm").done.conversation
    for user, asked in (("bo", number), ("ada", number + 9)):
        with pytest.raises(NotFoundError, match="has no conversation"):
            talker.say("no, shorter", user=user, conversation=asked)
    assert len(talker.turns()) == 1


def test_a_conversation_by_its_number(talker: Talker) -> None:
    """An older one goes on where it stood."""
    first = talker.say("something about bread").done.conversation
    with talker.matinee.library.catalog.write() as connection:
        from agent.conversation import start

        second = start(connection, "ada")
    assert talker.say("something about jazz", conversation=second).done.conversation == second
    told = talker.say("no, shorter", conversation=first)
    assert told.done.conversation == first
    assert told.ids[0].startswith("bread")


def test_a_model_that_is_missing_is_told_each_time(opened: Open) -> None:
    """With the reason, and what is done instead; it is not looked for again at every message."""
    tries = []

    def missing() -> None:
        tries.append(1)
        raise WeightsError("The model file is cut short: matinee doctor fetches it again.")

    talker = opened(open_model=missing)
    for text in ("something calm about the sea", "no, shorter", "thanks"):
        told = talker.say(text)
        (fallback,) = told.fallbacks
        assert fallback.reason == "The model file is cut short: matinee doctor fetches it again."
        assert "rules" in fallback.instead
        assert told.reply
    assert len(tries) == 1


def test_a_model_that_is_not_wanted_is_not_missed(opened: Open) -> None:
    talker = opened(llm="none")
    library = talker.matinee.library
    assert library.settings.llm == "none"
    chosen = opened(open_model=opener(library))
    assert opener(library)() is None
    told = chosen.say("something calm about the sea")
    assert told.ids
    assert told.fallbacks == []


def test_the_model_is_opened_once_and_by_the_first_message(opened: Open) -> None:
    times = []

    def open_model() -> None:
        times.append(1)

    talker = opened(open_model=open_model)
    assert times == []
    talker.say("hello")
    talker.say("something calm")
    assert times == [1]


@pytest.mark.parametrize("text", ["", "   \n", "😀😀😀", "?!", "🎬" * 500])
def test_no_words(text: str, talker: Talker) -> None:
    """One sentence that asks for some; nothing is recommended, and the list in hand stays."""
    talker.say("something about bread")
    shown = talker.talk().shown
    told = talker.say(text)
    assert told.reading.intent == "smalltalk"
    assert "say what you are in the mood for" in told.reply
    assert told.ids == []
    assert talker.talk().shown == shown


def test_no_words_in_the_language_that_was_spoken(talker: Talker) -> None:
    talker.say("来点爵士乐")
    assert "说说你现在想看什么" in talker.say("😀").reply


def test_a_very_long_message(talker: Talker) -> None:
    """Its beginning is read, and that is told; what is kept of it is bounded."""
    told = talker.say("something calm about the sea, please. " + "blah " * 4000)
    (fallback,) = told.fallbacks
    assert "20,038 characters" in fallback.reason
    assert told.ids
    assert len(talker.turns()[0].said) <= LONGEST_MESSAGE


def test_two_languages_in_one_message(talker: Talker) -> None:
    told = talker.say("想看 something about the sea，不要 horror")
    assert told.ids[0].startswith("sea")
    assert not any(item.startswith("ghost") for item in told.ids)


def test_a_message_of_odd_characters(talker: Talker) -> None:
    """NUL, lone surrogates, control characters: answered, and kept so that it can be read again."""
    told = talker.say("something\x00 calm \ud800 about \u202e the sea\x1b[2J")
    assert told.reply
    assert talker.turns()[0].reply == told.reply


def test_a_stopped_first_turn_leaves_no_conversation(talker: Talker) -> None:
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(StoppedError):
        talker.say("something calm", cancel=cancel)
    with talker.matinee.library.catalog.read() as connection:
        assert conversations(connection, "ada") == []


def test_a_model_that_fails_unforeseen_when_it_is_opened(opened: Open) -> None:
    """llama.cpp raises ValueError for a damaged file; the message is answered all the same.

    What it raised is for the log.
    """

    def broken() -> None:
        raise ValueError("Failed to load model from file")

    talker = opened(open_model=broken)
    told = talker.say("something calm about the sea")
    assert told.fallbacks[0].reason == "The language model does not load, and the log says why."
    assert told.ids
