"""What media say, set between marks, so that a model can tell it from what it is told.

A title or a transcript may hold anything, also the tokens by which a chat template ends a message.
Nothing of a text's own can close the marks, open a message or look like a citation.
"""

from __future__ import annotations

import unicodedata

OPEN, CLOSE = "«", "»"
MOST = 160  # characters
# Brackets of every kind that templates and our own prompts use, as such that none uses.
_PLAIN = str.maketrans(
    {
        OPEN: '"',
        CLOSE: '"',
        "<": "‹",
        ">": "›",
        "＜": "‹",
        "＞": "›",
        "﹤": "‹",
        "﹥": "›",
        "|": "/",
        "｜": "/",
        "[": "(",
        "]": ")",
        "［": "(",
        "］": ")",
        "{": "(",
        "}": ")",
        "｛": "(",
        "｝": ")",
        "`": "'",
        "▁": "_",  # in tokens of some templates
    }
)
_DROPPED = frozenset(["Cc", "Cf", "Cs", "Co", "Cn"])  # control, bidi and tags, nothing at all
_SPACES = frozenset(["Zs", "Zl", "Zp"])
_MOST_ACCENTS = 4  # on one letter; no script has more, and towers of them hide what stands below


def as_data(text: object, most: int = MOST) -> str:
    """`text` between marks: one line of at most `most` characters, which "…" ends if it was cut."""
    return f"{OPEN}{cleaned(text, most)}{CLOSE}"


def cleaned(text: object, most: int = MOST) -> str:
    """The text as it stands between the marks."""
    kept, accents = [], 0
    for character in str(text):
        category = unicodedata.category(character)
        accents = accents + 1 if category in ("Mn", "Me") else 0
        if character.isspace() or category in _SPACES:
            kept.append(" ")
        elif category not in _DROPPED and accents <= _MOST_ACCENTS:
            kept.append(character)
    line = " ".join("".join(kept).translate(_PLAIN).split())
    return line if len(line) <= most else line[: max(0, most - 1)].rstrip() + "…"
