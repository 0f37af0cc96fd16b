"""A chat model that says what it is told to: with it the whole agent is tested without weights."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.messages.tool import tool_call_chunk
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable
from pydantic import BaseModel, ConfigDict, PrivateAttr

from agent.llm.context import fit
from agent.llm.decode import Counts
from agent.llm.prefixes import common
from agent.llm.structured import Tool, bound_tools, structured
from agent.llm.usage import metadata_of, usage_of
from agent.llm.whole import whole
from base.errors import ModelError, StoppedError, UsageError

# Text; a tool call {"name": …, "args": …} or several; a value for a bound schema; what is raised.
Reply = str | Mapping[str, Any] | Sequence[Mapping[str, Any]] | BaseModel | Exception
Script = Callable[[list[BaseMessage], list[dict[str, Any]]], Reply]


@dataclass(frozen=True)
class Seen:
    """One call that was made: what was sent, and what was bound (tools, tool_choice, schema, …)."""

    messages: list[BaseMessage]
    options: Mapping[str, Any]


class ScriptedChat(BaseChatModel):
    """Gives `replies` one after the other, or whatever the callable returns for a call.

    Tokens are words; the beginning that a prompt shares with the one before counts as reused. A
    reply that a real model could not give (a call of a tool that is not bound, prose where a call
    is asked for) raises UsageError: the script is wrong then, not the agent.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    replies: Any  # Sequence[Reply] | Script
    context: int = 8192
    max_tokens: int = 512
    word_s: float = 0.0  # seconds that a word takes
    model_name: str = "scripted"

    _seen: list[Seen] = PrivateAttr(default_factory=list)
    _read: list[str] = PrivateAttr(default_factory=list)

    @property
    def seen(self) -> list[Seen]:
        """The calls so far, in their order."""
        return self._seen

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def place(self, key: object) -> int | None:
        """Nobody waits for it."""
        del key
        return None

    def get_num_tokens(self, text: str) -> int:
        """Words."""
        return len(text.split())

    def count(
        self, messages: Sequence[BaseMessage], tools: Sequence[Mapping[str, Any]] = ()
    ) -> int:
        """Words of a whole prompt."""
        return len(_words(messages, tools))

    def close(self) -> None:
        """Nothing is held."""

    def bind_tools(
        self, tools: Sequence[Tool], *, tool_choice: Any = None, **kwargs: Any
    ) -> Runnable[Any, AIMessage]:
        """As `LlamaChat.bind_tools`."""
        return self.bind(**bound_tools(tools, tool_choice), **kwargs)

    def with_structured_output(
        self, schema: dict[str, Any] | type, *, include_raw: bool = False, **kwargs: Any
    ) -> Runnable[Any, Any]:
        """As `LlamaChat.with_structured_output`."""
        del kwargs
        return structured(self, schema, include_raw)

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        del run_manager  # is told of tokens only where they are streamed
        return whole(self._stream(messages, stop, None, **kwargs))

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        begun, cancel = time.perf_counter(), kwargs.get("cancel")
        tools = list(kwargs.get("tools") or ())
        room = self.context - min(self.max_tokens, self.context // 4)
        fitted = fit(messages, lambda some: self.count(some, tools), room)
        self._seen.append(Seen(list(fitted.messages), {**kwargs, "stop": stop}))
        parts = self._reply(fitted.messages, tools, kwargs)
        first, generated, calling = 0.0, 0, False
        for part in parts:
            if cancel is not None and cancel.is_set():
                raise StoppedError("The answer was stopped.")
            time.sleep(self.word_s)
            first = first or time.perf_counter() - begun
            generated += 1
            calling = calling or bool(part.tool_call_chunks)
            chunk = ChatGenerationChunk(message=part)
            if run_manager is not None:
                run_manager.on_llm_new_token(str(part.text), chunk=chunk)
            yield chunk
        words = _words(fitted.messages, tools)
        reused = min(common_words(self._read, words), len(words))
        self._read = words
        took = time.perf_counter() - begun
        counts = Counts(
            read=len(words) - reused,
            reused=reused,
            generated=generated,
            forced=0,
            first_token_s=first or took,
            seconds=took,
            finish="stop",
        )
        last = AIMessageChunk(
            content="",
            usage_metadata=usage_of(counts),
            response_metadata=metadata_of(self.model_name, counts, fitted, 0.0, calling),
            chunk_position="last",
        )
        yield ChatGenerationChunk(message=last)

    def _reply(
        self,
        messages: list[BaseMessage],
        tools: list[dict[str, Any]],
        options: Mapping[str, Any],
    ) -> list[AIMessageChunk]:
        reply = self._next(messages, tools)
        if isinstance(reply, Exception):
            raise reply
        if options.get("schema") is not None and not isinstance(reply, str):
            value = reply.model_dump(mode="json") if isinstance(reply, BaseModel) else reply
            reply = json.dumps(value, ensure_ascii=False)
        choose = options.get("tool_choice") if tools else "none"
        if isinstance(reply, str):
            if choose not in (None, "auto", "none"):
                raise UsageError(f"The script answers in prose where '{choose}' has to be called.")
            return [AIMessageChunk(content=word) for word in _spoken(reply)]
        calls = [reply] if isinstance(reply, Mapping) else list(_mappings(reply))
        return [_called(call, at, tools, choose) for at, call in enumerate(calls)]

    def _next(self, messages: list[BaseMessage], tools: list[dict[str, Any]]) -> Reply:
        if callable(self.replies):
            reply: Reply = self.replies(messages, tools)
            return reply
        at = len(self._seen) - 1
        if at >= len(self.replies):
            raise ModelError(f"The script has {len(self.replies)} replies, and one more was asked.")
        found: Reply = self.replies[at]
        return found


def common_words(left: Sequence[str], right: Sequence[str]) -> int:
    """The number of words that both begin with."""
    ids = {word: at for at, word in enumerate({*left, *right})}
    return common([ids[word] for word in left], [ids[word] for word in right])


def _words(messages: Sequence[BaseMessage], tools: Sequence[Mapping[str, Any]]) -> list[str]:
    texts = [json.dumps(tool) for tool in tools]
    for message in messages:
        texts.append(f"{message.type}: {message.text}")
        texts += [json.dumps(call["args"]) for call in getattr(message, "tool_calls", ())]
    return " ".join(texts).split()


def _spoken(text: str) -> list[str]:
    """Words with the space before them."""
    words = text.split(" ")
    return [word if at == 0 else f" {word}" for at, word in enumerate(words)] if text else []


def _mappings(reply: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(reply, BaseModel):
        raise UsageError("The script gives a value where no schema is bound.")
    yield from reply


def _called(
    call: Mapping[str, Any], at: int, tools: Sequence[Mapping[str, Any]], choose: object
) -> AIMessageChunk:
    names = [tool["function"]["name"] for tool in tools]
    if call["name"] not in names or choose not in (None, "auto", "any", call["name"]):
        raise UsageError(
            f"The script calls '{call['name']}'; bound are {', '.join(names) or 'no tools'}, and "
            f"the choice is {choose}."
        )
    arguments = json.dumps(call["args"], ensure_ascii=False)
    identifier = call.get("id") or f"call_{uuid.uuid4().hex[:12]}"
    chunk = tool_call_chunk(name=call["name"], args=arguments, id=identifier, index=at)
    return AIMessageChunk(content="", tool_call_chunks=[chunk])
