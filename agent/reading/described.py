"""Which shown item a description means: "the tea one", "the longest of them", "那部德语的"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from operator import attrgetter

from agent.reading.languages import TABLE
from agent.reading.normal import content_words
from catalog.items import Item

Facts = Mapping[str, "Known"]  # by the id of an item that is shown

_NOUN = (
    r"(?:one|film|movie|flick|video|clip|podcast|programme|program|song|track|album|record|tune|piece"
    r"|talk|lecture|episode|doc|documentary|short|concert|gig|thing|story|rubbish|nonsense|crap|stuff)"
)
_UNIT = r"(?:个|部|首|集|期|张|本|段|条|片子?|电影|节目|播客)"
_NOT_TELLING = (
    r"(?!(?:same|other|whole|next|right|only|best|first|second|third|last|one|kind|sort)\b)"
)
_DESCRIPTIONS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b(?:the|that|this) (?P<what>{_NOT_TELLING}(?:[\w'-]+ ){{1,4}}?){_NOUN}\b",
        rf"\b(?:the|that|this) {_NOUN} (?:about|with|where|on|in|from|by|of|that|who)"
        r" (?P<what>[^,.!?]{2,50})",
        r"\b(?:that|those|these) (?P<what>[\w'-]+(?: [\w'-]+)?)",
        rf"(?P<what>[^,.!?:;那这]{{1,12}}?)的?[那这]一?{_UNIT}",
        rf"[那这]一?{_UNIT}(?:讲|说|关于|有|拍|写|唱)?(?P<what>[^,.!?:;]{{1,10}}?)的",
        r"(?:讲|关于|说|拍|唱)(?P<what>[^,.!?:;]{1,10}?)的",
    )
)
_OF_THEM = r"(?: (?:one|film|movie|of (?:them|these|those|the (?:lot|bunch|list)|all of them)))\b"
_EXTREMES: tuple[tuple[str, str, str, bool], ...] = (
    ("longest", "最长", "minutes", True),
    ("shortest|quickest", "最短", "minutes", False),
    ("oldest|earliest", "最老|最早|最旧", "year", False),
    ("newest|latest|most recent", "最新|最近", "year", True),
    ("long", "长", "minutes", True),
    ("short", "短", "minutes", False),
    ("old|older|vintage", "老|旧", "year", False),
    ("new|newer|recent|modern", "新", "year", True),
)
_NOT_OURS = r"(?! (?:i|we|you|that i|in (?:my|here|the)|there is)\b)"


@dataclass(frozen=True)
class Known:
    """What a description of an item can be held against."""

    title: str
    names: str = ""  # makers, series, genres, tags
    told: str = ""  # what it is about
    language: str | None = None
    year: int | None = None
    minutes: float | None = None

    @classmethod
    def of(cls, item: Item) -> Known:
        """As the library has it."""
        names = [*item.creators, *item.people, *item.genres, *item.tags, item.series or ""]
        return cls(
            item.title,
            " . ".join(names),
            f"{item.description} {item.summary}",
            item.language,
            item.year,
            item.duration_s / 60 if item.duration_s is not None else None,
        )


def described(text: str, facts: Facts) -> str | None:
    """The one shown item that a phrase of the normalised text describes, if one stands out."""
    if not facts:
        return None
    if (item := _extreme(text, facts)) or (item := _in_language(text, facts)):
        return item
    for pattern in _DESCRIPTIONS:
        for match in pattern.finditer(text):
            if item := nearest(match["what"], facts):
                return item
    return None


def nearest(text: str, facts: Facts) -> str | None:
    """The one item that the words fit best: those of its title count most, then its names."""
    said = set(content_words(text))
    scores = {item: _score(said, known) for item, known in facts.items()}
    best = max(scores.values(), default=0)
    leaders = [item for item, score in scores.items() if score == best]
    return leaders[0] if best > 0 and len(leaders) == 1 else None


def _score(said: set[str], known: Known) -> int:
    title, names = set(content_words(known.title)), set(content_words(known.names))
    told = set(content_words(known.told))
    return sum(3 if w in title else 2 if w in names else 1 for w in said & (title | names | told))


def _extreme(text: str, facts: Facts) -> str | None:
    for english, chinese, measure, greatest in _EXTREMES:
        said = re.search(rf"\bthe (?:{english}){_OF_THEM}{_NOT_OURS}", text) or re.search(
            rf"(?:{chinese})的?[那这]一?{_UNIT}|[那这]一?{_UNIT}(?:比较|更)?(?:{chinese})的", text
        )
        if said:
            return _furthest(facts, attrgetter(measure), greatest)
    return None


def _furthest(facts: Facts, measure: Callable[[Known], float | None], greatest: bool) -> str | None:
    values = {item: value for item, known in facts.items() if (value := measure(known)) is not None}
    if not values:
        return None
    end = max(values.values()) if greatest else min(values.values())
    return _only(item for item, value in values.items() if value == end)


def _in_language(text: str, facts: Facts) -> str | None:
    for code, names in TABLE["names"].items():
        named = rf"\b(?:the|that) (?:{names['en']}) {_NOUN}\b"
        named_zh = rf"(?:{names['zh']})的?[那这]一?{_UNIT}|[那这]一?{_UNIT}(?:{names['zh']})的"
        if re.search(named, text) or re.search(named_zh, text):
            return _only(item for item, known in facts.items() if known.language == code)
    return None


def _only(items: Iterable[str]) -> str | None:
    found = list(items)
    return found[0] if len(found) == 1 else None
