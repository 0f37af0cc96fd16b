"""A conversation is fitted into the context: what may go goes, what must stay stays."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage

from agent.llm.context import fit, groups
from base.errors import UsageError


def count(messages: Sequence[BaseMessage]) -> int:
    return sum(1 + len(str(message.text)) for message in messages)


def call(number: int) -> AIMessage:
    return AIMessage("", tool_calls=[{"name": "search", "args": {}, "id": f"c{number}"}])


def result(number: int, text: str = "found") -> ToolMessage:
    return ToolMessage(text, tool_call_id=f"c{number}")


SYSTEM = SystemMessage("be brief")
TALK = [
    SYSTEM,
    HumanMessage("first" * 10),
    call(1),
    result(1),
    AIMessage("answer one"),
    HumanMessage("second"),
    call(2),
    result(2),
    AIMessage("answer two"),
    HumanMessage("third"),
]


def test_what_fits_is_left_alone() -> None:
    fitted = fit(TALK, count, 1000)
    assert fitted.messages == TALK
    assert (fitted.dropped, fitted.note) == (0, "")


def test_the_oldest_turn_goes_as_a_whole() -> None:
    """Its question, its calls, their results and its answer."""
    fitted = fit(TALK, count, count(TALK) - 1)
    assert fitted.messages == [SYSTEM, *TALK[5:]]
    assert fitted.dropped == 4
    assert "4 earlier messages" in fitted.note


def test_calls_of_the_present_turn_go_before_its_question() -> None:
    """Call and result together; the last result stays with its call."""
    talk = [SYSTEM, HumanMessage("q"), call(1), result(1, "x" * 50), call(2), result(2, "y")]
    fitted = fit(talk, count, 30)
    assert fitted.messages == [SYSTEM, talk[1], talk[4], talk[5]]


def test_a_long_last_message_is_cut_in_its_middle() -> None:
    text = "begin" + "x" * 5000 + "end"
    fitted = fit([SYSTEM, HumanMessage(text)], count, 200)
    short = str(fitted.messages[-1].text)
    assert short.startswith("begin")
    assert short.endswith("end")
    assert count(fitted.messages) <= 200
    assert f"{fitted.cut} characters" in fitted.note
    assert str(fitted.cut) in short


def test_instructions_that_do_not_fit_are_an_error() -> None:
    with pytest.raises(UsageError, match="longer context"):
        fit([SystemMessage("x" * 500), HumanMessage("hi")], count, 100)


def test_results_belong_to_their_call() -> None:
    assert [len(group) for group in groups([call(1), result(1), result(9)])] == [2, 1]


kinds = st.lists(st.sampled_from(["human", "ai", "call"]), max_size=12)


@given(kinds, st.integers(150, 600), st.integers(1, 300))
def test_any_conversation(kinds: list[str], limit: int, size: int) -> None:
    """It fits; the system's text and the last message are there; no result is without its call."""
    talk: list[BaseMessage] = [SYSTEM]
    for number, kind in enumerate(kinds):
        if kind == "human":
            talk.append(HumanMessage("h" * size))
        elif kind == "ai":
            talk.append(AIMessage("a" * size))
        else:
            talk += [call(number), result(number, "r" * size)]
    talk.append(HumanMessage("z" * size))
    fitted = fit(talk, count, limit)
    assert count(fitted.messages) <= limit
    assert fitted.messages[0] is SYSTEM
    assert str(fitted.messages[-1].text).startswith("z")
    called = {
        one["id"] for m in fitted.messages if isinstance(m, AIMessage) for one in m.tool_calls
    }
    answered = {m.tool_call_id for m in fitted.messages if isinstance(m, ToolMessage)}
    assert called == answered
