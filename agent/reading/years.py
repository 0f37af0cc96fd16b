"""Years that a text asks for: decades, centuries, before, after, from, between."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from agent.reading.numbers import DIGITS, EN_NUMBER, ZH_NUMBER, number
from agent.reading.rules import Span, inside, load
from base import clock

TABLE = load("years.toml")
FARTHEST = 40  # characters before a year that may say how it is meant
RECENT = 5  # years that "recent years" are
_DECADES = {
    "twenties": 1920,
    "thirties": 1930,
    "forties": 1940,
    "fifties": 1950,
    "sixties": 1960,
    "seventies": 1970,
    "eighties": 1980,
    "nineties": 1990,
}
_ZH_DECADES = dict(zip("一二三四五六七八九", range(1910, 2000, 10), strict=True))
_PARTS = {"early": (0, 3), "mid": (3, 6), "late": (6, 9), "初": (0, 3), "中": (3, 6), "末": (6, 9)}
_YEAR = re.compile(r"(?<![\d.])((?:19|20)\d\d)(?!\d|'?s\b|0?年代| ?(?:min|分|piece|k\b))")
_SHORT_YEAR = re.compile(
    r"(?<![\d.零一二三四五六七八九十百])(?:(\d\d)|([零一二六七八九〇][零一二三四五六七八九〇]))(?=年(?!代|级|前|来|的?时间))"
    r"(?=年(?:以|之|出|拍|发|上|后|起|左右))"
)
_DECADE = re.compile(
    r"(?:(early|mid|late)(?:[- ]to[- ]late)?[- ])?(?:the )?(?<![\d.])"
    r"(?:(19|20)?(\d)0'?s\b|'(\d)0s\b|(" + "|".join(_DECADES) + r")\b)"
)
_ZH_DECADE = re.compile(
    r"(?:(?:上个?|20|二十)世纪)?(?:(19|20)?(\d)0年代|([一二三四五六七八九])([一二三四五六七八九])?十年代"
    r"|二零([一二])零年代|([一七八九])几年)(?:的)?(初|中|末)?(?:期|叶)?"
)
_LAST = re.compile(
    rf"(?:the |these )?(?:last|past) (?:({EN_NUMBER}|few) )?(year|decade)s?(?! ago)"
    rf"|(?:最?近|过去)(?:这)?({ZH_NUMBER}|几)(?:来)?年(?:来|间|内)?"
    r"|(?:in |from )?(this year)\b|(今年)|(去年)"
    r"|((?:the |in |more )*recent years)|(这几年|近些年|近年来?)"
)
_JOIN = re.compile(
    r"\s?(?:-|–|—|~|/|,|、|to|and|or|through|till?|until|到|至|或者?|和|跟|还是)(?: the)?\s?"
)
_HOWS = ("earlier", "until", "later", "since")
_TURNED = {"earlier": "since", "later": "until", "since": "earlier", "until": "later"}


@dataclass(frozen=True)
class Years:
    """First and last year, both included; None is open. `start` and `end` are of the words."""

    first: int | None
    last: int | None
    start: int
    end: int


@dataclass(frozen=True)
class _Mark:
    """A year or a stretch of years, as it is named."""

    first: int
    last: int
    start: int
    end: int
    alone: bool = False  # a year in figures, which is one only where words say so


def years(text: str, skip: list[Span] | None = None) -> Years | None:
    """The years that normalised text asks for, or None; what `skip` covers is passed over."""
    said = [one for one in _eras(text) if not inside((one.start, one.end), skip or [])]
    named = [one for one in _marks(text) if not inside((one.start, one.end), skip or [])]
    marks = _joined(text, [one for one in named if not _within(one, said)])
    for mark in marks:
        if (bounded := _bounded(text, mark)) is None:
            continue
        said = [*said, bounded] if not said or _fits(said[-1], bounded) else said
    return _all(said)


def _within(mark: _Mark, said: list[Years]) -> bool:
    return any(one.start <= mark.start < one.end for one in said)


def _fits(one: Years, other: Years) -> bool:
    """Whether something can be both; else the first that is said counts."""
    first = max(one.first or 0, other.first or 0)
    return first <= min(one.last or 9999, other.last or 9999)


def _all(said: list[Years]) -> Years | None:
    if not said:
        return None
    firsts = [one.first for one in said if one.first is not None]
    lasts = [one.last for one in said if one.last is not None]
    first, last = max(firsts, default=None), min(lasts, default=None)
    if first is not None and last is not None and first > last:
        first, last = said[0].first, said[0].last
    return Years(first, last, min(one.start for one in said), max(one.end for one in said))


def _eras(text: str) -> list[Years]:
    found = []
    for rule, (first, last) in TABLE["eras"].items():
        found += [Years(first or None, last or None, *m.span()) for m in re.finditer(rule, text)]
    now = clock.now().year
    for match in _LAST.finditer(text):
        first = now - _back(match)
        last = first if match[4] or match[5] or match[6] else None
        found.append(Years(first, last, *match.span()))
    return found[:1]


def _back(match: re.Match[str]) -> int:
    """How many years the words go back."""
    count, unit, zh_count, this_year, zh_this, zh_last, *_ = match.groups()
    if this_year or zh_this:
        return 0
    if zh_last or (unit and not count and unit == "year"):
        return 1
    said = count or zh_count or ("one" if unit == "decade" else "few")
    try:
        value = RECENT if said in ("few", "几") else int(number(said))
    except (ValueError, KeyError):
        value = RECENT
    return value * 10 if unit == "decade" else value


def _marks(text: str) -> list[_Mark]:
    found = [_Mark(int(m[1]), int(m[1]), *m.span(1), alone=True) for m in _YEAR.finditer(text)]
    for match in _SHORT_YEAR.finditer(text):
        year = _full_year(match[1] or match[2])
        found.append(_Mark(year, year, *match.span()))
    for match in _DECADE.finditer(text):
        first = _DECADES[match[5]] if match[5] else _decade(match[2], match[3] or match[4])
        low, high = _PARTS.get(match[1] or "", (0, 9))
        found.append(_Mark(first + low, first + high, *match.span()))
    for match in _ZH_DECADE.finditer(text):
        low, high = _PARTS.get(match[7] or "", (0, 9))
        first, last = _zh_decade(match)
        found.append(_Mark(first + low, last + high, *match.span()))
    return sorted(found, key=lambda one: one.start)


def _full_year(figures: str) -> int:
    """ "98年" is 1998 and "08年" 2008: what has not come yet is of the last century."""
    short = int("".join(str(DIGITS[c]) if c in DIGITS else c for c in figures))
    return short + (2000 if 2000 + short <= clock.now().year else 1900)


def _decade(century: str | None, tens: str) -> int:
    """ "The 80s" are of the last century, "the 10s" of this one."""
    return int(century or ("20" if int(tens) < 2 else "19")) * 100 + int(tens) * 10


def _zh_decade(match: re.Match[str]) -> tuple[int, int]:
    century, tens, first, second, twenty, few = match.groups()[:6]
    if tens:
        return (_decade(century, tens),) * 2
    if twenty:
        return (2000 + 10 * "零一二".index(twenty),) * 2
    if few:
        return (2010 if few == "一" else _ZH_DECADES[few],) * 2
    return _ZH_DECADES[first], max(_ZH_DECADES[first], _ZH_DECADES[second or first])


def _joined(text: str, marks: list[_Mark]) -> list[_Mark]:
    """ "70s or 80s" and "1960 to 1975" are one stretch."""
    found: list[_Mark] = []
    for mark in marks:
        last = found[-1] if found else None
        between = text[last.end : mark.start].removeprefix("年") if last else ""
        if last and _JOIN.fullmatch(between):
            low, high = sorted((last, mark), key=lambda one: one.first)
            found[-1] = _Mark(low.first, max(low.last, high.last), last.start, mark.end)
        else:
            found.append(mark)
    return found


def _bounded(text: str, mark: _Mark) -> Years | None:
    """A mark with what the words beside it make of it."""
    left = _before().search(text, max(0, mark.start - FARTHEST), mark.start)
    right = _after().match(text[mark.end :])
    how = right.lastgroup if right else None
    before = next((name for name in _HOWS if left and left[name]), None)
    if before and left and left["no"]:
        before = _TURNED[before]
    refused = re.search(_refusal(), text[max(0, mark.start - FARTHEST) : mark.start]) is not None
    if refused and how:
        how = _TURNED[how]
    elif (refused or (left and left["no"])) and (before is None or (left and left["since"])):
        return None  # "nothing from the eighties": no filter leaves years out
    how = how or before
    start = left.start() if left and before else mark.start
    end = mark.end + (right.end() if right else 0)
    if how == "since" and before == "since" and right is None and text[start:].startswith("from"):
        how = None  # "from 1962" is that year, "from 1962 on" is not
    if how is not None:
        return _open(how, mark, start, end)
    if mark.alone and not _exact(text, mark):
        return None
    return Years(mark.first, mark.last, start, end)


def _open(how: str, mark: _Mark, start: int, end: int) -> Years:
    if how == "earlier":
        return Years(None, mark.first - 1, start, end)
    if how == "until":
        return Years(None, mark.last, start, end)
    return Years(mark.last + 1 if how == "later" else mark.first, None, start, end)


def _exact(text: str, mark: _Mark) -> bool:
    before = re.search(TABLE["exact"]["before"] + r"|\ba $", text[: mark.start])
    after = re.search(TABLE["exact"]["after"], text[mark.end :])
    by_article = before is not None and before[0] == "a " and re.match(" [a-z]", text[mark.end :])
    return bool(after or by_article or (before and before[0] != "a "))


@cache
def _before() -> re.Pattern[str]:
    rule = TABLE["before"]
    ways = "|".join(
        rf"(?P<{name}>(?<![a-z])(?:{rule[name]['en']})|{rule[name]['zh']})" for name in _HOWS
    )
    no = rf"(?P<no>(?<![a-z])(?:{rule['no']['en']})|{rule['no']['zh']})"
    return re.compile(rf"(?:{no}\s?)?(?:{ways}){rule['fill']}$")


@cache
def _refusal() -> str:
    rule = TABLE["before"]
    return rf"(?:(?<![a-z])(?:{rule['no']['en']})|{rule['no']['zh']}){rule['fill']}$"


@cache
def _after() -> re.Pattern[str]:
    ways = []
    for name, rule in TABLE["after"].items():
        ways.append(rf"(?P<{name}>\s?(?:{rule['en']})(?![a-z])|\s?(?:{rule['zh']}))")
    return re.compile("|".join(ways))
