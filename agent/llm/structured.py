"""What every chat model of ours shares: tools and schemas bound, answers as typed values."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any, cast

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage
from langchain_core.runnables import Runnable, RunnableLambda, RunnableMap, RunnablePassthrough
from langchain_core.tools import BaseTool
from langchain_core.utils.function_calling import convert_to_json_schema, convert_to_openai_tool
from pydantic import BaseModel

from agent.llm.shapes import tool_choice_of

Tool = dict[str, Any] | type | Callable[..., Any] | BaseTool


def bound_tools(tools: Sequence[Tool], choice: object) -> dict[str, Any]:
    """Arguments for `bind`: the tools as OpenAI has them, and the choice by one word.

    Raises:
        UsageError: the choice names no tool among them.
    """
    shown = [convert_to_openai_tool(tool) for tool in tools]
    names = [tool["function"]["name"] for tool in shown]
    return {"tools": shown, "tool_choice": tool_choice_of(choice, names)}


def structured(
    model: BaseChatModel, schema: Mapping[str, Any] | type, include_raw: bool
) -> Runnable[Any, Any]:
    """The model under the schema's grammar, and its answer as an instance (or a dict).

    With `include_raw`, a dict of `raw`, `parsed` and `parsing_error`.
    """
    shape, parse = _shape_and_parser(schema)
    told = convert_to_json_schema(cast(Any, schema))  # flat, as LangChain's tracers have it
    bound = model.bind(
        schema=shape,
        ls_structured_output_format={"kwargs": {"method": "json_schema"}, "schema": told},
    )

    def value(message: BaseMessage) -> Any:
        return parse(str(message.text))

    parser = RunnableLambda(value)
    if not include_raw:
        return bound | parser
    parsed = RunnablePassthrough.assign(
        parsed=itemgetter("raw") | parser, parsing_error=lambda _: None
    )
    failed = RunnablePassthrough.assign(parsed=lambda _: None)
    return RunnableMap(raw=bound) | parsed.with_fallbacks([failed], exception_key="parsing_error")


def _shape_and_parser(
    schema: Mapping[str, Any] | type,
) -> tuple[Mapping[str, Any], Callable[[str], Any]]:
    if isinstance(schema, type) and issubclass(schema, BaseModel):
        return schema.model_json_schema(), schema.model_validate_json
    if hasattr(schema, "parse_raw"):
        old: Any = schema  # a class of pydantic 1
        return old.schema(), old.parse_raw
    return convert_to_json_schema(cast(Any, schema)), json.loads
