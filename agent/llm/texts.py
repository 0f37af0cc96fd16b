"""Streams of text: whole characters out of bytes, and stop words."""

from __future__ import annotations

import codecs
from collections.abc import Iterator, Sequence

ONE_MARK = "matinee-one-mark"
LEAD = 0xC0  # bytes from here begin a character of several bytes


def _one_mark(error: UnicodeError) -> tuple[str, int]:
    """One mark for a character that is none, however many bytes it has.

    Python's own handler gives one for each byte: a text of a bounded number of characters could
    come out longer than its bound.
    """
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return ("�" if error.object[error.start] >= LEAD else ""), error.end


codecs.register_error(ONE_MARK, _one_mark)


def decoded(pieces: Iterator[bytes]) -> Iterator[str]:
    """Text of bytes, whole characters at a time."""
    decoder = codecs.getincrementaldecoder("utf-8")(ONE_MARK)
    for piece in pieces:
        if text := decoder.decode(piece):
            yield text
    if rest := decoder.decode(b"", True):
        yield rest


def until_stop(texts: Iterator[str], stop: Sequence[str]) -> Iterator[str]:
    """The text before the first stop word; what may be the beginning of one is held back."""
    words = [word for word in stop if word]
    if not words:
        yield from texts
        return
    back, held = max(map(len, words)) - 1, ""
    for text in texts:
        held += text
        if found := [at for word in words if (at := held.find(word)) >= 0]:
            if head := held[: min(found)]:
                yield head
            return
        if safe := held[: len(held) - back] if back else held:
            yield safe
            held = held[len(safe) :]
    if held:
        yield held
