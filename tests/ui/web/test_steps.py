"""Events become messages: steps that fold with their seconds, and words in the order of reading."""

from __future__ import annotations

import pytest

from agent.events import (
    Call,
    Done,
    Fallback,
    Items,
    ProfileChanged,
    Reading,
    Text,
    ToolCall,
    ToolResult,
    Waiting,
)
from agent.toolbox import TOOLS
from ui.languages import LANGUAGES
from ui.web.seat import Message
from ui.web.steps import Steps, reply, spoken
from ui.web.testing import result

READ = Reading(
    intent="recommend", seconds=1.25, dropped=("language",),
    calls=(Call(tool="recommend", args={"query": "calm sea"}),),
)  # fmt: skip


def told(*events: object, language: str = "en") -> Steps:
    steps = Steps(language)
    for event in events:
        steps(event)  # type: ignore[arg-type]
    return steps


def test_the_place_in_the_queue_is_a_step_as_long_as_it_lasts() -> None:
    """In the language that is spoken; it goes when the turn begins, or is stopped."""
    waits = told(Waiting(place=3), Waiting(place=2))
    assert titles(waits.messages)[-1] == (
        "others are answered first: 2 before you …", "pending"
    )  # fmt: skip
    assert len(titles(waits.messages)) == 2
    assert "前面还有 1 个" in titles(told(Waiting(place=1), language="zh").messages)[-1][0]
    for gone in (told(Waiting(place=3), Waiting(place=0)), waits):
        gone.stop()
        assert not any("before you" in title for title, _ in titles(gone.messages))


def titles(messages: list[Message]) -> list[tuple[str, str]]:
    return [
        (one["metadata"]["title"], one["metadata"]["status"])
        for one in messages
        if "metadata" in one
    ]


def test_at_first_it_reads() -> None:
    assert titles(told().messages) == [("reading …", "pending")]


def test_the_reading_says_what_was_understood_and_left_out() -> None:
    (step,) = told(READ).messages
    assert step["metadata"] == {"title": "read by rules", "status": "done", "duration": 1.25}
    assert "recommend (calm sea)" in step["content"]
    assert "language" in step["content"]


def test_a_tool_runs_and_is_done() -> None:
    call = ToolCall(tool="recommend", args={"query": "calm sea"})
    running = told(READ, call).messages
    assert titles(running)[-1] == ("choosing what fits …", "pending")
    done = told(READ, call, ToolResult(tool="recommend", summary="5 items", seconds=0.5)).messages
    assert titles(done)[-1] == ("choosing what fits", "done")
    assert done[-1]["metadata"]["duration"] == 0.5
    assert done[-1]["content"] == "recommend (calm sea)\n5 items"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("tool", TOOLS)
def test_every_tool_has_words_in_both_languages(tool: str, language: str) -> None:
    read = READ.model_copy(update={"language": language})
    title, status = titles(told(read, ToolResult(tool=tool)).messages)[-1]
    assert (title == tool, status) == (False, "done")


def test_a_tool_that_failed_says_so() -> None:
    steps = told(READ, ToolCall(tool="search"), ToolResult(tool="search", ok=False, summary="why"))
    assert titles(steps.messages)[-1] == ("searching the library: no", "done")


def test_a_fall_back_is_seen_without_unfolding_and_said_once() -> None:
    fallback = Fallback(reason="No model.", instead="rules read.")
    steps = told(fallback, READ)
    assert ("No model; instead, rules read.", "done") in titles(steps.messages)
    again = Steps("en", steps.said)
    again(fallback)
    assert len(again.messages) == 1


def test_words_are_joined_and_items_stand_on_lines_of_their_own() -> None:
    items = Items(results=(result(item="a"), result(item="b")))
    steps = told(
        READ, items, Text(text="Two fit:"), Text(text=" calm.", about="a"),
        Text(text=" And", about="a"), Text(text=" loud.", about="b"), Text(text=" More?"),
        Done(conversation=1, reply=""),
    )  # fmt: skip
    assert steps.messages[-1]["content"] == "Two fit:\n1. calm. And\n2. loud.\nMore?"
    assert steps.items == items
    assert all(status == "done" for _, status in titles(steps.messages))


def test_what_begins_a_list_stands_on_a_line_of_its_own() -> None:
    items = Items(results=(result(item="a"),))
    steps = told(
        READ, items, Text(text="Noted."), Text(text=" One fits:"), Text(text=" calm.", about="a")
    )
    assert steps.messages[-1]["content"] == "Noted.\nOne fits:\n1. calm."


def test_a_changed_profile_is_a_step() -> None:
    steps = told(READ, ProfileChanged(changes=("You like jazz.",)))
    assert steps.messages[-1]["content"] == "You like jazz."


def test_a_chinese_message_has_chinese_steps() -> None:
    assert titles(told(READ.model_copy(update={"language": "zh"})).messages) == [
        ("由规则理解", "done")
    ]


def test_what_is_said_is_never_markup() -> None:
    evil = "<img src=x onerror=alert(1)>"
    steps = told(
        Fallback(reason=evil, instead=evil),
        ToolCall(tool="search", args={"query": evil}),
        ToolResult(tool="search", summary=evil),
        Text(text=evil),
    )
    shown = [*steps.messages, reply(evil), spoken(evil)]
    assert all("<" not in one["content"] for one in shown)
    assert all("<" not in title for title, _ in titles(shown))
