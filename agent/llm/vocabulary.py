"""The tokens of a model: text to tokens and back, and text that must not become a special token."""

from __future__ import annotations

import ctypes
import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

PIECE_BYTES = 512  # longer than any token


class Vocabulary:
    """Of one loaded model; looked at once, a quarter of a second for 150,000 tokens."""

    def __init__(self, cpp: Any, llama: Any) -> None:
        self._cpp = cpp
        self._llama = llama
        self.native = llama._model.vocab
        self.size = int(llama.n_vocab())
        buffer = ctypes.create_string_buffer(PIECE_BYTES)
        self.pieces = [self._piece(token, buffer) for token in range(self.size)]
        marked = cpp.LLAMA_TOKEN_ATTR_CONTROL | cpp.LLAMA_TOKEN_ATTR_USER_DEFINED
        marked |= cpp.LLAMA_TOKEN_ATTR_UNKNOWN
        attributes = [cpp.llama_vocab_get_attr(self.native, token) for token in range(self.size)]
        special = [token for token in range(self.size) if attributes[token] & marked]
        self.ends = frozenset(t for t in special if cpp.llama_vocab_is_eog(self.native, t))
        # never written by the model: marks of turns and of files, without meaning inside a text
        control = cpp.LLAMA_TOKEN_ATTR_CONTROL | cpp.LLAMA_TOKEN_ATTR_UNKNOWN
        forbidden = [t for t in special if attributes[t] & control and t not in self.ends]
        self.forbidden: NDArray[np.intp] = np.array(forbidden, dtype=np.intp)
        self.texts: dict[int, str] = {t: llama._model.token_get_text(t) for t in special}
        self._marks = marks_pattern(self.texts.values())
        self._sorted = sorted(self.pieces)
        self.of_byte: dict[int, int] = {}
        for token, piece in enumerate(self.pieces):
            if len(piece) == 1 and not attributes[token] & marked:
                self.of_byte.setdefault(piece[0], token)

    def template_tokens(self, text: str) -> list[int]:
        """Of text that we, or the model's template, wrote: marks become special tokens."""
        return list(self._llama.tokenize(text.encode(), add_bos=False, special=True))

    def content_tokens(self, text: str) -> list[int]:
        """Of text from anywhere: whatever it holds, no special token comes out."""
        tokens: list[int] = []
        for piece in split_marks(text, self._marks):
            tokens += self._llama.tokenize(
                piece.encode("utf-8", "replace"), add_bos=False, special=False
            )
        return tokens

    def bytes_of(self, tokens: Sequence[int]) -> bytes:
        """The text of tokens, as bytes: a character may be spread over several."""
        return b"".join(self.pieces[token] for token in tokens)

    def goes_on(self, token: int, following: Sequence[int]) -> bool:
        """Whether a longer token begins with this one and one of these bytes."""
        begin = self.pieces[token]
        return any(self._begins_one(begin + bytes([byte])) for byte in following)

    def _begins_one(self, text: bytes) -> bool:
        at = bisect_left(self._sorted, text)
        return at < len(self._sorted) and self._sorted[at].startswith(text)

    def _piece(self, token: int, buffer: Any) -> bytes:
        n = self._cpp.llama_token_to_piece(self.native, token, buffer, PIECE_BYTES, 0, False)
        return bytes(buffer[:n]) if n > 0 else b""


def marks_pattern(texts: Iterable[str]) -> re.Pattern[str] | None:
    """Matches any special token's text; white space, which some models mark, does not count."""
    marks = sorted({text for text in texts if len(text.strip()) > 2}, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, marks))) if marks else None


def split_marks(text: str, marks: re.Pattern[str] | None) -> list[str]:
    """The text in pieces, none of which holds a mark: each mark is cut behind its first character.

    A tokeniser that is told to leave control tokens alone still makes tokens such as <tool_call>,
    which models define as their own words.
    """
    if marks is None:
        return [text] if text else []
    pieces, begin = [], 0
    while found := marks.search(text, begin):
        pieces.append(text[begin : found.start() + 1])
        begin = found.start() + 1
    pieces.append(text[begin:])
    return [piece for piece in pieces if piece]
