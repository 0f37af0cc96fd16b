"""A turn as a stream of events: their order, and that a stopped or failed one leaves nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from langchain_core.messages import BaseMessage

from agent import toolbox
from agent.events import Done, Event, Items, ProfileChanged, Reading, Text, ToolCall, ToolResult
from agent.llm.fakes import ScriptedChat
from agent.testing import Talker, Turnout
from base.errors import ModelError, StoppedError
from catalog.profiles import Kind
from tools.facets import Wish

Open = Callable[..., Talker]
SEA = {"name": "recommend", "args": {"query": "calm sea"}}
FITS = "It has your words in it [1a]."
BOTH = "I loved the first one. I'm off horror. Now something calm about the sea, please"


def answering(
    read: Any = SEA, prose: Any = FITS, then: Callable[[], None] = lambda: None
) -> ScriptedChat:
    """A model that reads and writes so; `then` happens before it writes."""

    def script(messages: list[BaseMessage], tools: list[dict[str, Any]]) -> Any:
        del messages
        if not tools:
            then()
        found = read if tools else prose
        return found() if callable(found) else found

    return ScriptedChat(replies=script)


def kinds(turnout: Turnout) -> list[str]:
    return [event.event for event in turnout.events]


def test_events_in_their_order(opened: Open) -> None:
    """Reading, tools, items, and only then words; done last, once."""
    told = opened(answering()).say("something calm about the sea")
    order = [type(event) for event in told.events]
    assert order[:4] == [Reading, ToolCall, Items, ToolResult]
    assert set(order[4:-1]) == {Text}
    assert order[-1] is Done
    assert told.done.reply == told.reply
    assert [text.about for text in told.of(Text)][1:-1] == told.ids[:3]


def test_every_tool_call_has_its_result(talker: Talker) -> None:
    """Feedback, profile and list, one after the other, and the profile's change between."""
    talker.say("something about bread")
    told = talker.say(BOTH)
    assert [call.tool for call in told.of(ToolCall)] == [
        "update_profile", "record_feedback", "recommend",
    ]  # fmt: skip
    assert [result.tool for result in told.of(ToolResult)] == [c.tool for c in told.of(ToolCall)]
    assert all(result.ok and result.summary for result in told.of(ToolResult))
    assert len(told.of(ProfileChanged)) == 1
    assert kinds(told).index("items") < kinds(told).index("text")


def test_tokens_and_times_are_counted(opened: Open) -> None:
    """Three calls of the model: one that reads, two that write."""
    done = opened(answering()).say("something calm about the sea").done
    assert done.calls == 3
    assert done.tokens_read > 50
    assert done.tokens_reused > 0
    assert done.tokens_written >= 3
    assert done.seconds_to_items is not None
    assert done.seconds_to_text is not None
    assert 0 < done.seconds_to_items <= done.seconds_to_text <= done.seconds


def test_without_a_model_nothing_is_counted(talker: Talker) -> None:
    done = talker.say("something calm about the sea").done
    assert (done.calls, done.tokens_read, done.tokens_written, done.removed) == (0, 0, 0, 0)


def test_what_was_shown_is_kept_with_the_turn(talker: Talker) -> None:
    told = talker.say("something calm about the sea")
    (turn,) = talker.turns()
    assert (turn.said, turn.reply) == ("something calm about the sea", told.reply)
    assert turn.shown == tuple(told.ids)
    assert [call.tool for call in turn.calls] == ["recommend"]
    assert talker.talk().shown == tuple(told.ids)
    assert {p.item for p in talker.matinee.plays("ada") if p.action == "shown"} == set(told.ids)


def begun(opened: Open, model: Any) -> tuple[Talker, Any]:
    """Somebody who has a list in hand, and everything that is kept of them."""
    talker = opened(model)
    talker.say("something about bread")
    return talker, talker.kept()


@pytest.mark.parametrize("text", [BOTH, "I'm off horror", "no, shorter", "never show it again"])
def test_closing_at_any_event_leaves_nothing(opened: Open, text: str) -> None:
    """However far the work had come, until the last event was read nothing of it is kept."""
    talker, before = begun(opened, answering())
    for taken in range(1, 30):
        events = talker.matinee.chat("ada", text)
        read = [event for _, event in zip(range(taken), events, strict=False)]
        if isinstance(read[-1], Done):
            assert talker.kept() != before
            return
        events.close()  # type: ignore[attr-defined]
        assert talker.kept() == before, read[-1]
    raise AssertionError("the turn has no end")


def stopped_at(stage: str, cancel: threading.Event, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A model in which, or before or after which, the turn is stopped."""

    def stopping() -> Any:
        cancel.set()
        return SEA

    if stage == "reading":
        return answering(read=stopping)
    if stage == "prose":
        return answering(then=cancel.set)
    work = toolbox.TOOLS["recommend"]

    def tool(turn: Any, args: Any) -> str:
        said = work(turn, args)
        cancel.set()
        return said

    monkeypatch.setitem(toolbox.TOOLS, "recommend", tool)
    return answering()


@pytest.mark.parametrize("stage", ["reading", "tool", "prose"])
def test_cancelled_at_a_stage(stage: str, opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """No play, no profile, no turn, and the list in hand is the old one; the next turn works."""
    model = answering()
    talker, before = begun(opened, model)
    cancel = threading.Event()
    model.replies = stopped_at(stage, cancel, monkeypatch).replies
    events: list[Event] = []
    with pytest.raises(StoppedError, match="stopped"):
        events.extend(talker.matinee.chat("ada", BOTH, cancel=cancel))
    assert talker.kept() == before
    assert not any(isinstance(event, Done) for event in events)
    monkeypatch.undo()
    model.replies = answering().replies
    assert talker.say("something calm about the sea").ids


def test_cancelled_before_it_began(talker: Talker) -> None:
    cancel = threading.Event()
    cancel.set()
    before = talker.kept()
    with pytest.raises(StoppedError):
        talker.say("something calm", cancel=cancel)
    assert talker.kept() == before


def test_a_cancel_may_be_used_again(talker: Talker) -> None:
    """A turn that is done does not set the event that it was given."""
    cancel = threading.Event()
    for text in ("something calm about the sea", "no, shorter"):
        assert talker.say(text, cancel=cancel).ids
        assert not cancel.is_set()


def test_a_model_that_hangs_is_left_when_the_turn_is_stopped(opened: Open) -> None:
    """It reads, or writes, a word a minute; stopping does not wait for its end."""
    begun_to_read, cancel = threading.Event(), threading.Event()

    def hang() -> Any:
        begun_to_read.set()
        assert cancel.wait(20)
        return SEA

    talker = opened(answering(read=hang))
    caught: list[BaseException] = []

    def turn() -> None:
        try:
            talker.say("something calm about the sea", cancel=cancel)
        except StoppedError as error:
            caught.append(error)

    thread = threading.Thread(target=turn)
    thread.start()
    assert begun_to_read.wait(20)
    cancel.set()
    thread.join(20)
    assert not thread.is_alive()
    assert len(caught) == 1
    assert talker.turns() == []


def test_an_error_in_the_middle_of_the_words_leaves_nothing(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bug in what answers, after feedback and a list: the turn never was."""
    talker, before = begun(opened, None)

    def broken(*_: object) -> Any:
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr("agent.loop.prose_of", broken)
    with pytest.raises(ZeroDivisionError):
        talker.say(BOTH)
    assert talker.kept() == before
    monkeypatch.undo()
    assert talker.say(BOTH).ids
    assert [action for _, action in talker.plays()] == ["like"]


def test_an_error_while_it_is_kept_leaves_nothing(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    talker, before = begun(opened, None)
    monkeypatch.setattr(
        "agent.conversation.put_profile", lambda *_: (_ for _ in ()).throw(OSError("disk"))
    )
    with pytest.raises(OSError, match="disk"):
        talker.say(BOTH)
    monkeypatch.undo()
    assert talker.kept() == before


def test_a_model_that_cannot_write(opened: Open) -> None:
    """Plain sentences say the same, and that is told; results came before."""
    told = opened(answering(prose=ModelError("The memory is full."))).say("something calm")
    (fallback,) = told.fallbacks
    assert "The memory is full" in fallback.reason
    assert "plain sentences" in fallback.instead
    assert len([text for text in told.of(Text) if text.about]) == 3


def test_an_edit_during_the_turn_stays(talker: Talker) -> None:
    """Added, taken out and pinned on the page, while the turn learns something else."""
    profiles = talker.matinee.profiles
    for text in ("trumpets", "bread"):
        profiles.add("ada", Wish(Kind.LIKES, text, text))
    events = talker.matinee.chat("ada", "I hate horror")
    next(events)
    profiles.add("ada", Wish(Kind.LIKES, "harps", "harps"))
    profiles.delete("ada", "bread")
    profiles.pin("ada", "trumpets")
    list(events)
    found = {one.text: one.pinned for one in talker.profile().facets}
    assert found == {"trumpets": True, "harps": False, "horror": False}


@pytest.mark.parametrize("first", [True, False])
def test_somebody_forgotten_during_the_turn_stays_so(talker: Talker, first: bool) -> None:
    """Nothing that was known comes back, nor does what the turn would have kept."""
    talker.matinee.record("ada", "sea0", "like")
    if not first:
        talker.say("I hate jazz")
    events = talker.matinee.chat("ada", "I hate horror")
    next(events)
    talker.matinee.forget("ada")
    with pytest.raises(StoppedError, match="forgotten meanwhile"):
        list(events)
    _, turns, plays, profile = talker.kept()
    assert (turns, plays, profile.facets) == ([], [], ())
