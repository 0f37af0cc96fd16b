"""What a person could say of an item without naming it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from random import Random

from agent.explain.wording import form_name, language_name
from base.slots import Source
from catalog.items import Item, Moment
from evaluation.audit import Audit
from evaluation.details import details, leaking
from evaluation.facet import Facet, bounded, bounds, either, in_both

TELLING = ("genre", "tag", "plot", "said", "seen", "heard", "written")  # kinds of what is in it
KINDS = (*TELLING, "medium", "form", "length", "language", "decade")
MOST: Mapping[str, int] = {"genre": 2, "tag": 3, "plot": 4, "said": 2}  # of a kind; else one
MOST_PHRASES = 20  # of a description
MOST_MOMENTS = 12  # of one source that are looked at
_SOURCES: Mapping[Source, str] = {
    Source.SPEECH: "said",
    Source.FRAME: "seen",
    Source.SOUND: "heard",
    Source.SCREEN_TEXT: "written",
}


def facets_of(
    item: Item,
    moments: Sequence[Moment],
    audit: Audit,
    draw: Random,
    targets: Sequence[str] = (),
) -> list[Facet]:
    """Everything of the item that may be said, in an order drawn at random.

    Args:
        item: what is looked for.
        moments: its moments; few of them are drawn.
        audit: what gives it away; a value with such a word in it is left out.
        draw: chooses among values that are true, and the order.
        targets: the item and its duplicates, none of which is given away.
    """
    hidden = tuple(targets) or (item.id,)
    found: list[Facet] = []
    every = {**_of_item(item, audit, draw, hidden), **_of_moments(moments, audit, draw, hidden)}
    for kind, facets in every.items():
        kept = dict.fromkeys(clean for one in facets if (clean := _clean(one, audit, hidden)))
        found += draw.sample(list(kept), min(len(kept), MOST.get(kind, 1)))
    draw.shuffle(found)
    return found


def _of_item(
    item: Item, audit: Audit, draw: Random, hidden: Sequence[str]
) -> dict[str, list[Facet]]:
    plot = [*islice(details(item.description, audit, hidden), MOST_PHRASES), *item.keywords]
    return {
        "genre": [either("genre", name) for name in item.genres],
        "tag": [either("tag", tag) for tag in item.tags],
        "plot": [either("plot", text) for text in plot],
        "medium": [in_both("medium", "medium", item.medium)],
        "form": list(_form(item)),
        "length": list(_length(item.duration_s, draw)),
        "language": list(_language(item.language)),
        "decade": list(_decade(item.year)),
    }


def _of_moments(
    moments: Sequence[Moment], audit: Audit, draw: Random, hidden: Sequence[str]
) -> dict[str, list[Facet]]:
    """Words of what is said and written, tags of what is seen and heard."""
    found = {}
    for source, kind in _SOURCES.items():
        texts = [moment.text for moment in moments if moment.source == source]
        some = draw.sample(texts, min(len(texts), MOST_MOMENTS))
        if kind in ("seen", "heard"):
            parts = [tag for text in some for tag in text.split(",")[:2]]
        else:
            parts = [part for text in some for part in islice(details(text, audit, hidden), 3)]
        found[kind] = [either(kind, part) for part in parts]
    return found


def _clean(facet: Facet, audit: Audit, hidden: Sequence[str]) -> Facet | None:
    """None where a value leaks: its word in the other language gives the item away as well."""
    if leaking(facet.en, audit, hidden) or leaking(facet.zh, audit, hidden):
        return None
    return facet if facet.en or facet.zh else None


def _form(item: Item) -> Iterator[Facet]:
    if item.form != "other":  # the medium says as much
        yield Facet("form", form_name(item.form, "en"), form_name(item.form, "zh"))


def _length(seconds: float | None, draw: Random) -> Iterator[Facet]:
    """One of: less than, more than and about so long; the item keeps each."""
    if seconds:
        how, minutes = draw.choice(list(bounds(seconds).items()))
        yield bounded("length", how, minutes)


def _language(code: str | None) -> Iterator[Facet]:
    if code:
        named = [language_name(code, one) for one in ("en", "zh")]
        yield Facet("language", *("" if name == code else name for name in named))


def _decade(year: int | None) -> Iterator[Facet]:
    """As a number and in words; an old recording is of no decade that people name."""
    if year is not None and 1900 <= year < 2100:
        start = year // 10 * 10
        yield in_both("decade", "decades", "plain", year=start)
        yield in_both("decade", "decades", str(start))
