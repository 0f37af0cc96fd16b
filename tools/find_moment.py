"""Where in one item, or in the library, something is said, seen, heard or written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from sqlalchemy import Connection

from base.errors import UsageError
from base.slots import Frozen, Modality, Source
from catalog.items import Item, Moment, moments_of, paths_of, resolve
from catalog.scan import display_path
from catalog.words import find_words
from tools.candidates import add_moments
from tools.context import Library
from tools.evidence import MOST_CHARACTERS as MOST_TEXT
from tools.evidence import WORTH_SAYING
from tools.results import Filters
from tools.scorer import Scored, Scorer
from tools.search import MOST_CHARACTERS, query_blocks, search

How = Literal["any", "said", "seen", "heard", "written"]
SOURCES: dict[How, tuple[Source, ...]] = {
    "any": tuple(Source),
    "said": (Source.SPEECH,),
    "seen": (Source.FRAME,),
    "heard": (Source.SOUND,),
    "written": (Source.SCREEN_TEXT, Source.CHAPTER),
}
# Deviations of a cosine from which a moment clearly fits. Of 20 questions to 114 real files those
# about what is there had 1.6 and more, the others up to 1.2, but for two short lines on the screen.
CLEARLY = 1.5
MODALITY = {Source.FRAME: Modality.IMAGE, Source.SOUND: Modality.SOUND}  # of the others it is text
LOOKED_THROUGH = 8  # times as many results of a search as moments that are wanted
APART_S = 1.0  # moments of one source that are nearer are one place


class FoundMoment(Frozen):
    """One place: `score` is in the units of a search's scores; without `clear` it is only near."""

    item: str
    title: str
    path: str | None
    source: Source
    text: str
    start_s: float
    end_s: float
    score: float
    clear: bool = False


class FoundMoments(Frozen):
    """The places that fit best, those that clearly do first; `clear` says whether any does.

    `title` is that of the item that was looked through; None: it was the library.
    """

    what: str
    item: str | None = None
    title: str | None = None
    how: How = "any"
    clear: bool = False
    moments: tuple[FoundMoment, ...] = ()
    notes: tuple[str, ...] = ()


def find_moment(
    library: Library, what: str, item: str = "", how: How = "any", k: int = 5
) -> FoundMoments:
    """The best moments for the words, by vectors and exact words, in one item or in all.

    Of one item every moment is scored; of the library those of the items that a search finds.

    Raises:
        UsageError: no words.
        NotFoundError: no such item.
    """
    words = what.strip()[:MOST_CHARACTERS]
    if not words:
        raise UsageError("Say what to find: a few words that are said, seen, heard or written.")
    if not item.strip():
        return _in_library(library, words, how, k)
    with library.catalog.read() as connection:
        return _in_item(library, connection, resolve(connection, item.strip()), words, how, k)


def _in_item(
    library: Library, connection: Connection, item: Item, words: str, how: How, k: int
) -> FoundMoments:
    blocks, weight = query_blocks(library, words), library.settings.fusion.lexical
    moments = {moment.id: moment for moment in moments_of(connection, [item.id])[item.id]}
    hits = find_words(connection, words, len(moments) + 1, item.id)
    one = Scored(item.id, {})
    scorer = Scorer(library, connection, [item.id])
    said = library.scale(connection, "words")
    add_moments(scorer, [one], blocks, said, hits, weight)
    paths = [display_path(path) for path in paths_of(connection, [item.id])[item.id]]
    ranked = [
        _found(item, paths[0] if paths else None, moments[score.moment], score.value)
        for score in one.moments
        if score.moment in moments
    ]
    chosen = _chosen(library, ranked, how, k)
    return _answer(words, how, chosen, item, len(moments))


def _in_library(library: Library, words: str, how: How, k: int) -> FoundMoments:
    # the best of one source may come after many of the others, and what clearly fits later
    count = (2 if how == "any" else LOOKED_THROUGH) * k
    answer = search(library, words, Filters(), count, moments=True)
    found = [
        FoundMoment(
            item=result.item,
            title=result.title,
            path=result.path,
            score=result.score,
            **result.evidence[0].model_dump(),
        )
        for result in answer.results
        if result.evidence
    ]
    chosen = _chosen(library, found, how, k)
    return _answer(words, how, chosen, None, len(found))


def _found(item: Item, path: str | None, moment: Moment, score: float) -> FoundMoment:
    return FoundMoment(
        item=item.id,
        title=item.title,
        path=path,
        source=moment.source,
        text=" ".join(moment.text.split())[:MOST_TEXT],
        start_s=round(moment.start_s, 3),
        end_s=round(moment.end_s, 3),
        score=score,
    )


def _chosen(
    library: Library, ranked: Sequence[FoundMoment], how: How, k: int
) -> tuple[FoundMoment, ...]:
    """The best of the sources that are meant; a score holds the weight of its modality."""
    weights = library.settings_weights
    least = {source: CLEARLY * weights[MODALITY.get(source, Modality.TEXT)] for source in Source}
    known = [
        one.model_copy(update={"clear": one.score >= least[one.source]})
        for one in ranked
        if one.source in SOURCES[how]
    ]
    return _distinct(sorted(known, key=lambda one: (not one.clear, -one.score)), k)


def _distinct(ranked: Sequence[FoundMoment], k: int) -> tuple[FoundMoment, ...]:
    """The best, without those that are no better than chance or say the same of one place."""
    chosen: list[FoundMoment] = []
    for one in ranked:
        if len(chosen) == k:
            break
        if one.score >= WORTH_SAYING and not any(_is_same(one, other) for other in chosen):
            chosen.append(one)
    return tuple(chosen)


def _is_same(one: FoundMoment, other: FoundMoment) -> bool:
    if (one.item, one.source) != (other.item, other.source):
        return False
    apart_s = max(one.start_s, other.start_s) - min(one.end_s, other.end_s)
    return one.text.casefold() == other.text.casefold() and apart_s < APART_S


def _answer(
    words: str, how: How, chosen: tuple[FoundMoment, ...], item: Item | None, count: int
) -> FoundMoments:
    clear = bool(chosen) and chosen[0].clear
    where = f"“{item.title}”" if item else "the library"
    notes: tuple[str, ...] = ()
    if item and not count:
        notes = (f"{where} was not looked into yet: only its name is known",)
    elif not chosen:
        notes = (f"nothing in {where} fits",)
    elif not clear:
        notes = (f"nothing in {where} clearly fits; these are the nearest",)
    return FoundMoments(
        what=words,
        item=item.id if item else None,
        title=item.title if item else None,
        how=how,
        clear=clear,
        moments=chosen,
        notes=notes,
    )
