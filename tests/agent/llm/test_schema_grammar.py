"""Whatever a model writes under a schema's grammar validates, and is never longer than stated.

A random model stands for any model: what it may write, it writes.
"""

from __future__ import annotations

import json
from datetime import date
from enum import StrEnum
from typing import Any, Literal

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, Field

from agent.llm.decode import Answer, Request, margin
from agent.llm.native import Native
from agent.llm.sampling import Sampling
from agent.llm.schema_grammar import Bounds, json_grammar
from base.errors import UsageError

WILD = Sampling(temperature=2.0, top_k=300, top_p=1.0)


class Medium(StrEnum):
    VIDEO = "video"
    AUDIO = "audio"


class Facet(BaseModel):
    words: str = Field(max_length=12)
    weight: float = Field(ge=-1, le=1)


class Search(BaseModel):
    kind: Literal["search"]
    query: str = Field(min_length=1, max_length=10)
    medium: Medium | None = None
    facets: list[Facet] = Field(default=[], max_length=2)
    after: date | None = None
    minutes: int | None = Field(None, ge=1, le=600)


class Like(BaseModel):
    """Constants hold quotes, backslashes and other scripts."""

    kind: Literal["like"]
    item: Literal['the "sea"', "back\\slash", "太空"]
    pair: tuple[int, bool]
    extra: dict[str, int] = {}


class Step(BaseModel):
    step: Search | Like = Field(discriminator="kind")
    # a look-around, which no grammar can hold
    note: str = Field("", json_schema_extra={"pattern": r"^(?!no)\w*$"})


def written(native: Native, schema: dict[str, Any], seed: int, limit: int | None = None) -> Answer:
    grammar = json_grammar(schema, Bounds(string=8, items=2, properties=2, key=4))
    assert grammar.longest is not None
    prompt = native.vocabulary.template_tokens("<|im_start|>user\nhi<|im_end|>\n")
    sampling = WILD.model_copy(update={"seed": seed})
    most = grammar.longest if limit is None else max(limit, margin(grammar))
    answer = Answer(native, Request(prompt, most, sampling, grammar))
    answer.text = "".join(answer.texts())  # type: ignore[attr-defined]
    assert len(answer.written) <= most + margin(grammar)  # what one choice adds to the end
    return answer


@pytest.mark.parametrize("seed", range(12))
def test_a_union_of_models_validates(native: Native, seed: int) -> None:
    """References, discriminators, dates, tuples and maps; the pattern is left to validation."""
    answer = written(native, Step.model_json_schema(), seed)
    Step.model_validate_json(answer.text)  # type: ignore[attr-defined]


@pytest.mark.parametrize("seed", range(12))
def test_a_short_limit_closes_instead_of_cutting(native: Native, seed: int) -> None:
    """The token limit never cuts: what is left of it goes into the end."""
    answer = written(native, Search.model_json_schema(), seed, limit=40)
    Search.model_validate_json(answer.text)  # type: ignore[attr-defined]
    assert answer.counts.finish in ("stop", "closed")


leaves = st.one_of(
    st.just({"type": "boolean"}),
    st.just({"type": "null"}),
    st.builds(
        lambda low, width: {"type": "integer", "minimum": low, "maximum": low + width},
        st.integers(-500, 500),
        st.integers(0, 900),
    ),
    st.builds(
        lambda least, more: {"type": "string", "minLength": least, "maxLength": least + more},
        st.integers(0, 3),
        st.integers(0, 6),
    ),
    st.builds(
        lambda values: {"enum": values}, st.lists(st.text(max_size=5), min_size=1, max_size=3)
    ),
)
schemas = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(
            lambda items, least, more: {
                "type": "array",
                "items": items,
                "minItems": least,
                "maxItems": least + more,
            },
            inner,
            st.integers(0, 2),
            st.integers(0, 2),
        ),
        st.builds(lambda options: {"anyOf": options}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(
            lambda properties, share: {
                "type": "object",
                "properties": properties,
                "required": sorted(properties)[: int(len(properties) * share)],
                "additionalProperties": False,
            },
            st.dictionaries(st.text(max_size=4), inner, min_size=1, max_size=3),
            st.floats(0, 1),
        ),
    ),
    max_leaves=8,
)


@settings(max_examples=60)
@given(schemas, st.integers(0, 1000), st.booleans())
def test_any_schema_holds(
    shared_native: Native, schema: dict[str, Any], seed: int, short: bool
) -> None:
    """Deep, empty, optional, odd names; with a long limit and with a short one."""
    answer = written(shared_native, schema, seed, limit=1 if short else None)
    value = json.loads(answer.text)  # type: ignore[attr-defined]
    jsonschema.validate(value, schema)


def test_the_longest_is_known() -> None:
    """By hand: {"a": "xx"} with two characters of four bytes, and 9 bytes around them."""
    schema = {"type": "object", "properties": {"a": {"type": "string", "maxLength": 2}}}
    grammar = json_grammar({**schema, "required": ["a"]})
    assert grammar.longest == len('{"a": ""}') + 8
    assert grammar.shortest == len('{"a": ""}')


def test_a_schema_within_itself_is_an_error() -> None:
    """It has no longest text."""
    schema = {
        "$ref": "#/$defs/a",
        "$defs": {"a": {"type": "array", "items": {"$ref": "#/$defs/a"}}},
    }
    with pytest.raises(UsageError, match="contains itself"):
        json_grammar(schema)
