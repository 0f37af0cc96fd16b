"""Tool calls in the model's own shape, and every way of saying which tool is to be called."""

from __future__ import annotations

import json
from typing import Any

import pytest

from agent.llm.shapes import (
    HERMES,
    LLAMA3,
    read_call,
    shape_of,
    tool_choice_of,
    tool_grammar,
    tool_text,
)
from agent.llm.tiny import TEMPLATE
from base.errors import ModelError, UsageError

SEARCH: dict[str, Any] = {
    "type": "function",
    "function": {
        "name": "search",
        "parameters": {"type": "object", "properties": {"q": {"type": "string"}}},
    },
}


@pytest.mark.parametrize(
    ("choice", "meant"),
    [
        (None, "auto"),
        ("auto", "auto"),
        ("any", "any"),
        ("required", "any"),
        (True, "any"),
        ("none", "none"),
        (False, "none"),
        ("search", "search"),
        ({"type": "function", "function": {"name": "search"}}, "search"),
        ({"name": "search"}, "search"),
    ],
)
def test_tool_choice(choice: object, meant: str) -> None:
    assert tool_choice_of(choice, ["like", "search"]) == meant


@pytest.mark.parametrize("choice", ["buy", {"function": {"name": "buy"}}, {}, 7])
def test_an_unknown_tool_is_an_error(choice: object) -> None:
    with pytest.raises(UsageError, match="search"):
        tool_choice_of(choice, ["search"])


def test_the_shape_is_that_of_the_template() -> None:
    assert shape_of(TEMPLATE) == HERMES
    llama = '{% if tools %}Respond in the format {"name": f, "parameters": {}}{% endif %}'
    assert shape_of(llama) == LLAMA3
    plain = shape_of("{% for message in messages %}{{ message.content }}{% endfor %}")
    assert not plain.in_template
    assert "search" in tool_text(plain, [SEARCH])


@pytest.mark.parametrize("shape", [HERMES, LLAMA3])
def test_a_call_is_read_back(shape: Any) -> None:
    body = json.dumps({"name": "search", shape.arguments: {"q": "sea </tool_call> 太空"}})
    call = read_call(shape, f"{shape.before}{body}{shape.after}")
    assert call is not None
    assert (call["name"], call["args"]) == ("search", {"q": "sea </tool_call> 太空"})
    assert read_call(shape, f"```json\n{body}\n```") is not None  # as Qwen2.5-Coder likes to
    assert read_call(shape, "Just an answer.") is None


def test_a_broken_call_is_said_to_be_one() -> None:
    with pytest.raises(ModelError, match="broken"):
        read_call(HERMES, '<tool_call>\n{"name": "search"')


def test_the_grammar_allows_what_was_chosen() -> None:
    """`none` allows no call, a name only that tool, and only `auto` has prose beside calls."""
    other = {**SEARCH, "function": {**SEARCH["function"], "name": "like"}}
    both = [SEARCH, other]
    assert "search" not in tool_grammar(HERMES, both, "none").text
    assert "search" not in tool_grammar(HERMES, both, "like").text
    assert tool_grammar(HERMES, both, "auto").prose
    named = tool_grammar(HERMES, both, "any")
    assert "search" in named.text
    assert "like" in named.text
    assert named.closable
    assert not named.prose
