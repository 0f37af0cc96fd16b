"""What a message refers to: places in the list in hand, "it", titles, and names that are known."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from agent.reading.described import Facts, described
from agent.reading.normal import CJK, content_words, normal
from agent.reading.phrases import phrase, without
from agent.reading.places import places
from agent.reading.rules import Span
from agent.reading.titles import is_telling, is_written_as_name, long_first, near_title, stands
from tools.vocabulary import Vocabulary

_QUOTED = re.compile(
    r"[\"“”]([^\"“”]{2,80})[\"“”]|[《「『]([^》」』]{1,60})[》」』]"
    r"|(?<![a-z])'([^']{3,80})'(?![a-z])"
)


@dataclass
class References:
    """Ids in the order of the message, how each was named, and what was named and is not there."""

    items: list[str] = field(default_factory=list)
    by: set[str] = field(default_factory=set)  # place, title, pronoun, words
    missing: list[str] = field(default_factory=list)
    creators: list[str] = field(default_factory=list)
    series: list[str] = field(default_factory=list)
    genres: list[str] = field(default_factory=list)
    places: list[Span] = field(default_factory=list)
    weak: list[str] = field(default_factory=list)  # titles that are also common words
    spans: list[Span] = field(default_factory=list)

    def add(self, item: str, how: str, span: Span | None = None) -> None:
        """One more reference; the same item is named once."""
        if item not in self.items:
            self.items.append(item)
        self.by.add(how)
        if span:
            self.spans.append(span)


def references(
    raw: str,
    shown: Mapping[str, str],
    about: str | None,
    vocabulary: Vocabulary,
    facts: Facts | None = None,
) -> References:
    """Read a message as it was written.

    Args:
        raw: the message.
        shown: title by id of the list in hand, in order.
        about: the item that "it" is.
        vocabulary: the names that the library knows.
        facts: what is known of the items of the list, by id.
    """
    text = normal(raw)
    found = References()
    _titles(raw, text, shown, vocabulary, found)
    _places(text, list(shown), found)
    _names(text, vocabulary, found)
    if not found.items and (item := described(text, facts or {})):
        found.add(item, "words")
    target = about or next(iter(shown), None)
    match = phrase("pronoun", without("not_pronoun", text))
    if target and not found.items and match:
        found.add(target, "pronoun", match.span())
    _quoted(raw, vocabulary, found)
    named = (*found.items, *found.weak, *found.creators, *found.series, *found.missing)
    if not named and (near := near_title(text, vocabulary)):
        found.weak.append(near)
    return found


def by_words(text: str, shown: Mapping[str, str]) -> str | None:
    """The one item of the list whose title shares most words with the text, if one stands out."""
    said = set(content_words(text))
    counts = {item: len(said & set(content_words(title))) for item, title in shown.items()}
    best = max(counts.values(), default=0)
    leaders = [item for item, count in counts.items() if count == best]
    return leaders[0] if best > 0 and len(leaders) == 1 else None


def _places(text: str, shown: list[str], found: References) -> None:
    titles = list(found.spans)
    for place in places(text, len(shown)) if shown else ():
        start, end = place.span
        if any(first < end and start < last for first, last in titles):
            continue  # the "number 2" of a title is no place in the list
        if place.index is None:
            found.missing.append(text[start:end])
        else:
            found.add(shown[place.index], "place", place.span)
            found.places.append(place.span)


def _titles(
    raw: str, text: str, shown: Mapping[str, str], vocabulary: Vocabulary, found: References
) -> None:
    in_hand = {normal(title): item for item, title in shown.items()}
    for title in sorted(in_hand, key=len, reverse=True):
        if span := stands(title, text, found.spans):
            found.add(in_hand[title], "title", span)
    for title, ids in long_first(vocabulary):
        if title in in_hand:
            continue
        span = stands(title, text, found.spans)
        if span and (is_telling(title) or is_written_as_name(title, raw)):
            found.add(ids[0], "title", span)
        elif span and len(title) > 1:
            found.weak.append(ids[0])


def _names(text: str, vocabulary: Vocabulary, found: References) -> None:
    for known, out, least in (
        (vocabulary.creators, found.creators, 4),
        (vocabulary.series, found.series, 4),
        (vocabulary.genres, found.genres, 3),
    ):
        for name in sorted(known, key=len, reverse=True):
            folded = normal(name)
            if len(folded) < (2 if CJK.search(folded) else least):
                continue
            if span := stands(folded, text, []):
                if not any(folded in normal(other) for other in out):
                    out.append(known[name])
                if out is not found.genres:
                    found.spans.append(span)


def _quoted(raw: str, vocabulary: Vocabulary, found: References) -> None:
    titles = {normal(title): ids for title, ids in vocabulary.titles.items()}
    names = {normal(name) for name in (*vocabulary.series, *vocabulary.creators)}
    for match in _QUOTED.finditer(raw):
        name = normal(next(filter(None, match.groups())))
        if name in titles:
            found.add(titles[name][0], "title")
        elif name not in names:
            near = [
                title for title in titles if name in title or (title in name and len(title) > 5)
            ]
            if near:
                found.add(titles[near[0]][0], "title")
            else:
                found.missing.append(next(filter(None, match.groups())))
