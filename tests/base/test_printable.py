"""Protects every page and terminal from what titles and transcripts hold."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from base.printable import one_line, printable

TURNS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


@given(st.text(st.characters(), max_size=30))
def test_one_line_is_one_line(said: str) -> None:
    """Whatever it is made of: no line end, no control, nothing that turns the text around it."""
    line = one_line(f"{said}\r\n\u2028\x0b{TURNS}\x1b")
    assert len(line.splitlines()) <= 1
    assert not set(line) & set(TURNS)
    assert all(unicodedata.category(one) not in ("Cc", "Cs") for one in line)
    assert line == line.strip()
    assert one_line(line) == line


def test_what_is_plain_stays() -> None:
    """Letters of any script, signs, and the joiner of an emoji."""
    said = "Aé 海 שלום 👩\u200d🍳 <b> | ` *"
    assert printable(said) == one_line(said) == said


def test_lines_and_words_stay_apart() -> None:
    """A removed line end leaves a space."""
    assert one_line(" one\r\ntwo\u2029three\x00 \x00four ") == "one two three four"
