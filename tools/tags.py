"""A tag in the language of a text: the taggers speak English, an item may not."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources

TABLES = {"zh": "tags_zh.toml", "yue": "tags_zh.toml"}


def in_language(tag: str, language: str | None) -> str:
    """`tag` in that language (a code such as "zh" or "zh-TW"); as it is where no word is known."""
    table = TABLES.get((language or "").partition("-")[0].lower())
    return words_of(table).get(tag, tag) if table else tag


@lru_cache(maxsize=4)
def words_of(table: str) -> Mapping[str, str]:
    """English tag -> its translation, from one file beside this one."""
    text = resources.files(__package__).joinpath(table).read_text("utf-8")
    sections: dict[str, dict[str, str]] = tomllib.loads(text)
    return {tag: word for section in sections.values() for tag, word in section.items()}
