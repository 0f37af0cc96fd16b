"""What a clause speaks of when it tells a taste: a name that the library knows, or its topic."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from agent.reading.feelings import felt_spans
from agent.reading.kinds import same_kind
from agent.reading.normal import CJK, content_words
from agent.reading.phrases import parts_of, phrases
from agent.reading.rules import Span, both

LONGEST_TOPIC = 4  # English words; more is no topic but a sentence
LONGEST_TOPIC_ZH = 10  # characters
_AND = re.compile(r"[ ,]*(?:and|or|&|plus|和|跟|还有|以及|或者?|、)?[ ,]*")
_RUN = re.compile(r"[a-z0-9à-öø-ÿ'&-]+(?: [a-z0-9à-öø-ÿ'&-]+)*|[\u3400-\u9fff·]+(?: ?[a-z0-9-]+)?")


def topics_of(
    text: str, genres: Iterable[str], spans: Iterable[Span] = (), known_only: bool = False
) -> list[str]:
    """The topics of a clause of normalised text, those nearest to its feeling.

    Args:
        text: the clause.
        genres: names of genres that stand in it, as the library has them.
        spans: what else stands around a topic.
        known_only: only topics that are a genre.
    """
    felt = felt_spans(text)
    runs = list(_runs(text, [*felt, *spans]))
    known = [name for name in genres if any(_holds(run, name) for _, run in runs)]
    known += [run for _, run in runs if same_kind(run)]
    if known:
        whole = [run for _, run in runs if any(_holds(run, name) for name in known)]
        short = [run for run in whole if len(run.split()) <= 2 and len(run) <= LONGEST_TOPIC_ZH * 2]
        return list(dict.fromkeys(short or known))[:3]
    fitting = [(span, run) for span, run in runs if _fits(run) and not known_only]
    nearest = min((span for span, _ in fitting), key=lambda one: _distance(one, felt), default=None)
    return [run for span, run in fitting if nearest and _listed(text, span, nearest)]


def own_part(text: str) -> str:
    """A clause without what its taste is only held against: "rather noir than westerns"."""
    return _compared().sub(lambda match: match.groupdict().get("kept") or " ", text)


def undone(text: str, genres: Iterable[str]) -> list[str]:
    """The topics that a message asks to forget."""
    return topics_of(text, genres, [match.span() for match in _undo().finditer(text)])


def undoes(text: str) -> bool:
    """Whether the normalised text has a word of undoing."""
    return bool(_undo().search(text))


def _runs(text: str, spans: list[Span]) -> Iterable[tuple[Span, str]]:
    """What is left between the words around a topic, with its place."""
    around = [*spans, *(match.span() for match in _around().finditer(text))]
    around += [match.span() for match in phrases("talk", text) if not CJK.search(match[0])]
    blank = list(text)
    for start, end in around:
        blank[start:end] = "|" * (end - start)
    left = "".join(blank)
    for match in _RUN.finditer(left):
        for part in parts_of(trimmed(match[0])):
            if content_words(part):
                yield match.span(), part


def trimmed(run: str) -> str:
    """A run of Chinese without verbs and particles at its ends."""
    before = None
    while run != before and CJK.search(run):
        before = run
        run = _ends().sub("", run).strip(" ·")
    return run


def _fits(run: str) -> bool:
    if CJK.search(run):
        return 2 <= len(run) <= LONGEST_TOPIC_ZH
    return len(run.split()) <= LONGEST_TOPIC and len(run) > 2


def _holds(run: str, name: str) -> bool:
    return (
        name.casefold() in run
        if CJK.search(name)
        else bool(re.search(rf"\b{re.escape(name.casefold())}", run))
    )


def _listed(text: str, one: Span, other: Span) -> bool:
    """Whether two runs are one, or stand in one list: "sea shanties and brass bands"."""
    first, second = sorted((one, other))
    between = text[first[1] : second[0]]
    return one == other or bool(_AND.fullmatch(between))


def _distance(span: Span, felt: list[Span]) -> int:
    """Characters to the next word that feels; what follows it is nearer than what went before."""
    gaps = [
        2 * (span[0] - end) if span[0] >= end else 2 * (start - span[1]) + 1 for start, end in felt
    ]
    return min(gaps, default=0)


@cache
def _around() -> re.Pattern[str]:
    table = _table()
    return both("|".join(table["around"]), table["around_zh"])


@cache
def _ends() -> re.Pattern[str]:
    ends = _table()["ends_zh"]
    return re.compile(rf"^(?:{ends})(?=..)|(?<=..)(?:{ends})$")


@cache
def _undo() -> re.Pattern[str]:
    undo = _table()["undo"]
    return both("|".join(undo["en"]), "|".join(undo["zh"]))


@cache
def _compared() -> re.Pattern[str]:
    return re.compile("|".join(_table()["compared"]))


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("tastes.toml").read_text(encoding="utf-8"))
