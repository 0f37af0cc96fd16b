"""A typed callable as a tool: arguments are validated, results are JSON, errors come through."""

from __future__ import annotations

import asyncio

import pytest
from pydantic import BaseModel, Field, ValidationError

from base.errors import UsageError
from base.slots import Span
from tools.tool import as_tool


class Args(BaseModel):
    start: float = Field(description="seconds")
    lengths: tuple[float, ...] = (1.0,)


def ends(start: float, lengths: tuple[float, ...]) -> Span:
    """The end of stretches that follow each other."""
    return Span(start_s=start, end_s=start + sum(lengths))


def fail(start: float, lengths: tuple[float, ...]) -> Span:
    raise UsageError("Give another start.")


def test_arguments_and_result_are_typed() -> None:
    tool = as_tool("ends", "When it ends.", Args, ends)
    assert tool.invoke({"start": "2", "lengths": [1, 2]}) == '{"start_s":2.0,"end_s":5.0}'
    assert tool.invoke({"start": 2}) == '{"start_s":2.0,"end_s":3.0}'


def test_it_can_be_awaited() -> None:
    tool = as_tool("ends", "When it ends.", Args, ends)
    assert asyncio.run(tool.ainvoke({"start": 0})) == '{"start_s":0.0,"end_s":1.0}'


def test_the_model_sees_names_and_descriptions() -> None:
    tool = as_tool("ends", "When it ends.", Args, ends)
    assert (tool.name, tool.description) == ("ends", "When it ends.")
    assert tool.args["start"]["description"] == "seconds"


def test_a_wrong_argument_is_named() -> None:
    with pytest.raises(ValidationError, match="start"):
        as_tool("ends", "When it ends.", Args, ends).invoke({"start": "soon"})


def test_an_error_on_purpose_comes_through() -> None:
    with pytest.raises(UsageError, match="another start"):
        as_tool("fail", "Fails.", Args, fail).invoke({"start": 1})


def test_plain_values_are_json() -> None:
    tool = as_tool("many", "Several.", Args, lambda start, lengths: {"空": [start, *lengths]})
    assert tool.invoke({"start": 1}) == '{"空": [1.0, 1.0]}'
