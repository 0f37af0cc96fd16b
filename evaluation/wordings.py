"""How people say things: sentences by language and kind, of which one is drawn."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib import resources
from random import Random
from typing import Any

from agent.reading.normal import CJK

Saying = tuple[str, Mapping[str, str]]  # a kind of sentence, and what fills it
Table = Mapping[str, Mapping[str, Any]]


@cache
def wordings() -> Table:
    """The sentences of `wordings.toml`: language -> "say" -> kind -> sentences, and word lists."""
    text = resources.files(__package__).joinpath("wordings.toml").read_text("utf-8")
    return tomllib.loads(text)


def said(sayings: Iterable[Saying], language: str, draw: Random, table: Table) -> str:
    """One line: a sentence for each saying, of the wordings that there are."""
    kinds: Mapping[str, Sequence[str]] = table[language]["say"]
    parts = [draw.choice(kinds[kind]).format(**fields) for kind, fields in sayings]
    sentences = [part[:1].upper() + part[1:] for part in parts if part]
    return "".join(
        one if at == 0 or _ends_wide(sentences[at - 1]) else f" {one}"
        for at, one in enumerate(sentences)
    )


def _ends_wide(sentence: str) -> bool:
    """Whether no space follows: after Chinese signs there is none."""
    return sentence[-1:] in "。！？，…～" or bool(CJK.match(sentence[-1:]))
