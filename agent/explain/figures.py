"""Numbers, times and lengths in a sentence, each of which its facts must hold."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from agent.explain.content import words
from agent.explain.wording import clock

CLOCK = re.compile(r"(?<![\d:])\d{1,3}:\d{2}(?::\d{2})?(?![\d:])")
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_UNITS = {
    "hour": 3600, "hr": 3600, "minute": 60, "min": 60, "second": 1, "sec": 1,
    "小时": 3600, "分钟": 60, "分": 60, "秒钟": 1, "秒": 1,
}  # fmt: skip
_AMOUNT = r"(\d+(?:\.\d+)?)[\s-]*(hour|hr|minute|min|second|sec|小时|分钟|分|秒钟|秒)s?(?![a-z])"
DURATION = re.compile(rf"{_AMOUNT}(?:\s*(?:and\s+|又)?{_AMOUNT})?", re.IGNORECASE)
_PLACED = re.compile(r"(\bat|\bfrom|\bafter|\bby|在|从|第)\s*(?:the\s+)?$", re.IGNORECASE)
_INTO = re.compile(r"^\s*(in\b|into\b|mark\b|处|起|时|开始)", re.IGNORECASE)
_NEAR_S, _NEAR_SHARE = 31, 0.05  # a length is said in whole minutes
_ZH_DIGITS = dict(zip("零一二两三四五六七八九", (0, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))
_ZH_TENS = {"十": 10, "百": 100, "千": 1000, "万": 10_000}
_ZH_NUMBER = "[一二两三四五六七八九十百千万]+"


@dataclass(frozen=True)
class Held:
    """The figures that may be said: of the facts, and of the item itself."""

    texts: tuple[str, ...]  # of the cited facts, and the title
    starts_s: tuple[float, ...] = ()
    length_s: float | None = None
    year: int | None = None


def wrong_figure(sentence: str, held: Held) -> str | None:
    """The first number, time or length of the sentence that nothing holds; None where all are.

    A time is held by a start, a length by the item's own (rounded to minutes, and only where it is
    not said as a place: "12 minutes in"), any other number by a number of the texts; number words
    count as numbers. The year is a number of the item.
    """
    known = {number for text in held.texts for number in _numbers(text)}
    clocks = {found for text in held.texts for found in CLOCK.findall(text)}
    clocks |= {clock(start) for start in held.starts_s}
    rest = sentence
    for match in CLOCK.finditer(sentence):
        if match.group() not in clocks and not _is_length(match, _seconds(match.group()), held):
            return match.group()
    rest = CLOCK.sub(" ", rest)
    digits = in_digits(rest)
    for match in DURATION.finditer(digits):
        if not _is_known(match, digits, known, held):
            return match.group()
    rest = DURATION.sub(" ", digits)
    for number in NUMBER.findall(rest):
        if _plain(number) not in known and number != str(held.year):
            return str(number)
    return None


def in_digits(text: str) -> str:
    """The text with number words as digits: "three knots", "三个绳结". "One" is no number here."""
    table: dict[str, int] = words("en")["numbers"]
    pattern = rf"\b({'|'.join(table)})\b"
    text = re.sub(
        pattern, lambda match: str(table[match.group().casefold()]), text, flags=re.IGNORECASE
    )
    measures = words("zh")["measures"]
    counted = rf"(?:第)?({_ZH_NUMBER})(?=[{measures}])"
    return re.sub(counted, lambda match: _zh_counted(match.group(1)), text)


def _zh_counted(text: str) -> str:
    return text if text == "一" else str(_zh_value(text))


def _zh_value(text: str) -> int:
    total = current = 0
    for character in text:
        if character in _ZH_TENS:
            unit = _ZH_TENS[character]
            total, current = (
                ((total + current) * unit, 0)
                if unit == 10_000
                else (total + (current or 1) * unit, 0)
            )
        else:
            current = _ZH_DIGITS[character]
    return total + current


def _numbers(text: str) -> Iterable[str]:
    yield from (_plain(number) for number in NUMBER.findall(in_digits(CLOCK.sub(" ", text))))
    for number in re.findall(_ZH_NUMBER, text):
        yield str(_zh_value(number))


def _plain(number: str) -> str:
    return re.sub(r",(?=\d{3}\b)", "", number).rstrip(".,")


def _seconds(text: str) -> float:
    total = 0
    for part in text.split(":"):
        total = total * 60 + int(part)
    return float(total)


def _is_known(match: re.Match[str], text: str, known: set[str], held: Held) -> bool:
    amounts = [(match.group(1), match.group(2)), (match.group(3), match.group(4))]
    given = [(float(number), _UNITS[unit.lower()]) for number, unit in amounts if number]
    seconds = sum(number * unit for number, unit in given)
    if any(int(start) <= seconds <= round(start + 0.5) for start in held.starts_s):
        return True
    placed = _PLACED.search(text[: match.start()]) or _INTO.search(text[match.end() :])
    if not placed and held.length_s and _near(seconds, held.length_s, min(u for _, u in given)):
        return True
    return all(_plain(number) in known for number, _ in amounts if number)


def _is_length(match: re.Match[str], seconds: float, held: Held) -> bool:
    if held.length_s is None or _PLACED.search(match.string[: match.start()]):
        return False
    return abs(seconds - held.length_s) <= 1 and not _INTO.search(match.string[match.end() :])


def _near(seconds: float, length_s: float, unit: int) -> bool:
    allowed = _NEAR_S if unit >= 60 else 1
    return abs(seconds - length_s) <= max(allowed, _NEAR_SHARE * length_s if unit >= 60 else 0)
