"""What is asked not to be: "no horror", "nothing by X", "除了…"; and which filter says so."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from agent.reading.constraints import Span, constraints
from agent.reading.kinds import names_of
from agent.reading.phrases import parts_of
from tools.vocabulary import Vocabulary

_TABLE = tomllib.loads(Path(__file__).with_name("negations.toml").read_text(encoding="utf-8"))
_SAID = {language: _TABLE[language] for language in ("en", "zh")}
_EN = re.compile(
    rf"(?<![a-z])(?:{_SAID['en']['words']}) (?P<what>(?!(?:{_SAID['en']['idioms']}))"
    rf"[^,.!?;:()]{{2,60}}?)(?=[,.!?;:()]|$|(?:{_SAID['en']['ends']}))"
)
_ZH = re.compile(
    rf"(?:{_SAID['zh']['words']})(?P<what>(?!(?:{_SAID['zh']['idioms']}))"
    rf"[\u3400-\u9fff·a-z0-9《》 ]{{1,14}}?)(?:{_SAID['zh']['after']})?"
    rf"(?=[,.!?;:()]|$|{_SAID['zh']['ends']})"
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


# "动画不要": the topic stands before.
_ZH_BEFORE = re.compile(
    r"(?:^|[,.!?;和跟、 ])(?P<what>(?![那这我它都也还先])[\u3400-\u9fff]{1,6}?)"
    r"(?:的|类|片)?(?:就|也|都)?(?:不要|别放|免了)(?:了|啦|吧)?(?=$|[,.!?;])"
)


def negations(text: str, vocabulary: Vocabulary) -> Negations:
    """Read normalised text."""
    found = Negations()
    for match in (*_EN.finditer(text), *_ZH.finditer(text), *_ZH_BEFORE.finditer(text)):
        what = match["what"]
        found.spans.append(match.span())
        for topic in parts_of(what):
            _sort(topic, vocabulary, found)
    return found


def _sort(topic: str, vocabulary: Vocabulary, found: Negations) -> None:
    for names, out in (
        (vocabulary.creators, found.creators),
        (vocabulary.series, found.series),
        (vocabulary.genres, found.genres),
    ):
        if known := names_of(topic, names):
            out += known
            return
    said = constraints(topic).values
    if "form" in said:
        found.genres.append(said["form"])
    elif "medium" in said:
        found.medium = "audio" if said["medium"] == "video" else "video"
    elif "language" in said:
        found.words.append(topic)
    else:
        found.words.append(topic)
