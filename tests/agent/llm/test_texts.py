"""Streams of text: characters are whole, stop words are found wherever they are split."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from agent.llm.texts import decoded, until_stop


@given(st.text(), st.lists(st.integers(1, 5)))
def test_characters_are_never_split(text: str, sizes: list[int]) -> None:
    """However the bytes come."""
    raw, pieces = text.encode("utf-8", "replace"), []
    for size in [*sizes, len(raw) + 1]:
        pieces.append(raw[:size])
        raw = raw[size:]
    whole = b"".join(pieces).decode()
    assert "".join(decoded(iter(pieces))) == whole


def test_broken_characters_are_one_mark_each() -> None:
    """A bound in characters would not hold otherwise: Python's own way gives three here."""
    assert "".join(decoded(iter([b"a\xe0\x80\x80b"]))) == "a�b"
    assert "".join(decoded(iter([b"a\xe2\x82"]))) == "a�"


@given(st.text("abS"), st.integers(1, 4))
def test_a_stop_word_is_found_across_pieces(text: str, size: int) -> None:
    pieces = [text[at : at + size] for at in range(0, len(text), size)]
    assert "".join(until_stop(iter(pieces), ["SS", "aba"])) == text[: _first(text)]


def _first(text: str) -> int:
    found = [at for word in ("SS", "aba") if (at := text.find(word)) >= 0]
    return min(found, default=len(text))


def test_without_stop_words_nothing_is_held_back() -> None:
    assert list(until_stop(iter(["a", "b"]), [""])) == ["a", "b"]
