"""A typed callable as a tool that the agent can call."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

if TYPE_CHECKING:
    from langchain_core.tools import StructuredTool


def as_tool(
    name: str, description: str, args: type[BaseModel], call: Callable[..., object]
) -> StructuredTool:
    """Offers `call` under `name`; `args` has a field for each of its parameters.

    What `call` returns reaches the model as JSON; its `MatineeError`s are raised as they are.
    """
    from langchain_core.tools import StructuredTool

    @wraps(call)
    def answer(**fields: Any) -> str:
        return as_json(call(**fields))

    return StructuredTool(name=name, description=description, args_schema=args, func=answer)


def as_json(value: object) -> str:
    """A pydantic model, or whatever JSON can say, in one line."""
    if isinstance(value, BaseModel):
        return value.model_dump_json()
    return json.dumps(value, ensure_ascii=False)
