"""What one call asks for, out of the model's defaults and what was bound to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from agent.llm.decode import margin
from agent.llm.gbnf import Grammar
from agent.llm.sampling import Sampling
from agent.llm.schema_grammar import json_grammar
from agent.llm.shapes import Shape, tool_choice_of, tool_grammar
from agent.llm.turns import Cancel, OnPlace
from base.errors import UsageError

RESERVED = 0.25  # of the context, at most, is kept free for an answer


class Defaults(Protocol):
    """Of a chat model."""

    temperature: float
    max_tokens: int
    repeat_penalty: float
    seed: int


@dataclass(frozen=True)
class Call:
    """One call; `choose` is auto, any, none or a tool's name, and none where there are no tools."""

    sampling: Sampling
    max_tokens: int
    grammar: Grammar | None
    tools: Sequence[Mapping[str, Any]]
    choose: str
    stop: Sequence[str]
    cancel: Cancel | None
    key: object
    on_place: OnPlace | None
    ahead: bool

    @property
    def longest(self) -> int:
        """Tokens of the longest answer that is wanted."""
        grammar = self.grammar
        if grammar is None or grammar.longest is None:
            return self.max_tokens
        if grammar.prose:
            return max(self.max_tokens, margin(grammar) * 2)
        return grammar.longest

    def reserved(self, context: int) -> int:
        """Tokens of the context that the prompt must leave free."""
        least = margin(self.grammar) if self.grammar else 0
        return max(least, min(self.longest, int(context * RESERVED)))


def call_of(
    model: Defaults, shape: Shape, stop: Sequence[str] | None, kwargs: Mapping[str, Any]
) -> Call:
    """Read what was bound.

    Raises:
        UsageError: a schema and a grammar, or one of them and tools, are asked for at once.
    """
    tools = kwargs.get("tools") or ()
    names = [tool["function"]["name"] for tool in tools]
    choose = tool_choice_of(kwargs.get("tool_choice"), names) if tools else "none"
    schema, gbnf = kwargs.get("schema"), kwargs.get("gbnf")
    if schema is not None and gbnf is not None:
        raise UsageError("An answer keeps to a schema or to a grammar, not to both: bind one.")
    if choose not in ("auto", "none") and (schema is not None or gbnf is not None):
        raise UsageError("An answer is a tool call or keeps to a schema, not both: bind one.")
    return Call(
        sampling=Sampling(
            temperature=kwargs.get("temperature", model.temperature),
            repeat_penalty=kwargs.get("repeat_penalty", model.repeat_penalty),
            seed=kwargs.get("seed", model.seed),
        ),
        max_tokens=kwargs.get("max_tokens") or model.max_tokens,
        grammar=_grammar(shape, tools, choose, schema, gbnf),
        tools=tools,
        choose="none" if schema is not None or gbnf is not None else choose,
        stop=tuple(stop or kwargs.get("stop") or ()),
        cancel=kwargs.get("cancel"),
        key=kwargs.get("key"),
        on_place=kwargs.get("on_place"),
        ahead=bool(kwargs.get("ahead")),
    )


def _grammar(
    shape: Shape,
    tools: Sequence[Mapping[str, Any]],
    choose: str,
    schema: Mapping[str, Any] | None,
    gbnf: str | None,
) -> Grammar | None:
    if schema is not None:
        return json_grammar(schema)
    if gbnf is not None:
        return Grammar(gbnf)
    return tool_grammar(shape, tools, choose) if tools else None
