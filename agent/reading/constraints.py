"""What every result must keep, as the person's words say it; and the words that are left."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from agent.reading.languages import language
from agent.reading.lengths import length_limits, vague_limits
from agent.reading.lifted import lifted
from agent.reading.rules import Limit, Span, both, inside, load
from agent.reading.years import years
from tools.results import Filters

__all__ = ["Constraints", "Span", "constraints", "forms_in", "left_over", "pattern"]

_BOUNDS = (("min_minutes", "max_minutes"), ("year_from", "year_to"))
_TABLE = load("constraints.toml")


@dataclass
class Constraints:
    """Fields of `Filters` with the words that ask for them, what is lifted, and where it stands."""

    values: dict[str, Any] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    lifted: set[str] = field(default_factory=set)
    again: bool = False
    spans: list[Span] = field(default_factory=list)
    vague: bool = False  # a length is asked for without a figure

    @property
    def filters(self) -> Filters:
        """The constraints alone."""
        return Filters.model_validate(self.values)

    def put(self, limit: Limit, text: str) -> None:
        """Ask for one more; the first that speaks wins."""
        name, value, span = limit
        if name not in self.values and not self._contradicts(name, value):
            self.values[name], self.words[name] = value, text[slice(*span)]
        self.spans.append(span)

    def drop(self, *names: str) -> None:
        """Ask for these no longer; their words stay read."""
        for name in names:
            self.values.pop(name, None)
            self.words.pop(name, None)

    def _contradicts(self, name: str, value: Any) -> bool:
        for low, high in _BOUNDS:
            if name == low and high in self.values:
                return bool(value > self.values[high])
            if name == high and low in self.values:
                return bool(value < self.values[low])
        return False


def constraints(text: str, passed: list[Span] | None = None) -> Constraints:
    """Read normalised text.

    Args:
        text: the message.
        passed: where it speaks of something else: what is asked not to be, and names.
    """
    found = Constraints()
    skip = list(passed or [])
    for name, spans in lifted(text).items():
        found.lifted.add(name)
        found.spans += spans
    skip += found.spans
    for limit in (*length_limits(text, skip), *_years(text, skip), *language(text, skip)):
        found.put(limit, text)
    _kinds(text, found, skip)
    if (
        not found.values.keys() & {"min_minutes", "max_minutes"}
        and "max_minutes" not in found.lifted
    ):
        for limit in vague_limits(text, found.values.get("form")):
            if not _taken(limit.span, found):
                found.vague = True
                found.put(limit, text)
    elif "max_minutes" in found.values:  # "not too long, ten minutes": the figure says it all
        found.spans += [limit.span for limit in vague_limits(text, None)]
    _seen_before(text, found)
    return found


def left_over(text: str, spans: list[Span]) -> str:
    """The text without the spans."""
    kept, at = [], 0
    for start, end in sorted(spans):
        kept.append(text[at : max(at, start)])
        at = max(at, end)
    return re.sub(r"\s+", " ", " ".join([*kept, text[at:]])).strip(" ,.;:!?")


def forms_in(text: str) -> list[str]:
    """Forms that the text names, the narrowest first."""
    return [name for name in _TABLE["form"] if pattern("form", name).search(text)]


@cache
def pattern(section: str, name: str) -> re.Pattern[str]:
    """One rule: English at word borders, Chinese anywhere."""
    rule = _TABLE[section][name]
    return both(rule.get("en"), rule.get("zh"))


def _matches(section: str, name: str, text: str) -> Iterator[re.Match[str]]:
    return pattern(section, name).finditer(text)


def _years(text: str, skip: list[Span]) -> list[Limit]:
    if (asked := years(text, skip)) is None:
        return []
    both_ends = (("year_from", asked.first), ("year_to", asked.last))
    span = (asked.start, asked.end)
    return [Limit(name, value, span) for name, value in both_ends if value is not None]


def _kinds(text: str, found: Constraints, skip: list[Span]) -> None:
    """Form and medium; a form that nobody listens to is seen, though "listen" is said."""
    for key in ("form", "medium"):
        for value in _TABLE[key]:
            for match in _matches(key, value, text):
                if not inside(match.span(), skip) and not _taken(match.span(), found):
                    found.put(Limit(key, value, match.span()), text)
    if not found.values.keys() & {"form", "medium"} and "medium" not in found.lifted:
        for value in _TABLE["implied"]:
            spans = [match.span() for match in _matches("implied", value, text)]
            if any(not inside(span, skip) for span in spans):
                found.values["medium"], found.words["medium"] = value, text[slice(*spans[0])]
    form, medium = found.values.get("form"), found.values.get("medium")
    wrong = {"video": _TABLE["heard"]["forms"], "audio": _TABLE["seen"]["forms"]}
    if form and medium and form in wrong[medium].split():
        found.drop("medium")


def _seen_before(text: str, found: Constraints) -> None:
    if "unseen" not in found.lifted:
        for match in _matches("unseen", "yes", text):
            found.put(Limit("unseen", True, match.span()), text)
    again = [match.span() for match in _matches("again", "yes", text)]
    found.again = bool(again) and "unseen" not in found.values
    found.spans += again


def _taken(span: Span, found: Constraints) -> bool:
    """Inside a longer phrase that was read already, as "short" in "short film"."""
    return any(
        start <= span[0] and span[1] <= end and end - start > span[1] - span[0]
        for start, end in found.spans
    )
