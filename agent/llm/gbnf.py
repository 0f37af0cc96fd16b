"""Grammars in llama.cpp's notation (GBNF), whose parts know the length of what they allow."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Grammar:
    """Rules with `root`; how many bytes the longest and the shortest JSON text of it have.

    No token is empty, so `longest` also bounds the number of tokens. None: not bounded. `prose`:
    besides JSON it allows text of any length, which may end anywhere.
    """

    text: str
    longest: int | None = None
    shortest: int = 0
    prose: bool = False

    @property
    def closable(self) -> bool:
        """Whether any beginning can be brought to its end in few tokens."""
        return self.longest is not None


@dataclass(frozen=True)
class Part:
    """An expression, and the bytes of its longest and shortest text."""

    text: str
    longest: int
    shortest: int


def literal(text: str) -> Part:
    """Exactly this text."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    size = len(text.encode())
    return Part(f'"{escaped}"', size, size)


def sequence(*parts: Part) -> Part:
    """One after the other."""
    text = " ".join(part.text for part in parts)
    return Part(text, sum(p.longest for p in parts), sum(p.shortest for p in parts))


def choice(*parts: Part) -> Part:
    """One of them."""
    text = " | ".join(dict.fromkeys(part.text for part in parts))
    return Part(f"({text})", max(p.longest for p in parts), min(p.shortest for p in parts))


def repeated(item: Part, least: int, most: int) -> Part:
    """From `least` to `most` times the same, separated by a comma and a space."""
    if most == 0:
        return Part('""', 0, 0)
    more = f'{item.text} (", " {item.text}){{{max(least - 1, 0)},{most - 1}}}'
    longest = most * item.longest + 2 * (most - 1)
    if least == 0:
        return Part(f"({more})?", longest, 0)
    return Part(f"({more})", longest, least * item.shortest + 2 * (least - 1))
