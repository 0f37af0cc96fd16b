"""Numbers, lengths of time and years in English and Chinese words."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"  # noqa: E501
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
WORDS: dict[str, int] = {
    **{word: value for value, word in enumerate(_ONES.split())},
    **{word: 20 + 10 * place for place, word in enumerate(_TENS.split())},
}
DIGITS = dict(zip("零一二三四五六七八九", range(10), strict=True)) | {"两": 2, "〇": 0}
_NAMED = "|".join(sorted(WORDS, key=len, reverse=True))
EN_NUMBER = rf"(?:\d+(?:\.\d+)?|(?:(?:{_TENS.replace(' ', '|')})[- ](?:one|two|three|four|five|six|seven|eight|nine))|(?:a )?(?:hundred|couple(?: of)?)|{_NAMED}|an?)"  # noqa: E501
ZH_NUMBER = r"(?:\d+(?:\.\d+)?|[零一二两三四五六七八九十百]+)"


@dataclass(frozen=True)
class Length:
    """A length of time in a text."""

    minutes: float
    start: int
    end: int


_EN_LENGTHS = (
    (r"(?:an |one )?hour and a half|one and a half hours?|1 ?1/2 hours?", 90.0),
    (r"three[- ]quarters of an hour", 45.0),
    (r"(?:a )?half an hour|half[- ](?:an? )?hour", 30.0),
    (r"(?:a )?quarter of an hour|quarter[- ]hour", 15.0),
)
_EN_CLOCK = re.compile(r"(\d+) ?h(?:rs?|ours?)? ?(?:and )?(\d+) ?m?(?:in(?:ute)?s?)?\b")
_EN_AND_HALF = re.compile(rf"\b({EN_NUMBER})(?: and a half) (hours?|minutes?)")
_EN_PLAIN = re.compile(
    rf"(?<![\w.])({EN_NUMBER})[ -]?(hours?|hrs?|h|minutes?|mins?|m|seconds?|secs?)\b(?! ago)"
)
_ZH_LENGTHS = (
    (r"一个半(?:小时|钟头)|一小时半", 90.0),
    (r"半个?(?:小时|钟头|钟)", 30.0),
    (r"三刻钟", 45.0),
    (r"一刻钟", 15.0),
)
_ZH_AND_HALF = re.compile(rf"({ZH_NUMBER})个半(?:小时|钟头)")
_ZH_PLAIN = re.compile(rf"({ZH_NUMBER}) ?(个?小时|个?钟头|分钟|分|秒钟?|min(?![a-z]))(?!之前|前)")


def number(text: str) -> float:
    """The value of an English or Chinese number; "a" is one, "a couple" two.

    Raises:
        ValueError: it is none.
    """
    text = text.strip().removesuffix(" of")
    if re.fullmatch(r"\d+(?:\.\d+)?", text):
        return float(text)
    if text in ("a", "an"):
        return 1.0
    if text.removeprefix("a ") in ("hundred", "couple"):
        return 100.0 if "hundred" in text else 2.0
    if any(c in DIGITS or c in "十百" for c in text):
        return float(_chinese(text))
    return float(sum(WORDS[part] for part in re.split(r"[- ]", text)))


def _chinese(text: str) -> int:
    if "百" in text:
        left, _, right = text.partition("百")
        return (DIGITS[left] if left else 1) * 100 + (_chinese(right.lstrip("零")) if right else 0)
    if "十" in text:
        left, _, right = text.partition("十")
        return (DIGITS[left] if left else 1) * 10 + (DIGITS[right] if right else 0)
    return int("".join(str(DIGITS[c]) for c in text))


def lengths(text: str) -> list[Length]:
    """Every length of time in normalised text, in order; what one rule took no other takes."""
    found: list[Length] = []
    for match in _EN_CLOCK.finditer(text):
        _take(found, Length(60 * float(match[1]) + float(match[2]), *match.span()))
    for match in _EN_AND_HALF.finditer(text):
        value = (number(match[1]) + 0.5) * _minutes_in(match[2])
        _take(found, Length(value, *match.span()))
    for match in _ZH_AND_HALF.finditer(text):
        _take(found, Length((number(match[1]) + 0.5) * 60, *match.span()))
    for pattern, minutes in (*_EN_LENGTHS, *_ZH_LENGTHS):
        for match in re.finditer(pattern, text):
            _take(found, Length(minutes, *match.span()))
    for match in (*_EN_PLAIN.finditer(text), *_ZH_PLAIN.finditer(text)):
        _take(found, Length(number(match[1]) * _minutes_in(match[2]), *match.span()))
    return sorted(found, key=lambda one: one.start)


def _take(found: list[Length], one: Length) -> None:
    if all(one.end <= other.start or one.start >= other.end for other in found):
        found.append(one)


def _minutes_in(unit: str) -> float:
    if unit.startswith("h") or "小时" in unit or "钟头" in unit:
        return 60.0
    return 1 / 60 if unit.startswith(("s", "秒")) else 1.0
