"""The fixed graph of a turn on LangChain: read, then tools one after another, then the end.

The middleware decides what the model is asked, if anything: what rules are certain of it does not
read again, and what it says is held against the person's words before a tool sees it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import monotonic
from typing import Any
from uuid import uuid4

from langchain.agents import create_agent
from langchain.agents.middleware import (
    AgentMiddleware,
    ModelCallLimitMiddleware,
    ToolErrorMiddleware,
)
from langchain.agents.middleware.types import ModelRequest, ModelResponse, ToolCallRequest
from langchain_core.language_models import BaseChatModel
from langchain_core.language_models.fake_chat_models import FakeListChatModel
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, ToolMessage
from langchain_core.runnables import RunnableConfig
from langchain_core.tools import StructuredTool

from agent.events import Call, ToolCall, ToolResult
from agent.reading.reader import Reader
from agent.toolargs import ARGS
from agent.toolbox import LISTS, TOOLS
from agent.turn import Turn
from base.errors import MatineeError, NotFoundError, StoppedError
from base.slots import Frozen

MOST_STEPS = 8  # of the graph: a plan has at most four calls, and each may be corrected once


def run(turn: Turn, reader: Reader, model: BaseChatModel | None) -> None:
    """Read the message and call the tools; everything that happens is told through the turn.

    Raises:
        MatineeError: a tool gave up; the sentence is for the person.
        StoppedError: the turn was stopped.
    """
    agent = create_agent(
        # where there is no model the middleware answers for it, so this one never speaks
        model or FakeListChatModel(responses=[""]),
        tools=[_tool(turn, name) for name in TOOLS],
        middleware=[
            ModelCallLimitMiddleware(run_limit=MOST_STEPS, exit_behavior="end"),
            _Plan(turn, reader),
            ToolErrorMiddleware(on_error=_to_the_model),
            _Told(turn),
        ],
    )
    messages: list[AnyMessage | dict[str, Any]] = [HumanMessage(turn.text)]
    agent.invoke({"messages": messages}, RunnableConfig(recursion_limit=8 * MOST_STEPS))


class _Plan(AgentMiddleware[Any, Any, Any]):
    """One call at a time, in the order of the plan: feedback counts before what follows from it."""

    def __init__(self, turn: Turn, reader: Reader) -> None:
        self._turn, self._reader = turn, reader
        self._left: list[Call] | None = None
        self._corrected = False

    def wrap_model_call(
        self, request: ModelRequest[Any], handler: Callable[[ModelRequest[Any]], ModelResponse[Any]]
    ) -> ModelResponse[Any]:
        """Plan at first; afterwards the next call, one that mends a refused one, or the end."""
        self._turn.check()
        ask = _asker(self._turn, request, handler)
        if self._left is None:
            self._left = self._reader.read(self._turn, ask)
        elif (error := _refused(request)) and not self._corrected:
            self._corrected = True
            self._left = self._reader.mend(self._turn, error, ask)
        if not self._left:
            return ModelResponse(result=[AIMessage("")])
        call = self._left.pop(0)
        self._turn.calls.append(call)
        made = {"name": call.tool, "args": dict(call.args), "id": uuid4().hex, "type": "tool_call"}
        return ModelResponse(result=[AIMessage("", tool_calls=[made])])


class _Told(AgentMiddleware[Any, Any, Any]):
    """Says when a tool begins and how it ended."""

    def __init__(self, turn: Turn) -> None:
        self._turn = turn

    def wrap_tool_call(
        self, request: ToolCallRequest, handler: Callable[[ToolCallRequest], Any]
    ) -> Any:
        """Around every call."""
        call, began = request.tool_call, monotonic()
        self._turn.tell(ToolCall(tool=call["name"], args=call["args"]))
        try:
            done = handler(request)
        except StoppedError:
            raise
        except Exception as error:
            told = str(error) if isinstance(error, MatineeError) else type(error).__name__
            self._turn.tell(_result(call["name"], False, told, began))
            raise
        text = done.text if isinstance(done, ToolMessage) else ""
        self._turn.tell(_result(call["name"], True, text, began))
        return done


def _result(tool: str, ok: bool, summary: str, began: float) -> ToolResult:
    return ToolResult(tool=tool, ok=ok, summary=summary[:300], seconds=monotonic() - began)


def _to_the_model(error: Exception, request: ToolCallRequest) -> str | None:
    """What the reader can put right goes back to it; anything else ends the turn."""
    del request
    return str(error) if isinstance(error, NotFoundError) else None


def _refused(request: ModelRequest[Any]) -> str | None:
    last = request.messages[-1]
    failed = isinstance(last, ToolMessage) and last.status == "error"
    return last.text if failed else None


Ask = Callable[[Sequence[Any], Sequence[dict[str, Any]], Any], AIMessage]


def _asker(
    turn: Turn,
    request: ModelRequest[Any],
    handler: Callable[[ModelRequest[Any]], ModelResponse[Any]],
) -> Ask:
    """Asks the model for one call of these tools, before others write; it stops with the turn."""
    until = {"cancel": turn.cancel, "on_place": turn.wait, "ahead": True}

    def ask(messages: Sequence[Any], tools: Sequence[dict[str, Any]], choice: Any) -> AIMessage:
        asked = request.override(
            messages=list(messages), tools=list(tools), tool_choice=choice, model_settings=until
        )
        answer = handler(asked).result[0]
        assert isinstance(answer, AIMessage)
        return answer

    return ask


def _tool(turn: Turn, name: str) -> StructuredTool:
    args, description = ARGS[name]
    work = TOOLS[name]

    def call(**fields: Any) -> str:
        turn.check()
        given: Frozen = args.model_validate(fields)
        return work(turn, given)

    return StructuredTool(
        name=name,
        description=description,
        args_schema=args,
        func=call,
        return_direct=name in LISTS,
    )
