"""The chat model that runs here: LangChain's interface over llama.cpp."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Self

import psutil
from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.messages.tool import tool_call_chunk
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable
from pydantic import PrivateAttr, model_validator

from agent.llm.calls import Call, call_of
from agent.llm.context import Fitted, fit
from agent.llm.decode import Answer, Request
from agent.llm.native import Native
from agent.llm.pool import Pool
from agent.llm.prompt import Prompter
from agent.llm.shapes import OPENINGS, Shape, read_call
from agent.llm.structured import Tool, bound_tools, structured
from agent.llm.usage import metadata_of, usage_of
from agent.llm.whole import whole


class LlamaChat(BaseChatModel):
    """A GGUF file as a chat model.

    `bind`, `invoke` and `stream` take, beside `stop`: `temperature`, `max_tokens`, `seed`,
    `repeat_penalty`; `schema` (a JSON schema) or `gbnf` (a grammar) that the answer keeps to;
    `cancel`, something like `threading.Event`; `key`, by which `place` finds the call while it
    waits; `on_place`, which is told how many calls end before it, as often as that changes; and
    `ahead`, with which it goes before those without. Errors are those of `base.errors`; a cancelled
    call raises StoppedError.
    """

    path: Path
    context: int = 8192
    threads: int = 0  # 0: as many as there are physical cores
    gpu_layers: int = 0
    parallel: int = 1  # answers at a time, each with a cache of its own
    kept_mb: int = 256  # of memory for prompts that were read before, each
    model_name: str = ""
    temperature: float = 0.0
    max_tokens: int = 512  # of prose; an answer under a schema is never cut
    repeat_penalty: float = 1.0
    seed: int = 0

    _pool: Pool = PrivateAttr()
    _prompter: Prompter = PrivateAttr()

    @model_validator(mode="after")
    def _load(self) -> Self:
        threads = self.threads or psutil.cpu_count(logical=False) or 1
        models = [
            Native(self.path, self.context, threads, self.gpu_layers, self.kept_mb * 1_000_000)
            for _ in range(self.parallel)
        ]
        self.model_name = self.model_name or self.path.stem
        self.context = models[0].context
        self._prompter = Prompter(models[0].metadata, models[0].vocabulary)
        self._pool = Pool(models)
        return self

    @property
    def _llm_type(self) -> str:
        return "llama.cpp"

    @property
    def _identifying_params(self) -> Mapping[str, Any]:
        return {"model_name": self.model_name, "temperature": self.temperature}

    def place(self, key: object) -> int | None:
        """How many calls end before that of `key` begins; 0 while it runs, None: no such call."""
        return self._pool.queue.place(key)

    def get_num_tokens(self, text: str) -> int:
        """Tokens of a text by itself."""
        return len(self._prompter.plain(text))

    def count(
        self, messages: Sequence[BaseMessage], tools: Sequence[Mapping[str, Any]] = ()
    ) -> int:
        """Tokens of a whole prompt."""
        return len(self._prompter.tokens(messages, tools))

    def close(self) -> None:
        """Free the memory."""
        self._pool.close()

    def bind_tools(
        self, tools: Sequence[Tool], *, tool_choice: Any = None, **kwargs: Any
    ) -> Runnable[Any, AIMessage]:
        """With these tools; `tool_choice` as LangChain or OpenAI have it, None being auto.

        Raises:
            UsageError: the choice names no tool among them.
        """
        return self.bind(**bound_tools(tools, tool_choice), **kwargs)

    def with_structured_output(
        self, schema: dict[str, Any] | type, *, include_raw: bool = False, **kwargs: Any
    ) -> Runnable[Any, Any]:
        """Answers as instances of a pydantic class, or as dicts of a JSON schema or TypedDict."""
        del kwargs  # `method` and `strict` choose among ways of which there is one here
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
        call = call_of(self, self._prompter.shape, stop, kwargs)
        fitted, prompt = self._fitted(messages, call)
        asked = time.perf_counter()
        with self._pool.take(prompt, call.key, call.cancel, call.on_place, call.ahead) as model:
            waited = time.perf_counter() - asked
            answer = Answer(model, self._request(call, prompt))
            calling = False
            with closing(answer.texts()) as texts:
                for chunk in _chunks(texts, call, self._prompter.shape):
                    calling = calling or bool(chunk.tool_call_chunks)
                    generation = ChatGenerationChunk(message=chunk)
                    if run_manager is not None:
                        run_manager.on_llm_new_token(str(chunk.text), chunk=generation)
                    yield generation
        counts = answer.counts
        last = AIMessageChunk(
            content="",
            usage_metadata=usage_of(counts),
            response_metadata=metadata_of(self.model_name, counts, fitted, waited, calling),
            chunk_position="last",
        )
        yield ChatGenerationChunk(message=last)

    def _fitted(self, messages: list[BaseMessage], call: Call) -> tuple[Fitted, list[int]]:
        def count(some: Sequence[BaseMessage]) -> int:
            return self.count(some, call.tools)

        fitted = fit(messages, count, self.context - call.reserved(self.context) - 1)
        return fitted, self._prompter.tokens(fitted.messages, call.tools)

    def _request(self, call: Call, prompt: list[int]) -> Request:
        return Request(
            prompt=prompt,
            limit=min(call.longest, self.context - len(prompt) - 1),
            sampling=call.sampling,
            grammar=call.grammar,
            stop=call.stop,
            cancel=call.cancel,
        )


def _chunks(texts: Iterator[str], call: Call, shape: Shape) -> Iterator[AIMessageChunk]:
    """Prose as it comes; a tool call whole, since half of one is of no use to anybody."""
    held = ""
    for at, text in enumerate(texts):
        # prose cannot begin like a call, so the first character tells
        if held or (at == 0 and call.choose != "none" and text.startswith(OPENINGS)):
            held += text
        else:
            yield AIMessageChunk(content=text)
    if held and (made := read_call(shape, held)):
        arguments = json.dumps(made["args"], ensure_ascii=False)
        chunk = tool_call_chunk(name=made["name"], args=arguments, id=made["id"], index=0)
        yield AIMessageChunk(content="", tool_call_chunks=[chunk])
