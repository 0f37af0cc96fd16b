"""The words to search with."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.reading.clues import Situation, gather
from agent.reading.query import query_of
from tools.vocabulary import Vocabulary

SHOWN = {"tide": "Tide Tables", "train": "The Night Train", "bread": "Bread at Dawn"}


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("something calm about the sea, under 20 minutes", "calm sea"),
        ("I've got an hour, something funny please", "funny"),
        ("a jazz podcast in English", "jazz"),
        ("anything but horror tonight", ""),
        ("what's good tonight?", ""),
        ("something short", ""),
        ("来点轻松的爵士乐，三十分钟以内", "轻松 爵士乐"),
        ("随便来点", ""),
        ("", ""),
        ("😀😀", ""),
    ],
)
def test_the_subject_and_the_mood(text: str, query: str, names: Vocabulary) -> None:
    """Lengths, languages, forms and what is not wanted are no words to search with."""
    assert query_of(gather(text, Situation(), names)) == query


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("I loved the first one. Now something about bread", "bread"),
        ("I liked the second, give me a comedy", "comedy"),
    ],
)
def test_a_place_in_the_list_is_no_subject(text: str, query: str, names: Vocabulary) -> None:
    assert query_of(gather(text, Situation(shown=SHOWN, asked=True), names)) == query


def test_a_correction_is_no_subject(names: Vocabulary) -> None:
    clues = gather("actually, something about bread instead", Situation(asked=True), names)
    assert query_of(clues) == "bread"


@given(st.text(max_size=120))
def test_a_query_has_only_words_of_the_message(text: str) -> None:
    clues = gather(text, Situation(), Vocabulary({}, {}, {}, {}, (0, "")))
    assert all(part in clues.text for part in query_of(clues).split())
