"""The chat model over the real llama.cpp and random weights: every way of asking holds."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from langchain_core.messages import AIMessage, AIMessageChunk, HumanMessage, SystemMessage
from pydantic import BaseModel, Field

from agent.llm.llama import LlamaChat
from base.errors import StoppedError, UsageError

Make = Callable[..., LlamaChat]


class Search(BaseModel):
    """Looks for something."""

    query: str = Field(max_length=8)
    minutes: int | None = Field(None, ge=1, le=90)


class Like(BaseModel):
    """Likes an item."""

    item: str = Field(max_length=6)


TOOLS: dict[str, type[BaseModel]] = {"Search": Search, "Like": Like}


def test_it_answers_and_says_what_it_took(chat: Make) -> None:
    model = chat(max_tokens=12, temperature=1.0)
    messages = [SystemMessage("be brief"), HumanMessage("hello")]
    first = model.invoke(messages)
    again = model.invoke(messages)
    assert first.text == again.text
    assert again.usage_metadata is not None
    assert again.usage_metadata["input_token_details"]["cache_read"] > 20
    told = again.response_metadata
    assert told["tokens_read"] + told["tokens_reused"] == again.usage_metadata["input_tokens"]
    assert told["tokens_generated"] == again.usage_metadata["output_tokens"]
    assert 0 < told["first_token_s"] <= told["seconds"]


def test_a_stream_is_the_answer_in_pieces(chat: Make) -> None:
    model = chat(max_tokens=12, temperature=1.0, seed=4)
    chunks: list[Any] = list(model.stream("hello"))
    assert "".join(str(chunk.text) for chunk in chunks) == model.invoke("hello").text
    assert len(chunks) > 3
    whole: Any = sum(chunks[1:], chunks[0])
    assert isinstance(whole, AIMessageChunk)
    assert whole.usage_metadata is not None
    assert whole.response_metadata["finish_reason"] in ("stop", "length")


@pytest.mark.parametrize("choice", [None, "auto", "any", True, "none", "Like"])
@pytest.mark.parametrize("seed", range(4))
def test_calls_validate_whatever_is_chosen(chat: Make, choice: Any, seed: int) -> None:
    model = chat(max_tokens=10, temperature=2.0, seed=seed)
    bound = model.bind_tools([Search, Like], tool_choice=choice)
    answer = bound.invoke("hello")
    assert isinstance(answer, AIMessage)
    for call in answer.tool_calls:
        TOOLS[call["name"]].model_validate(call["args"])
    assert not answer.invalid_tool_calls
    if choice == "none":
        assert not answer.tool_calls
    if choice in ("any", True, "Like"):
        assert len(answer.tool_calls) == 1
        assert answer.text == ""
    if choice == "Like":
        assert answer.tool_calls[0]["name"] == "Like"
    chunks: list[Any] = list(bound.stream("hello"))
    streamed = sum(chunks[1:], chunks[0])
    assert [c["args"] for c in streamed.tool_calls] == [c["args"] for c in answer.tool_calls]


def test_many_tools(chat: Make) -> None:
    tools = [
        {"name": f"tool{n}", "description": "", "parameters": Search.model_json_schema()}
        for n in range(12)
    ]
    model = chat(temperature=1.0, context=4096)
    answer = model.bind_tools(tools, tool_choice="tool11").invoke("hello")
    assert answer.tool_calls[0]["name"] == "tool11"


def test_structured_output(chat: Make) -> None:
    model = chat(temperature=2.0)
    assert isinstance(model.with_structured_output(Search).invoke("hello"), Search)
    raw = model.with_structured_output(Search, include_raw=True).invoke("hello")
    assert isinstance(raw["parsed"], Search)
    assert raw["parsing_error"] is None
    as_dict = model.with_structured_output(Search.model_json_schema()).invoke("hello")
    Search.model_validate(as_dict)


def test_a_schema_or_a_grammar_is_bound(chat: Make) -> None:
    model = chat(temperature=2.0)
    assert model.bind(schema={"enum": ["a", "b"]}).invoke("x").text in ('"a"', '"b"')
    assert model.bind(gbnf='root ::= "It is " [a-c] " [" [1-3] "]."').invoke("x").text[-4:-3] == "["
    with pytest.raises(UsageError, match="bind one"):
        model.bind(schema={}, gbnf="root ::= [a]").invoke("x")


def test_a_long_conversation_is_fitted(chat: Make) -> None:
    """And the answer says so."""
    model = chat(max_tokens=12, context=512)
    long = [SystemMessage("be brief"), *[HumanMessage("word " * 30) for _ in range(9)]]
    answer = model.invoke([*long, HumanMessage("last")])
    assert answer.response_metadata["dropped_messages"] > 0
    cut = model.invoke([HumanMessage("x" * 20_000)])
    assert "cut out of the middle" in cut.response_metadata["note"]


def test_two_at_once_wait_for_each_other(chat: Make) -> None:
    """One native object; both get the answer that they get alone."""
    model = chat(max_tokens=15, temperature=1.0)
    alone = [model.invoke(text).text for text in ("one", "two", "three", "four")]
    found: dict[int, str] = {}

    def ask(at: int, text: str) -> None:
        found[at] = str(model.invoke(text).text)

    threads = [
        threading.Thread(target=ask, args=(at, text))
        for at, text in enumerate(("one", "two", "three", "four"))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert [found[at] for at in range(4)] == alone


def test_a_place_in_the_queue_can_be_asked(chat: Make) -> None:
    model = chat(max_tokens=10, temperature=1.0)
    stream: Any = model.stream("one", key="ada")
    next(stream)
    assert model.place("ada") == 0
    assert model.place("bea") is None
    stream.close()
    assert model.place("ada") is None


def test_a_closed_stream_frees_the_model(chat: Make) -> None:
    """The next call is answered, and gets what it would have got."""
    model = chat(max_tokens=10, temperature=1.0)
    alone = model.invoke("two").text
    stream: Any = model.stream("one")
    next(stream)
    stream.close()
    assert model.invoke("two").text == alone


def test_a_cancelled_call_raises(chat: Make) -> None:
    cancel = threading.Event()
    cancel.set()
    model = chat()
    with pytest.raises(StoppedError):
        model.invoke("hello", cancel=cancel)
    assert model.invoke("hello", max_tokens=2).response_metadata["tokens_generated"] <= 2


@pytest.mark.parametrize("parallel", [2])
def test_a_pool_of_two(chat: Make, parallel: int) -> None:
    """Two streams at a time, each with a cache of its own."""
    model = chat(max_tokens=10, temperature=1.0, parallel=parallel)
    one, two = model.stream("one"), model.stream("two")
    next(one)
    next(two)
    texts = ["".join(str(chunk.text) for chunk in stream) for stream in (one, two)]
    assert all(isinstance(text, str) for text in texts)


def test_nothing_is_printed(chat: Make, capfd: pytest.CaptureFixture[str]) -> None:
    """llama.cpp's talk goes to our log."""
    chat(max_tokens=3).invoke("hello")
    printed = capfd.readouterr()
    assert (printed.out, printed.err) == ("", "")
