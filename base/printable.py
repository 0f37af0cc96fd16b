"""Text of others made fit to be shown: titles and transcripts may hold anything."""

from __future__ import annotations

import unicodedata

_KEPT = "\n\t"
_TURNING = frozenset(  # text direction
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
_HIDDEN = frozenset(["Cc", "Cs", "Co", "Cn"])


def printable(said: str) -> str:
    """The text without what would steer a terminal, or turn the text around it."""
    return "".join(
        one
        for one in said
        if one in _KEPT or (one not in _TURNING and unicodedata.category(one) not in _HIDDEN)
    )


def one_line(said: str) -> str:
    """`printable`, with each run of spaces and line ends as one space."""
    return " ".join(printable(" ".join(said.split())).split())
