"""The scripted model does as the real one, and refuses scripts that no model could follow."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage
from pydantic import BaseModel

from agent.llm import ScriptedChat
from base.errors import ModelError, StoppedError, UsageError


class Search(BaseModel):
    """Looks for something."""

    query: str


CALL = {"name": "Search", "args": {"query": "sea"}}


def test_replies_one_after_the_other() -> None:
    model = ScriptedChat(replies=["one two", CALL, ModelError("broken"), Search(query="x")])
    assert model.invoke("hi").text == "one two"
    assert model.bind_tools([Search]).invoke("hi").tool_calls[0]["args"] == {"query": "sea"}
    with pytest.raises(ModelError, match="broken"):
        model.invoke("hi")
    assert model.with_structured_output(Search).invoke("hi") == Search(query="x")
    with pytest.raises(ModelError, match="4 replies"):
        model.invoke("hi")
    assert [seen.messages[-1].text for seen in model.seen] == ["hi"] * 5
    assert model.seen[1].options["tool_choice"] == "auto"
    assert model.seen[3].options["schema"]["title"] == "Search"


def test_a_script_can_look_at_the_call() -> None:
    def script(messages: list[BaseMessage], tools: list[dict[str, Any]]) -> Any:
        return CALL if tools else f"you said {messages[-1].text}"

    model = ScriptedChat(replies=script)
    assert model.invoke("hi").text == "you said hi"
    assert model.bind_tools([Search], tool_choice="any").invoke("hi").tool_calls


def test_a_stream_comes_word_by_word_and_is_counted() -> None:
    model = ScriptedChat(replies=["one two three"])
    chunks = list(model.stream([SystemMessage("be brief"), HumanMessage("hi")]))
    assert [chunk.text for chunk in chunks][:3] == ["one", " two", " three"]
    usage = chunks[-1].usage_metadata
    assert usage is not None
    assert (usage["input_tokens"], usage["output_tokens"]) == (5, 3)


def test_the_shared_beginning_counts_as_reused() -> None:
    model = ScriptedChat(replies=["a", "b"])
    model.invoke([SystemMessage("be brief"), HumanMessage("one")])
    told = model.invoke([SystemMessage("be brief"), HumanMessage("two")]).response_metadata
    assert (told["tokens_reused"], told["tokens_read"]) == (4, 1)


def test_several_calls_in_one_reply() -> None:
    answer = ScriptedChat(replies=[[CALL, CALL]]).bind_tools([Search]).invoke("hi")
    assert len(answer.tool_calls) == 2


@pytest.mark.parametrize(
    ("reply", "choice"), [("prose", "any"), (CALL, "none"), ({"name": "Buy", "args": {}}, None)]
)
def test_what_no_model_could_say_is_a_wrong_script(reply: Any, choice: Any) -> None:
    with pytest.raises(UsageError, match="script"):
        ScriptedChat(replies=[reply]).bind_tools([Search], tool_choice=choice).invoke("hi")


def test_it_can_be_cancelled() -> None:
    cancel = threading.Event()
    stream = ScriptedChat(replies=["one two"]).stream("hi", cancel=cancel)
    next(stream)
    cancel.set()
    with pytest.raises(StoppedError):
        next(stream)


def test_a_long_conversation_is_fitted() -> None:
    model = ScriptedChat(replies=["ok"], context=100)
    long = [HumanMessage("word " * 40) for _ in range(4)]
    assert model.invoke(long).response_metadata["dropped_messages"] > 0
