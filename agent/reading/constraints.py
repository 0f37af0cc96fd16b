"""What every result must keep, as the person's words say it; and the words that are left."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from agent.reading.numbers import EN_NUMBER, ZH_NUMBER, Length, lengths, number
from agent.reading.years import years
from tools.results import Filters

SHORT_MINUTES = 20.0
LONG_MINUTES = 60.0
ABOUT = 0.25  # "about half an hour" may be a quarter more or less

Span = tuple[int, int]
_RANGE = re.compile(rf"(?<![\w.])({EN_NUMBER}|{ZH_NUMBER}) ?(?:-|–|to|and|到|至) ?$")
_BOUNDS = (("min_minutes", "max_minutes"), ("year_from", "year_to"))


@dataclass
class Constraints:
    """Fields of `Filters` with the words that ask for them, what is lifted, and where it stands."""

    values: dict[str, Any] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    lifted: set[str] = field(default_factory=set)
    again: bool = False
    spans: list[Span] = field(default_factory=list)

    @property
    def filters(self) -> Filters:
        """The constraints alone."""
        return Filters.model_validate(self.values)

    def put(self, name: str, value: Any, text: str, span: Span) -> None:
        """Ask for one more; the first that speaks wins."""
        if name not in self.values and not self._contradicts(name, value):
            self.values[name], self.words[name] = value, text[slice(*span)]
        self.spans.append(span)

    def _contradicts(self, name: str, value: Any) -> bool:
        for low, high in _BOUNDS:
            if name == low and high in self.values:
                return bool(value > self.values[high])
            if name == high and low in self.values:
                return bool(value < self.values[low])
        return False


def constraints(text: str, negated: list[Span] | None = None) -> Constraints:
    """Read normalised text; what stands inside `negated` spans is asked not to be, so is passed."""
    found = Constraints()
    skip = negated or []
    for name in table()["lifted"]:
        for match in _matches("lifted", name, text):
            found.lifted |= {"min_minutes", "max_minutes"} if name == "length" else set()
            found.lifted |= {"year_from", "year_to"} if name == "year" else {name} - {"length"}
            found.spans.append(match.span())
    _lengths(text, found)
    _years(text, found)
    _language(text, found, skip)
    for key in ("form", "medium"):
        for value in table()[key]:
            for match in _matches(key, value, text):
                if not _inside(match.span(), skip) and not _taken(match.span(), found):
                    found.put(key, value, text, match.span())
    _settle_medium(found)
    for match in _matches("unseen", "yes", text):
        if "unseen" not in found.lifted:
            found.put("unseen", True, text, match.span())
    again = [match.span() for match in _matches("again", "yes", text)]
    found.again = bool(again) and "unseen" not in found.values
    found.spans += again
    return found


def left_over(text: str, spans: list[Span]) -> str:
    """The text without the spans."""
    kept, at = [], 0
    for start, end in sorted(spans):
        kept.append(text[at : max(at, start)])
        at = max(at, end)
    return re.sub(r"\s+", " ", " ".join([*kept, text[at:]])).strip(" ,.;:!?")


@cache
def table() -> Mapping[str, Any]:
    """The rules, as they stand in `constraints.toml`."""
    return tomllib.loads(Path(__file__).with_name("constraints.toml").read_text(encoding="utf-8"))


@cache
def pattern(section: str, name: str) -> re.Pattern[str]:
    """One rule: English at word borders, Chinese anywhere."""
    rule = table()[section][name]
    return both(rule.get("en"), rule.get("zh"))


def both(english: str | None, chinese: str | None) -> re.Pattern[str]:
    """A pattern that matches either language."""
    ways = [rf"(?<![a-z0-9])(?:{english})(?![a-z0-9])"] if english else []
    ways += [rf"(?:{chinese})"] if chinese else []
    return re.compile("|".join(ways))


def _matches(section: str, name: str, text: str) -> Iterator[re.Match[str]]:
    return pattern(section, name).finditer(text)


def _lengths(text: str, found: Constraints) -> None:
    known = lengths(text)
    if len(known) == 2 and re.fullmatch(
        r" ?(?:-|to|and|or|到|至) ?", text[known[0].end : known[1].start]
    ):
        low, high = sorted((known[0].minutes, known[1].minutes))
        span = (known[0].start, known[1].end)
        found.put("min_minutes", low, text, span)
        found.put("max_minutes", high, text, span)
        return
    if known and (ranged := _RANGE.search(text[: known[0].start])):
        span = (ranged.start(), known[0].end)
        low, high = sorted((number(ranged[1]) * _unit(text, known[0]), known[0].minutes))
        found.put("min_minutes", low, text, span)
        found.put("max_minutes", high, text, span)
        return
    for one in known:
        _length(text, one, found)
    for name, (key, value) in {
        "short": ("max_minutes", SHORT_MINUTES),
        "long": ("min_minutes", LONG_MINUTES),
    }.items():
        for match in pattern("length_words", name).finditer(text):
            if not {"max_minutes", "min_minutes"} & found.values.keys() and not found.lifted:
                found.put(key, value, text, match.span())


def _unit(text: str, one: Length) -> float:
    """The minutes of the unit in which a length is said."""
    said = re.sub(r"^.*\d", "", text[one.start : one.end])
    if re.search(r"hours?|hrs?|\bh\b|小时|钟头", said):
        return 60.0
    return 1 / 60 if re.search(r"sec|秒", said) else 1.0


def _length(text: str, one: Length, found: Constraints) -> None:
    said = {name: _beside(name, text, one) for name in ("at_most", "at_least", "about")}
    span = next((where for where in said.values() if where), (one.start, one.end))
    if said["at_least"] and not said["at_most"]:
        found.put("min_minutes", one.minutes, text, span)
    elif said["about"] and not said["at_most"]:
        found.put("max_minutes", one.minutes * (1 + ABOUT), text, span)
        found.put("min_minutes", one.minutes * (1 - ABOUT), text, span)
    else:
        found.put("max_minutes", one.minutes, text, span)


def _beside(name: str, text: str, one: Length) -> Span | None:
    """The length with the words beside it that say how it is meant."""
    rule = table()["length"][name]
    before, after = text[: one.start], text[one.end :]
    left = re.search(rf"(?:(?<![a-z])(?:{rule['en']})|{rule['zh']})\s?(?:an? )?$", before)
    right = re.match(rf"(?:\s?(?:{rule['en']})(?![a-z])|\s?(?:的)?(?:{rule['zh']}))", after)
    if left is None and right is None:
        return None
    return left.start() if left else one.start, one.end + (right.end() if right else 0)


def _years(text: str, found: Constraints) -> None:
    if (asked := years(text)) is None:
        return
    span = (asked.start, asked.end)
    if asked.first is not None:
        found.put("year_from", asked.first, text, span)
    if asked.last is not None:
        found.put("year_to", asked.last, text, span)


def _language(text: str, found: Constraints, skip: list[Span]) -> None:
    said = table()["language_said"]
    for code, names in table()["language"].items():
        either = f"(?:{names['en']}|{names['zh']})"
        ways = both(said["en"].replace("{}", either), said["zh"].replace("{}", either))
        for match in ways.finditer(text):
            if not _inside(match.span(), skip):
                found.put("language", code, text, match.span())


def _settle_medium(found: Constraints) -> None:
    """A podcast is heard though somebody says "watch a podcast"; a film is seen."""
    form = found.values.get("form")
    if form is None:
        return
    if form in table()["heard"]["forms"]:
        if found.values.get("medium") == "video":
            del found.values["medium"], found.words["medium"]
    elif form in ("film", "episode", "short") and found.values.get("medium") == "audio":
        del found.values["medium"], found.words["medium"]


def _inside(span: Span, spans: list[Span]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in spans)


def _taken(span: Span, found: Constraints) -> bool:
    """Inside a longer phrase that was read already, as "short" in "short film"."""
    return any(
        start <= span[0] and span[1] <= end and end - start > span[1] - span[0]
        for start, end in found.spans
    )
