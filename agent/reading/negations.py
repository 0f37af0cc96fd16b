"""What is asked not to be: "no horror", "nothing by X", "除了…"; and which filter says so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from agent.reading.constraints import constraints, forms_in, left_over, pattern
from agent.reading.kinds import names_of
from agent.reading.lengths import length_limits, vague_limits
from agent.reading.lifted import lifted
from agent.reading.normal import CJK, content_words
from agent.reading.phrases import parts_of
from agent.reading.rules import Span, inside, load
from agent.reading.years import years
from tools.vocabulary import Vocabulary

SHORTEST_NAME = 4  # letters of a name that is recognised within other words; two of Chinese
_EN, _ZH = load("negations.toml")["en"], load("negations.toml")["zh"]
_TOPIC = "[\u3400-\u9fff·a-z0-9《》、 ]"
_LEADING = re.compile(r"^(?:把|将|是|那些|那种|这些|这种|什么|所有|任何|看|听)+")
# a name in Latin letters is longer than any in Chinese
_NAMED = (
    r"[a-z][a-z0-9&.'-]*(?: [a-z0-9&.'-]+){0,7} ?[\u3400-\u9fff]{0,3}? ?"
    r"|[\u3400-\u9fff·a-z0-9《》、]{1,12}? ?"
)
_SERIES = re.compile(r"(?:tv |drama )?(?:series|shows?)|(?:电视|连续)?剧集?")
_SAID = "[^,.!?;:()~]"
_STOP = rf"(?:{_EN['light']}(?=[,.!?;:()~]|$)|(?={_EN['ends']}))"
_ANY = (
    re.compile(
        rf"(?<![a-z'])(?:{_EN['words']}) (?P<what>(?!(?:{_EN['idioms']})){_SAID}{{2,60}}?){_STOP}"
    ),
    re.compile(
        rf"{_ZH['not_before']}(?:{_ZH['words']})(?P<what>(?!(?:{_ZH['idioms']}))"
        rf"{_TOPIC}{{1,14}}?)(?:{_ZH['after']})*(?=[,.!?;:()~]|$|{_ZH['ends']})"
    ),
    re.compile(
        r"(?:^|[,.!?;和跟、 ])(?P<what>(?![那这我它都也还先你])[\u3400-\u9fff]{1,6}?)"
        rf"{_ZH['behind']['any']}(?=$|[,.!?;~ ])"
    ),
)
_KNOWN = (  # only what is a kind or a name: the words alone say too little
    re.compile(rf"(?:^|[,.!?;和跟、 ])(?P<what>{_NAMED}){_ZH['behind']['known']}(?=$|[,.!?;~ ])"),
    re.compile(
        rf"(?:^|[,.!?;] ?|\b(?:and|but) )(?P<what>{_SAID}{{3,40}}?) ?(?:{_EN['behind']})(?![a-z])"
    ),
    re.compile(r"(?<![a-z])non-(?P<what>[a-z-]+)"),
    *(
        re.compile(
            rf"(?<![a-z])(?:{before}) ?(?P<what>[^,.!?;:()~]{{2,40}}?) ?(?:{after})(?![a-z])"
        )
        for before, after in (*_EN["around"], *_ZH["around"])
    ),
)


@dataclass
class Negations:
    """Filters that exclude, words that no filter knows, and where both stand."""

    creators: list[str] = field(default_factory=list)
    series: list[str] = field(default_factory=list)
    genres: list[str] = field(default_factory=list)
    medium: str | None = None  # what is left when the other is not wanted
    words: list[str] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)


def negations(text: str, vocabulary: Vocabulary) -> Negations:
    """Read normalised text."""
    found = Negations()
    limits = _limits(text)
    for match, sure in _matches(text):
        where = (match.start(), match.start() + 1)
        if inside(where, [*limits, *found.spans]) or _asks(text, match):
            continue
        if heard := _medium(text, match):
            found.medium = heard
            found.spans.append(match.span())
            continue
        known = _sort(match["what"], vocabulary, found, sure)
        if sure or known:
            found.spans.append(match.span())
    return found


def _matches(text: str) -> Iterator[tuple[re.Match[str], bool]]:
    """Each with whether it excludes whatever it names."""
    for rules, sure in ((_KNOWN, False), (_ANY, True)):
        for rule in rules:
            for match in rule.finditer(text):
                yield match, sure


def _limits(text: str) -> list[Span]:
    """Where a "no" bounds a length or a year, or asks for what is new: that excludes nothing."""
    spans = [limit.span for limit in (*length_limits(text, []), *vague_limits(text, None))]
    if asked := years(text):
        spans.append((asked.start, asked.end))
    for where in lifted(text).values():
        spans += where
    return spans + [match.span() for match in pattern("unseen", "yes").finditer(text)]


def _medium(text: str, match: re.Match[str]) -> str | None:
    """What is left to a person who wants "nothing on a screen"."""
    if match.start("what") == match.start():
        return None  # "videos? no thanks": what stands before is what is not wanted
    for medium in ("audio", "video"):
        if any(one.start() == match.start() for one in pattern("medium", medium).finditer(text)):
            return medium
    return None


def _asks(text: str, match: re.Match[str]) -> bool:
    """ "没有中文的吗" asks for what it seems to exclude."""
    return (
        "没有" in match[0]
        and re.match(r"[吗么呢]?\?|[吗么呢]", text[match.end() - 1 :]) is not None
    )


def _sort(what: str, vocabulary: Vocabulary, found: Negations, sure: bool) -> bool:
    """Put each topic where it belongs; whether a name or a kind is among them."""
    rest, known = what, False
    for names, out in ((vocabulary.series, found.series), (vocabulary.creators, found.creators)):
        for name, written in _within(rest, names):
            out.append(written)
            rest, known = rest.replace(name, " "), True
    for topic in parts_of(rest):
        if _kind(topic, vocabulary.genres, found):
            known = True
        elif sure and rest == what:
            found.words.append(topic)
    return known


def _kind(topic: str, genres: Mapping[str, str], found: Negations) -> bool:
    topic = _LEADING.sub("", topic)
    said = constraints(topic)
    whole = not content_words(left_over(topic, said.spans))  # "films about war" are not all films
    forms = ["episode"] if _SERIES.fullmatch(topic) else forms_in(topic) if whole else []
    names = _genres(topic, genres)
    if not names or forms[:1] not in (["film"], ["episode"]):
        names = names + forms[:1]  # a horror film is no film that is not wanted at all
    found.genres += [name for name in dict.fromkeys(names) if name not in found.genres]
    if names:
        return True
    if not whole:
        return False
    if medium := said.values.get("medium"):
        found.medium = "audio" if medium == "video" else "video"
        return True
    return False


def _genres(topic: str, genres: Mapping[str, str]) -> list[str]:
    """The genres of a topic; two may stand together in Chinese: "恐怖惊悚"."""
    if names := names_of(topic, genres):
        return names
    for cut in range(2, len(topic) - 1) if CJK.match(topic) else ():
        first, second = names_of(topic[:cut], genres), names_of(topic[cut:], genres)
        if first and second:
            return first + second
    return []


def _within(text: str, names: Mapping[str, str]) -> list[tuple[str, str]]:
    """The names that stand in the text, the longest first; each place is of one name."""
    found: list[tuple[str, str]] = []
    for folded in sorted(names, key=len, reverse=True):
        least = 2 if CJK.search(folded) else SHORTEST_NAME
        short = folded.removeprefix("the ")
        for name in dict.fromkeys((folded, short)):
            if len(name) >= least and re.search(
                rf"(?<![a-z0-9]){re.escape(name)}(?![a-z0-9])", text
            ):
                found.append((name, names[folded]))
                text = text.replace(name, " ")
    return found
