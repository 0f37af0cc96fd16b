"""What the model is told of a message: fixed instructions, and the message between marks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import UndefinedError

from agent.reading.proposal import _CHOICES, LONGEST_MESSAGE, LONGEST_QUERY
from prompts import render
from prompts.marks import CLOSE, OPEN


def test_the_instructions_name_each_choice() -> None:
    """They never change, so that they are read once for all messages."""
    told = render("read")
    assert all(f"{name}:" in told for name in _CHOICES)
    assert told == render("read")
    assert "{" not in told
    assert LONGEST_QUERY >= 40


def test_a_message() -> None:
    assert render("message", before="", text="hi") == f"Message: {OPEN}hi{CLOSE}"


def test_what_was_asked_before_comes_first() -> None:
    told = render("message", before="calm sea", text="no, shorter")
    assert told.splitlines() == [
        f"Asked before: {OPEN}calm sea{CLOSE}",
        f"Message: {OPEN}no, shorter{CLOSE}",
    ]


@given(before=st.text(max_size=60), text=st.text(max_size=200))
def test_nothing_leaves_its_marks(before: str, text: str) -> None:
    """Whatever a person or an earlier message says: each stands on a line, between its marks."""
    lines = render("message", before=before, text=text).splitlines()
    assert len(lines) == (2 if before else 1)
    for line, head in zip(reversed(lines), ("Message: ", "Asked before: "), strict=False):
        assert line.startswith(f"{head}{OPEN}")
        assert line.endswith(CLOSE)
        assert line.count(OPEN) == line.count(CLOSE) == 1


def test_a_message_is_read_to_its_end() -> None:
    """The agent cuts it; the marks' own limit is that of a title."""
    said = "something calm " * 50
    assert said.strip() in render("message", before="", text=said[:LONGEST_MESSAGE])


def test_a_value_that_is_not_given_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        render("message", text="hi")
