"""What a question asks for, by its words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.questions import about_of, span_in, what_of


@pytest.mark.parametrize(
    ("text", "about", "of"),
    [
        ("how many things do I have?", "overview", ""),
        ("how many films are there?", "having", "film"),
        ("我有多少部电影？", "having", "film"),
        ("do I have anything in French?", "having", "fr"),
        ("how many by Mira Olsen do I have?", "having", "mira olsen"),
        ("片库里一共有多少个？", "overview", ""),
        ("我一共有多少个？", "overview", ""),
        ("王晓的有多少？", "having", "王晓"),
        ("what's the longest film?", "longest", ""),
        ("最短的是什么？", "shortest", ""),
        ("what's new?", "newest", ""),
        ("最近加了什么？", "newest", ""),
        ("what genres are there?", "genre", ""),
        ("which languages do I have?", "language", ""),
        ("有哪些导演？", "creator", ""),
        ("what haven't I watched yet", "overview", ""),
        ("what have I got that is unwatched?", "unseen", ""),
        ("which files failed?", "problems", ""),
        ("which decades?", "decade", ""),
    ],
)
def test_of_the_library(text: str, about: str, of: str) -> None:
    assert about_of(text) == (about, of)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("how long is it?", "length"),
        ("第一个多长？", "length"),
        ("what language is it in?", "language"),
        ("是什么语言的？", "language"),
        ("when was it made?", "year"),
        ("哪一年的？", "year"),
        ("who directed it?", "creators"),
        ("导演是谁？", "creators"),
        ("what tempo is it?", "music"),
        ("what genre is it?", "genres"),
        ("which episode is it?", "series"),
        ("what is it about?", "about"),
        ("讲什么的？", "about"),
    ],
)
def test_of_an_item(text: str, what: str) -> None:
    assert what_of(text) == what


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("what is said at 1:05?", (65, None)),
        ("what happens at 1:02:03?", (3723, None)),
        ("what is said in the first two minutes?", (0, 120)),
        ("what is said after two minutes?", (120, 150)),
        ("第40秒说了什么？", (40, None)),
        ("1分20秒有什么", (80, None)),
        ("what is said?", (None, None)),
    ],
)
def test_a_stretch(text: str, span: tuple[float | None, float | None]) -> None:
    assert span_in(text) == span


@given(st.text(max_size=120))
def test_anything_is_read_without_an_error(text: str) -> None:
    start, end = span_in(text)
    assert start is None or start >= 0
    assert end is None or end >= (start or 0)
    about_of(text)
    what_of(text)
