"""Places in the list in hand: "the second", "last but one", "number three", "头一个"."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from agent.reading.numbers import DIGITS, WORDS
from agent.reading.rules import Span

_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth".split()
_NUMBERS = {word: value for word, value in WORDS.items() if 1 <= value <= 10}
_ZH_DIGIT = "[一二三四五六七八九两]"
_LAST = ("last", "final", "bottom", "penultimate", "最后", "末", "压轴", "最下")
_MIDDLE = ("middle", "中间")
_WITHIN = {  # what stands for `{}` of a row of places.toml
    "ordinal": "|".join(_ORDINALS),
    "number": rf"\d{{1,2}}|{'|'.join(_NUMBERS)}",
    "zh": rf"{_ZH_DIGIT}|十|\d{{1,2}}",
}


@dataclass(frozen=True)
class Place:
    """A place of the list, from 0; None where the list is shorter than that."""

    index: int | None
    span: Span
    denied: bool  # "not the first, the second"


def places(text: str, count: int) -> list[Place]:
    """Every place that normalised text names in a list of `count`, in the order of the text."""
    found: list[Place] = []
    for kind, pattern in _patterns():
        for match in pattern.finditer(text):
            if not any(start < match.end() and match.start() < end for start, end in _spans(found)):
                found += [
                    Place(index, match.span(), _denied(text, match.start()))
                    for index in _indexes(kind, match, count)
                ]
    found.sort(key=lambda place: place.span)
    kept = [place for place in found if not place.denied]
    return kept or found


def _indexes(kind: str, match: re.Match[str], count: int) -> Iterator[int | None]:
    said = [value for value in match.groups() if value]
    first = _value(said[0]) if said else 2  # "the penultimate"
    if kind == "from_the_end":
        yield _inside(count - (first or 1), count)
    elif kind == "ranges":
        wanted = min(_value(said[-1]) or 2, count) if len(said) > 1 else 2
        from_end = said[0] in _LAST or said[0] == "后"
        yield from range(count - wanted, count) if from_end else range(min(wanted, count))
    elif kind == "loose":  # a number that may be no place at all
        yield from (value - 1 for one in said if (value := _value(one)) and value <= count)
    elif kind == "ends":
        word = said[0]
        if word.startswith(_MIDDLE):
            yield from [count // 2] if count % 2 else []
        else:
            yield _inside(count - 1 if word.startswith(_LAST) else 0, count)
    else:
        yield from (_inside((_value(one) or 0) - 1, count) for one in said)


def _inside(index: int, count: int) -> int | None:
    return index if 0 <= index < count else None


def _value(said: str) -> int | None:
    if said in _ORDINALS:
        return _ORDINALS.index(said) + 1
    if said.isdigit():
        return int(said)
    if said in _NUMBERS:
        return _NUMBERS[said]
    return {"both": 2, "couple": 2, "俩": 2, "十": 10}.get(said) or DIGITS.get(said)


def _denied(text: str, start: int) -> bool:
    return bool(re.search(r"(?:\bnot|不是|不要|别放?)\s*$", text[:start]))


def _spans(found: list[Place]) -> list[Span]:
    return [place.span for place in found]


@cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    """The narrower kinds first: what they take, no wider one takes again."""
    table = tomllib.loads(Path(__file__).with_name("places.toml").read_text(encoding="utf-8"))
    return [
        (kind, re.compile("|".join(_filled(row) for row in rows))) for kind, rows in table.items()
    ]


def _filled(row: str) -> str:
    for name, value in _WITHIN.items():
        row = row.replace(f"<{name}>", f"({value})")
    return row
