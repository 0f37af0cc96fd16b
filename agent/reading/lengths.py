"""Which lengths are asked for: the figures of a text, and how the words beside them mean them."""

from __future__ import annotations

import itertools
import re
from functools import cache

from agent.reading.numbers import EN_NUMBER, ZH_NUMBER, Length, lengths, minutes_in, number
from agent.reading.rules import Limit, Span, both, inside, load

SHORT_MINUTES = 20.0
SHORT_FILM_MINUTES = 90.0
LONG_MINUTES = 60.0
ABOUT = 0.25  # "about half an hour" may be a quarter more or less
LONGEST_BARE = 400  # minutes; a greater number without a unit is something else
SHORTEST_BARE = 5
FARTHEST = 60  # characters before a figure that may say how it is meant
TABLE = load("lengths.toml")
_HOWS = ("over", "under", "at_most", "at_least", "about")
_JOIN = re.compile(r" ?(?:-|–|—|~|to|and|or|through|到|至|或者?) ?")
_RANGE = re.compile(
    rf"(?<![\w.])({EN_NUMBER}|{ZH_NUMBER}) ?(?:-|–|—|~|/|to|and|or|,|到|至|或者?) ?$"
)
_TURNED = {"over": "at_most", "under": "at_least", "at_least": "at_most", "at_most": "at_least"}
_PLAIN = {"over": "at_least", "under": "at_most"}


def length_limits(text: str, skip: list[Span]) -> list[Limit]:
    """Shortest and longest, in minutes, as figures say it."""
    known = [one for one in lengths(text) if not inside((one.start, one.end), skip)]
    if ranged := _ranged(text, known):
        return ranged
    found: list[Limit] = []
    complaints: list[Limit] = []
    for one in known:
        limits, complains = _meant(text, one)
        (complaints if complains else found).extend(limits)
    if not known:
        found += _bare(text, skip)
    return found or complaints


def vague_limits(text: str, form: str | None) -> list[Limit]:
    """ "Short" and "long", where no figure is said."""
    for name in ("long", "short"):
        rule = TABLE["words"][name]
        if match := both(rule["en"], rule["zh"]).search(text):
            short = SHORT_FILM_MINUTES if form == "film" else SHORT_MINUTES
            asked = ("max_minutes", short) if name == "short" else ("min_minutes", LONG_MINUTES)
            return [Limit(*asked, match.span())]
    return []


def _ranged(text: str, known: list[Length]) -> list[Limit]:
    for first, second in itertools.pairwise(known):
        if _JOIN.fullmatch(text[first.end : second.start]):
            return _both_ends(first.minutes, second.minutes, (first.start, second.end))
    for one in known:
        before = _RANGE.search(text[: one.start])
        unit = re.search(r"hours?|hrs?|h\b|小时|钟头|sec|秒", text[one.start : one.end])
        if before and one.low is None:
            low = number(before[1]) * (minutes_in(unit[0]) if unit else 1.0)
            if low < one.minutes:
                return _both_ends(low, one.minutes, (before.start(), one.end))
    return []


def _both_ends(one: float, other: float, span: Span) -> list[Limit]:
    low, high = sorted((one, other))
    return [Limit("min_minutes", low, span), Limit("max_minutes", high, span)]


def _meant(text: str, one: Length) -> tuple[list[Limit], bool]:
    """What one length limits, and whether it only complains of how long something is."""
    left = _before().search(text, max(0, one.start - FARTHEST), one.start)
    right = _after().match(text[one.end :])
    how, no = _how(left) if left else (None, False)
    start = left.start() if left and how else one.start
    end = one.end + (right.end() if right else 0)
    after = right.lastgroup if right else None
    if after in ("too_long", "too_short"):
        how = "at_most" if after == "too_long" else "at_least"
        return _limits(how, one, (one.start, end)), True
    meant = _TURNED.get(how, how) if no and how else _PLAIN.get(how or "", how)
    if "+" in text[one.start : one.end]:
        meant = "at_least"
    if after and meant in (None, "about"):
        meant = after
    if meant == "about" and _budget(text, one, start, end):
        meant = "at_most"
    return _limits(meant, one, (start, end)), False


def _how(match: re.Match[str]) -> tuple[str | None, bool]:
    how = next((name for name in _HOWS if match[name]), None)
    return how, bool(match["no"])


def _limits(how: str | None, one: Length, span: Span) -> list[Limit]:
    low = one.minutes if one.low is None else one.low
    if how == "at_least":
        return [Limit("min_minutes", low, span)]
    if how == "about":
        return _both_ends(low * (1 - ABOUT), one.minutes * (1 + ABOUT), span)
    if how is None and one.low is not None:
        return _both_ends(low, one.minutes, span)
    return [Limit("max_minutes", one.minutes, span)]


def _budget(text: str, one: Length, start: int, end: int) -> bool:
    rule = TABLE["budget"]
    left = both(rule["before"]["en"], rule["before"]["zh"])
    right = both(rule["after"]["en"], rule["after"]["zh"])
    has = re.search(rf"(?:{left.pattern})\s?$", text[:start])
    return bool(has or right.match(text[end:].lstrip()) or right.match(text[one.end :].lstrip()))


def _bare(text: str, skip: list[Span]) -> list[Limit]:
    """ "Nothing over 90", "20以内": minutes are meant."""
    ends = TABLE["bare"]["ends"]
    for match in re.finditer(rf"(?<![\w.:])(?:{EN_NUMBER}|{ZH_NUMBER})(?![\w.:]*\d)", text):
        if inside(match.span(), skip) or match[0] in ("a", "an"):
            continue
        left = _before().search(text, max(0, match.start() - FARTHEST), match.start())
        right = _after().match(text[match.end() :])
        how = _how(left)[0] if left else None
        if how in (None, "about") and not right:
            continue
        if left and re.search(TABLE["bare"]["not_before"], text[: left.start()]):
            continue
        rest = text[match.end() + (right.end() if right else 0) :]
        if not re.match(f"{ends['en']}|{ends['zh']}", rest):
            continue
        if one := _as_minutes(match):
            return _meant(text, one)[0]
    return []


def _as_minutes(match: re.Match[str]) -> Length | None:
    try:
        value = number(match[0])
    except (ValueError, KeyError):
        return None
    usual = SHORTEST_BARE <= value <= LONGEST_BARE
    return Length(value, *match.span()) if usual else None


@cache
def _before() -> re.Pattern[str]:
    """Words before a length, as far as they say how it is meant."""
    rule = TABLE["before"]
    ways = "|".join(
        rf"(?P<{name}>(?<![a-z])(?:{rule[name]['en']})(?![a-z])|{rule[name]['zh']})"
        for name in _HOWS
    )
    fill = rf"(?:\s?(?:(?<![a-z])(?:{rule['fill']['en']})(?![a-z])|{rule['fill']['zh']}))*"
    no = rf"(?P<no>(?<![a-z])(?:{rule['no']['en']})(?![a-z])|{rule['no']['zh']})"
    return re.compile(rf"(?:{no}{fill}\s?)?(?:{ways}){fill}\s?$")


@cache
def _after() -> re.Pattern[str]:
    """Words behind a length."""
    ways = "|".join(
        rf"(?P<{name}>(?:{rule['en']})(?![a-z])|的?(?:{rule['zh']}))"
        for name, rule in TABLE["after"].items()
    )
    return re.compile(rf",?\s?(?:long\s|of (?:stuff|it)\s)?(?:{ways})")
