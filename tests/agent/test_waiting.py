"""Somebody who waits for the language model is told how many are before them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from langchain_core.messages import BaseMessage
from langchain_core.outputs import ChatGenerationChunk

from agent.events import EVENTS, Waiting
from agent.llm.fakes import ScriptedChat
from agent.testing import Talker

Open = Callable[..., Talker]


class Queued(ScriptedChat):
    """One before which two others are answered."""

    def _stream(self, *args: Any, **kwargs: Any) -> Iterator[ChatGenerationChunk]:
        for place in (2, 1, 0):
            kwargs["on_place"](place)
        yield from super()._stream(*args, **kwargs)


def script(messages: list[BaseMessage], tools: list[dict[str, Any]]) -> Any:
    del messages
    return {"name": "recommend", "args": {"query": "sea"}} if tools else "-"


def test_the_place_is_told_for_each_call_of_the_model(opened: Open) -> None:
    """Before what the call gives: how the message was read, and each sentence that it writes."""
    turn = opened(Queued(replies=script)).say("something calm about the sea")
    assert [event.event for event in turn.events][:4] == ["waiting"] * 3 + ["reading"]
    assert [one.place for one in turn.of(Waiting)] == [2, 1, 0] * turn.done.calls
    assert turn.done.calls == 3
    (first, *_) = turn.of(Waiting)
    assert EVENTS.validate_json(first.model_dump_json()) == first


def test_who_leaves_while_they_wait_leaves_nothing(opened: Open) -> None:
    talker = opened(Queued(replies=script))
    before = talker.kept()
    events = talker.matinee.chat("ada", "something calm about the sea")
    assert next(events) == Waiting(place=2)
    events.close()  # type: ignore[attr-defined]  # a generator
    assert talker.kept() == before
    with pytest.raises(StopIteration):
        next(events)
    assert talker.say("something calm about the sea").ids
