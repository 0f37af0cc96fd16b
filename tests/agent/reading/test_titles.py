"""Titles that are written as names, and titles with a slip."""

from __future__ import annotations

import pytest

from agent.reading.references import references
from agent.reading.titles import near_title
from tools.vocabulary import Vocabulary


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("have you got Storm for me", ["storm"]),
        ("Storm: who made it", ["storm"]),
        ("Storm是谁拍的", ["storm"]),
        ("Storm tonight", []),  # the capital of a sentence
        ("STORM WARNING", []),
    ],
)
def test_one_word_written_as_a_name(text: str, items: list[str], names: Vocabulary) -> None:
    assert references(text, {}, None, names).items == items


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("teh tide tabels, tides and tables", "tide"),
        ("茶馆二天多长", "tea"),
        ("a bakery at dawn", None),
        ("酒馆二天", None),
    ],
)
def test_nearly_a_title(text: str, item: str | None, names: Vocabulary) -> None:
    assert near_title(text, names) == item


def test_what_is_nearly_a_title_is_no_reference_of_itself(names: Vocabulary) -> None:
    found = references("茶馆二天多长", {}, None, names)
    assert (found.items, found.weak) == ([], ["tea"])
