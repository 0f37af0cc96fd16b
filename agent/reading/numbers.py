"""Numbers and lengths of time in English and Chinese words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from agent.reading.rules import inside

_ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"  # noqa: E501
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
WORDS: dict[str, int] = {
    **{word: value for value, word in enumerate(_ONES.split())},
    **{word: 20 + 10 * place for place, word in enumerate(_TENS.split())},
}
DIGITS = dict(zip("零一二三四五六七八九", range(10), strict=True)) | {
    "两": 2,
    "俩": 2,
    "仨": 3,
    "〇": 0,
}
_NAMED = "|".join(sorted(WORDS, key=len, reverse=True))
_COUNTED = rf"(?:{_TENS.replace(' ', '|')})[- ]?(?:one|two|three|four|five|six|seven|eight|nine)"
EN_NUMBER = (
    rf"(?:\d+(?:\.\d+)?|(?:(?:a|one) )?hundred and (?:{_COUNTED}|{_NAMED})|{_COUNTED}"
    rf"|(?:(?:a|one) )?(?:hundred|couple(?: of)?)|{_NAMED}|an?)"
)
ZH_NUMBER = r"(?:(?<![\d.])\d{1,6}(?:\.\d{1,3})?|[零一二两俩仨三四五六七八九十百]{1,9})"
# one letter is a unit behind figures only: "I am" is no minute, "ah" no hour
_LETTER = r"(?:(?<=[\d+])|(?<=[\d+][ -]))"
_EN_UNIT = rf"(?:hours?|hrs?|{_LETTER}h|minutes?|mins?|{_LETTER}m|seconds?|secs?)(?![a-z0-9])"
_ZH_UNIT = r"(?:个?小时|个?钟头|个钟|分钟|刻钟|分(?![钟之百])|秒钟?)"
# "wait a minute", "a second film", "十分安静": turns of phrase, unless something bounds them
_NO_LENGTH = re.compile(
    r"(?<!than )(?<!under )(?<!over )(?<!within )(?<!most )(?<!about )(?<!only )"
    r"\ban? (?:min(?:ute)?|sec(?:ond)?)\b"
    r"|(?<![一二三四五六七八九\d])十分(?=[\u3400-\u9fff])(?![钟以之内左上下的就也都够打封])"
)


@dataclass(frozen=True)
class Length:
    """A length of time in a text; `low` where it is a stretch ("an hour or two")."""

    minutes: float
    start: int
    end: int
    low: float | None = None


Rule = Callable[[re.Match[str]], tuple[float, float | None]]


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
    if text.endswith("couple"):
        return 2.0
    if any(c in DIGITS or c in "十百" for c in text):
        return float(_chinese(text))
    text = re.sub(r"^(?:(?:a|one) )?hundred(?: and)?", "+", text)
    hundreds, rest = 100.0 if text.startswith("+") else 0.0, text.removeprefix("+").strip()
    split = re.sub(rf"^({_TENS.replace(' ', '|')})(?=[a-z])", r"\1 ", rest)
    return hundreds + sum(WORDS[part] for part in re.split(r"[- ]", split) if part)


def _chinese(text: str) -> int:
    if "百" in text:
        left, _, right = text.partition("百")
        rest = right.lstrip("零")
        if len(rest) == 1 and rest in DIGITS and rest == right:  # "一百二" is 120
            rest += "十"
        return (DIGITS[left] if left else 1) * 100 + (_chinese(rest) if rest else 0)
    if "十" in text:
        left, _, right = text.partition("十")
        return (DIGITS[left] if left else 1) * 10 + (DIGITS[right] if right else 0)
    return int("".join(str(DIGITS[c]) for c in text))


def minutes_in(unit: str) -> float:
    """The minutes of one unit of time, as it is written."""
    if unit.startswith("h") or "小时" in unit or "钟头" in unit or unit == "个钟":
        return 60.0
    if "刻" in unit:
        return 15.0
    return 1 / 60 if unit.startswith(("s", "秒")) else 1.0


def lengths(text: str) -> list[Length]:
    """Every length of time in normalised text, in order; what one rule took no other takes."""
    found: list[Length] = []
    idioms = [match.span() for match in _NO_LENGTH.finditer(text)]
    for start, end, minutes, low in _readings(text):
        if not inside((start, end), idioms) and all(
            end <= other.start or start >= other.end for other in found
        ):
            found.append(Length(minutes, start, end, low))
    return sorted(found, key=lambda one: one.start)


def _readings(text: str) -> Iterator[tuple[int, int, float, float | None]]:
    for rule, read in _RULES:
        for match in rule.finditer(text):
            try:
                minutes, low = read(match)
            except (ValueError, KeyError):  # numerals in an order that is no number
                continue
            yield *match.span(), minutes, low


def _sure(minutes: float) -> Rule:
    return lambda _: (minutes, None)


def _plain(match: re.Match[str]) -> tuple[float, float | None]:
    return number(match[1]) * minutes_in(match[2]), None


def _and_more(match: re.Match[str]) -> tuple[float, float | None]:
    """Hours and minutes, as in "an hour and twenty", "1h30", "一小时二十分"."""
    if (more := number(match[2])) >= 60:
        raise ValueError("an hour and ninety minutes are two lengths")
    return 60 * number(match[1] or "1") + more, None


def _and_half(match: re.Match[str]) -> tuple[float, float | None]:
    more = 0.25 if "quarter" in match[0] or "一刻" in match[0] else 0.5
    unit = match[2] if match.re.groups > 1 else "h"
    return (number(match[1]) + more) * minutes_in(unit), None


def _or_two(match: re.Match[str]) -> tuple[float, float | None]:
    low, high = number(match[1]), number(match[2])
    unit = minutes_in(match[3])
    return max(low, high) * unit, min(low, high) * unit


def _tens(match: re.Match[str]) -> tuple[float, float | None]:
    """ "二三十分钟" is twenty to thirty, "十几分钟" ten to twenty."""
    if "几" in match[0] or "多" in match[0] or "来" in match[0]:
        low = number(match[1])
        return low + 10, low
    return 10.0 * DIGITS[match[2]], 10.0 * DIGITS[match[1]]


_MORE = rf"(?: and|,)? ?({EN_NUMBER})(?![\w.]| and a)(?: ?(?:m|mins?|minutes?)\b)?"
_DIGIT = "[一二两三四五六七八九]"
_RULES: tuple[tuple[re.Pattern[str], Rule], ...] = tuple(
    (re.compile(rule), read)
    for rule, read in (
        (r"(?<![a-z0-9.])(?:an?|one) hour or two", lambda _: (120.0, 60.0)),
        (rf"(?<![a-z0-9.])({EN_NUMBER}) (?:or|to) ({EN_NUMBER})[ -]?({_EN_UNIT})(?! ago)", _or_two),
        (rf"({_DIGIT})[、,]?({_DIGIT})(个?(?:小时|钟头)|分钟)", _or_two),
        (rf"({_DIGIT})({_DIGIT})十(?:来|多)?分钟?", _tens),
        (rf"({_DIGIT}?十)(?:几|多|来)分钟?", _tens),
        (rf"(?<![a-z0-9.])({EN_NUMBER}) and a (?:half|quarter)[ -]({_EN_UNIT})", _and_half),
        (rf"(?<![a-z0-9.])({EN_NUMBER})[ -]({_EN_UNIT}) and a (?:half|quarter)\b", _and_half),
        (r"\b(?<!quarter of an )(?<!half an )()hour and a half\b", _sure(90.0)),
        (r"\b1 ?1/2 (?:hours?|hrs?)\b|1½ ?(?:hours?|h)", _sure(90.0)),
        (rf"(?<!half )(?<![a-z0-9.])({EN_NUMBER}) ?(?:hours?|hrs?|{_LETTER}h){_MORE}", _and_more),
        (rf"(?<!half )(?<!half an )(?<![a-z0-9.])()hour(?= and ){_MORE}", _and_more),
        (r"(?<![a-z0-9.])(\d{1,3}) ?h(?:rs?|ours?)? ?(\d+) ?m?(?:in(?:ute)?s?)?\b", _and_more),
        (r"\bthree[- ]quarters of an hour|\b3/4 (?:of an )?hour", _sure(45.0)),
        (
            r"\b(?:a )?half an? (?:hour|hr)\b|\bhalf[- ](?:an? )?(?:hour|hr)\b|½ ?(?:hour|h\b)",
            _sure(30.0),
        ),
        (r"\b(?:a )?quarter of an hour\b|\bquarter[- ]hour\b", _sure(15.0)),
        (rf"(?<![a-z0-9.])({EN_NUMBER})(?:[ -]?odd|[ -]?ish|\+)? ?-?({_EN_UNIT})(?! ago)", _plain),
        (rf"({ZH_NUMBER})个(?:来|多)(小时|钟头)", _plain),
        (rf"({ZH_NUMBER})个半(?:小时|钟头|钟)", _and_half),
        (rf"({ZH_NUMBER})个?(?:小时|钟头)半", _and_half),
        (
            rf"({ZH_NUMBER})个?(?:小时|钟头|钟)零?({ZH_NUMBER})(?:分钟?|(?!个?(?:小时|钟|半|刻)))",
            _and_more,
        ),
        (rf"({ZH_NUMBER})个?(?:小时|钟头|钟)一刻钟?", _and_half),
        (r"半(?:个|拉)?(?:多)?(?:小时|钟头|钟)", _sure(30.0)),
        (r"个把(?:小时|钟头)", _sure(60.0)),
        (rf"({ZH_NUMBER})(?:来|多)? ?({_ZH_UNIT})(?!之前|前|后要|之后要)", _plain),
        (rf"(?<![a-z0-9.])({EN_NUMBER}) ?({_ZH_UNIT})", _plain),
    )
)
