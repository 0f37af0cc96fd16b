"""The sentence that an item is quoted with: whole, of a readable length, about its subject."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.telling import LONGEST, SHORTEST, telling_sentence

TALK = (
    "Hello and welcome back, it is so nice to see all of you here. "
    "Ice is cold. "
    "The rings of Saturn are made of billions of pieces of ice. "
    "And so the rings of Saturn, as I said, are really made of ice. "
    "Thanks for listening, and see you again next week in this place."
)


def test_it_shares_most_with_what_the_item_is_about() -> None:
    """Not the greeting, not what is too short, not a sentence that hangs on another."""
    found = telling_sentence(TALK, ["rings", "Saturn", "ice"])
    assert found == "The rings of Saturn are made of billions of pieces of ice."


def test_part_of_a_word_is_not_shared() -> None:
    text = "Her voice was heard in all of the corridors. There was ice on all of the high windows."
    assert telling_sentence(text, ["ice"]).startswith("There was ice")


def test_nothing_shared_is_nothing_said() -> None:
    assert telling_sentence(TALK, ["volcano"]) == ""
    assert telling_sentence("", ["ice"]) == telling_sentence(TALK, []) == ""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "大熊猫坐着。大熊猫每天要吃十几个小时，因为竹子的营养很少。",
            "大熊猫每天要吃十几个小时，因为竹子的营养很少。",
        ),
        ("竹子" * 60 + "。", "竹子" * 39 + "竹…"),
    ],
)
def test_chinese_sentences_are_shorter(text: str, found: str) -> None:
    assert telling_sentence(text, ["竹子", "大熊猫"]) == found


def test_what_is_too_long_is_cut_after_a_clause() -> None:
    clause = "the glacier carries stones and sand down into the valley"
    found = telling_sentence(f"{clause}, {clause}, {clause}, {clause}.", ["glacier"])
    assert found == f"{clause}, {clause}…"


def test_recognised_speech_without_marks_is_cut_between_words() -> None:
    found = telling_sentence("the glacier moves slowly " * 30, ["glacier"])
    assert found.endswith(("the…", "glacier…", "moves…", "slowly…"))


@given(st.text("ab ice.,!?\n。，冰", max_size=400))
def test_it_is_in_the_text_and_of_its_length(text: str) -> None:
    found = telling_sentence(text, ["ice", "冰"])
    assert len(found) <= LONGEST
    assert not found or found.removesuffix("…") in " ".join(text.split())
    assert not found or len(found) >= SHORTEST or "冰" in found or "。" in text
