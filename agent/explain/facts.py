"""Facts: all that may be said for a result, each with an id that a sentence can cite."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from agent.explain.known import Why
from agent.explain.sources import of_others, of_sources, of_untried
from agent.explain.wording import clock, form_name, language_name, length, listed, quoted
from base.slots import Frozen, Source
from catalog.profiles import Facet, Kind
from prompts import phrases, table
from tools.results import Evidence, Filters, Result
from tools.tags import in_language

if TYPE_CHECKING:
    from catalog.items import Item

__all__ = ["LETTERS", "MOST_FACTS", "MOVES", "Asked", "Fact", "Why", "facts_of", "kept_words"]

MOST_FACTS = 4
FEW = 2  # facts, below which it is also said what proposed the item
MOVES = ("moved_up", "balanced")  # kinds that say why it stands where it does, and nothing of it
WORDS = r"[^\W_]+"
LETTERS = "abcdefghij"
_TAGGED = (Source.FRAME, Source.SOUND)


class Fact(Frozen):
    """One thing that is known to speak for a result.

    `text` names it in a list of reasons, `clause` says it inside a sentence, both in the person's
    language. `quote` is what the media or the library itself say, in their own language.
    """

    id: str  # "1a": the first fact of the first result
    kind: str  # a phrase of prompts/reasons.toml
    item: str
    text: str
    clause: str
    quote: str = ""
    start_s: float | None = None


@dataclass(frozen=True)
class Asked:
    """What the person asked for, and what of their profile counts for it."""

    words: str = ""
    filters: Filters = Filters()
    facets: Sequence[Facet] = ()


def facts_of(
    result: Result,
    language: str,
    why: Why = Why(),
    *,
    number: int = 1,
    item: Item | None = None,
    asked: Asked = Asked(),
    most: int = MOST_FACTS,
) -> tuple[Fact, ...]:
    """The facts of one result, the strongest first, at most `most`; never none.

    What was asked for comes before taste where there were words, and after it where there were
    none. The same arguments give the same facts.
    """
    make = _Maker(result, language)
    evidence = [make.of_evidence(one) for one in _telling(result)]
    found = [*_of_series(make, why), *of_untried(make, why)]
    taste = [*of_others(make, why), *_of_taste(make, why)]
    found += [*evidence[:1], *taste] if asked.words.strip() else [*taste, *evidence[:1]]
    if why.people:
        found.append(make("for", names=listed([quoted(one) for one in why.people], language)))
    if item is not None:
        kept = asked.filters.model_copy(update=dict.fromkeys(result.breaks))
        found += [*_of_filters(make, item, kept), *_of_facets(make, item, asked.facets)]
    found += evidence[1:2]
    if result.parts.get("words", 0) > 0:
        found.append(make("words"))
    if len(found) < FEW:
        found += [*of_sources(make, why, result.parts.get("new", 0) > 0)][:1]
    found += [make(move) for move in MOVES if getattr(why, move)]
    found = found or [make("varied")]
    return tuple(
        fact.model_copy(update={"id": f"{number}{letter}"})
        for letter, fact in zip(LETTERS, found[:most], strict=False)
    )


class _Maker:
    """Facts of one result in one language, yet without their place."""

    def __init__(self, result: Result, language: str) -> None:
        self._item, self.language = result.item, language
        self._reasons = phrases(language)
        self._clauses = self._reasons | table("reasons")[f"{language}_clause"]

    def __call__(
        self, kind: str, quote: str = "", start_s: float | None = None, **fields: str
    ) -> Fact:
        return Fact(
            id="",
            kind=kind,
            item=self._item,
            text=self._reasons[kind].format(**fields),
            clause=self._clauses[kind].format(**fields),
            quote=quote,
            start_s=start_s,
        )

    def of_evidence(self, proof: Evidence) -> Fact:
        """What is said, seen, read or heard; tags in the person's language."""
        text = proof.text
        if proof.source in _TAGGED:
            tags = [in_language(tag.strip(), self.language) for tag in text.split(",")]
            text = ("、" if self.language == "zh" else ", ").join(tags)
        fields = {"at": clock(proof.start_s), "text": quoted(text)}
        return self(str(proof.source), " ".join(proof.text.split()), proof.start_s, **fields)


def _telling(result: Result) -> list[Evidence]:
    """The evidence without what the title, or a piece before it, says already."""
    said, kept = [_bare(result.title)], []
    for proof in result.evidence:
        text = _bare(proof.text)
        if text and not any(text in other for other in said):
            said.append(text)
            kept.append(proof)
    return kept


def _bare(text: str) -> str:
    return f" {' '.join(re.findall(WORDS, text.casefold()))} " if text.strip() else ""


def _of_series(make: _Maker, why: Why) -> Iterator[Fact]:
    if why.continue_s is not None:
        yield make("continue", start_s=why.continue_s, at=clock(why.continue_s))
    elif why.next_of is not None:
        kind = "first" if why.first else "next"
        yield make(kind, why.next_of, title=quoted(why.next_of))


def _of_taste(make: _Maker, why: Why) -> Iterator[Fact]:
    if why.near is not None:
        yield make("near", why.near, title=quoted(why.near))
    if why.again:
        yield make("again")
    elif why.liked is not None:
        yield make("liked", why.liked, title=quoted(why.liked))


def _of_facets(make: _Maker, item: Item, facets: Sequence[Facet]) -> Iterator[Fact]:
    """The weightiest like or mood that names something of the item."""
    having = {
        "topic": [*item.genres, *item.tags, *item.keywords],
        "creator": [*item.creators, *item.people],
        "series": [item.series or ""],
    }
    fitting = [
        facet
        for facet in facets
        if facet.kind in (Kind.LIKES, Kind.MOODS)
        and facet.text.casefold() in {name.casefold() for name in having.get(facet.target, [])}
    ]
    for facet in sorted(fitting, key=lambda one: (-one.weight, one.text))[:1]:
        yield make(str(facet.kind), facet.text, text=quoted(facet.text))


def _of_filters(make: _Maker, item: Item, filters: Filters) -> Iterator[Fact]:
    """One fact of all constraints that were asked for and that the item visibly keeps."""
    said = kept_words(item, filters, make.language)
    if said:
        yield make("kept", kept=("，" if make.language == "zh" else ", ").join(said))


def kept_words(item: Item, filters: Filters, language: str) -> list[str]:
    """ "12 minutes long", "in Chinese": what the item has of what was asked for."""
    words: dict[str, str] = table("reasons")[f"{language}_kept"]
    seconds, year = item.duration_s, item.year
    says: dict[str, Callable[[], str | None]] = {
        "max_minutes": lambda: _with(words, "max_minutes", length=_length(seconds, language)),
        "min_minutes": lambda: _with(words, "min_minutes", length=_length(seconds, language)),
        "medium": lambda: form_name(item.medium, language),
        "form": lambda: form_name(item.form, language),
        "language": lambda: _with(words, "language", language=_name(item.language, language)),
        "genre": lambda: filters.genre,
        "year_from": lambda: _with(words, "year_from", year=str(year or "")),
        "year_to": lambda: _with(words, "year_to", year=str(year or "")),
        "unseen": lambda: words["unseen"],
    }
    asked = [name for name in says if getattr(filters, name) not in (None, False)]
    return list(dict.fromkeys(said for name in asked if (said := says[name]())))


def _with(words: Mapping[str, str], name: str, **fields: str) -> str | None:
    return words[name].format(**fields) if all(fields.values()) else None


def _length(seconds: float | None, language: str) -> str:
    return length(seconds, language) if seconds else ""


def _name(code: str | None, language: str) -> str:
    return language_name(code, language) if code else ""
