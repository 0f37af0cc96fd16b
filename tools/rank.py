"""`matinee recommend`: candidates from tastes, words and what is new; scored, varied, filtered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
from sqlalchemy import Connection, select

from base.slots import Vectors
from catalog import schema
from catalog.items import Item, get_items, now
from catalog.plays import WATCHED, Action, Play, plays_of
from catalog.words import find_words
from ranking.diversity import Placed, mmr
from ranking.fusion import Blocks, Calibrations
from ranking.profile import Interest, Interests, interests, item_weights
from tools.candidates import Scored, Scorer, add_words, available, nearest_items
from tools.context import Library
from tools.filters import broken, notes_on, primary_language
from tools.results import Answer, Filters, Result
from tools.search import NEAR_MISSES, as_results, fitting, query_blocks

NOT_NOW_HOURS = 12
TASTE_BESIDE_WORDS = 0.4  # how much taste counts where words say what is wanted
DISLIKE = 0.5  # share of the likeness to what is disliked that is taken away
AGAIN = 1.0  # taken from music that was heard before: it may come again, later,
AGAIN_SHARE = 0.6  # and this of its score too, for nothing is as like a taste as what made it
FOREIGN = 1.5  # taken from what is spoken in a language that the person never liked anything in
FRESH = 0.3  # given to what was added in the last days
FRESH_DAYS = 14
NEWEST = 50
WORTH_NAMING = 0.5  # a score by taste below it is chance, and no liked item is named for it
NO_PLAYS_NOTE = "no likes are known yet; this is a varied choice of what is new"


@dataclass(frozen=True)
class Because:
    """Why an item is recommended: the liked item that is nearest to it, and what variety did."""

    liked: str | None
    moved_up: bool


@dataclass(frozen=True)
class Recommendation:
    """The answer, and for each result why."""

    answer: Answer
    because: Mapping[str, Because]


@dataclass
class _Taste:
    """A person, as far as scoring goes."""

    interests: Interests
    banned: frozenset[str]  # never, disliked, not tonight
    watched: frozenset[str]
    blocks: Mapping[str, Blocks]  # of what was played
    languages: frozenset[str | None]  # of what was liked


def recommend(
    library: Library, user: str, query: str = "", filters: Filters = Filters(), k: int = 10
) -> Recommendation:
    """What the person should watch or hear next, the best first, no two of them too alike."""
    with library.catalog.read() as connection:
        taste = _taste(library, connection, plays_of(connection, user))
        words = query_blocks(library, query) if query.strip() else {}
        found, notes = _candidates(library, connection, taste, words, query, filters)
        items = available(get_items(connection, sorted(found)).values(), now())
        items = {name: item for name, item in items.items() if _may_come(item, taste)}
        scorer = Scorer(library, connection, sorted(items))
        scored, liked = _scores(library, connection, scorer, items, taste, words)
        if words:
            hits = find_words(connection, query, library.settings.ranking.candidates)
            add_words(scored, hits, library.settings.fusion.lexical)
        breaks = {name: broken(items[name], filters, taste.watched) for name in scored}
        fits = [one for name, one in scored.items() if not breaks[name]]
        placed = _varied(library, scorer, fits, k)
        results = as_results(connection, [one for one, _ in placed], items)
        misses = [] if len(fits) >= k else [one for name, one in scored.items() if breaks[name]]
        near = _near(connection, misses, items, breaks)
        if filters.any and not fits:
            notes = (*notes, *notes_on(items.values(), filters))
    if not taste.interests.likes and not words:
        notes = (*notes, NO_PLAYS_NOTE)
    because = {one.item: Because(liked.get(one.item), place.moved_up) for one, place in placed}
    answer = Answer(results=tuple(results), near_misses=tuple(near), notes=notes)
    return Recommendation(answer, because)


def _taste(library: Library, connection: Connection, plays: Sequence[Play]) -> _Taste:
    when = datetime.now(UTC)
    weights = item_weights(plays, when, library.settings.ranking.half_life_days)
    scorer = Scorer(library, connection, sorted(weights))
    blocks = {item: scorer.whole(item) for item in weights}
    tonight = when - timedelta(hours=NOT_NOW_HOURS)
    banned = {play.item for play in plays if play.action is Action.NEVER}
    banned |= {item for item, weight in weights.items() if weight <= -0.5}
    banned |= {
        play.item
        for play in plays
        if play.action is Action.NOT_NOW and datetime.fromisoformat(play.at) > tonight
    }
    watched = frozenset(play.item for play in plays if play.action in WATCHED)
    known = interests(weights, blocks, library.calibrations(connection, "items"))
    liked = get_items(connection, [item for item, weight in weights.items() if weight > 0])
    languages = frozenset(primary_language(item.language) for item in liked.values()) - {None}
    return _Taste(known, frozenset(banned), watched, blocks, languages)


def _may_come(item: Item, taste: _Taste) -> bool:
    """Nothing that was banned; what was watched only where people listen again."""
    return item.id not in taste.banned and (item.id not in taste.watched or _again(item))


def _again(item: Item) -> bool:
    return item.form == "music"


def _candidates(
    library: Library,
    connection: Connection,
    taste: _Taste,
    words: Blocks,
    query: str,
    filters: Filters,
) -> tuple[set[str], tuple[str, ...]]:
    count = library.settings.ranking.candidates
    like = library.calibrations(connection, "items")
    found = set(_newest(connection))
    with library.index(connection) as (index, notes):
        for interest in taste.interests.likes:
            found |= nearest_items(library, index, interest.blocks, like, count)
        if words:
            said = library.calibrations(connection, "words")
            found |= nearest_items(library, index, words, said, count)
    if words:
        found |= {hit.item for hit in find_words(connection, query, count)}
    if filters.any:
        found |= fitting(connection, filters)
    return found, notes


def _scores(
    library: Library,
    connection: Connection,
    scorer: Scorer,
    items: Mapping[str, Item],
    taste: _Taste,
    words: Blocks,
) -> tuple[dict[str, Scored], dict[str, str]]:
    said = library.calibrations(connection, "words")
    like = library.calibrations(connection, "items")
    best = library.settings.ranking.best_moments
    scored: dict[str, Scored] = {}
    liked: dict[str, str] = {}
    for name, item in items.items():
        by_taste, interest = _by_interest(scorer, name, taste.interests.likes, like)
        if interest is not None and by_taste is not None and by_taste.score > WORTH_NAMING:
            liked[name] = _nearest_liked(scorer.whole(name), interest, taste.blocks)
        if words:
            one = scorer.score(name, words, said, best)
            if by_taste is not None:
                one.parts["taste"] = TASTE_BESIDE_WORDS * by_taste.score
        else:
            one = by_taste or Scored(name, {})
        against, _ = _by_interest(scorer, name, taste.interests.dislikes, like)
        if against is not None and against.score > 0:
            one.parts["dislikes"] = -DISLIKE * against.score
        _add_age(one, item)
        if taste.languages and primary_language(item.language) not in {None, *taste.languages}:
            one.parts["language"] = -FOREIGN
        if name in taste.watched:
            share = 0.0 if words else AGAIN_SHARE
            one.parts["heard before"] = -AGAIN - share * max(0.0, one.score)
        scored[name] = one
    return scored, liked


def _by_interest(
    scorer: Scorer, name: str, groups: Sequence[Interest], calibrations: Calibrations
) -> tuple[Scored | None, Interest | None]:
    """The score by the interest that fits best; a taste of one play counts less than a big one."""
    best: Scored | None = None
    which: Interest | None = None
    strongest = max((group.weight for group in groups), default=1.0)
    for group in groups:
        one = scorer.score(name, group.blocks, calibrations)
        trust = 0.6 + 0.4 * group.weight / strongest
        one.parts = {part: trust * value for part, value in one.parts.items()}
        if best is None or one.score > best.score:
            best, which = one, group
    return best, which


def _nearest_liked(whole: Blocks, interest: Interest, blocks: Mapping[str, Blocks]) -> str:
    def likeness(other: str) -> float:
        shared = [m for m in whole if m in blocks[other]]
        return float(np.mean([whole[m] @ blocks[other][m] for m in shared])) if shared else -1.0

    return max(interest.items, key=likeness)


def _add_age(one: Scored, item: Item) -> None:
    added = datetime.fromisoformat(item.added_at)
    age_days = (datetime.now(UTC) - added).total_seconds() / 86_400
    if age_days < FRESH_DAYS:
        one.parts["new"] = FRESH * (1 - max(0.0, age_days) / FRESH_DAYS)


def _varied(
    library: Library, scorer: Scorer, fits: Sequence[Scored], k: int
) -> list[tuple[Scored, Placed]]:
    pool = sorted(fits, key=lambda one: (-one.score, one.item))[: max(5 * k, 50)]
    rows = [library.layout.item(scorer.whole(one.item)) for one in pool]
    if not rows:
        return []
    matrix = np.stack(rows)
    norms: Vectors = np.linalg.norm(matrix, axis=1, keepdims=True)
    unit: Vectors = (matrix / np.where(norms > 0, norms, 1)).astype(np.float32)
    chosen = mmr([one.score for one in pool], unit @ unit.T, k, library.settings.ranking.diversity)
    return [(pool[place.index], place) for place in chosen]


def _near(
    connection: Connection,
    misses: Sequence[Scored],
    items: Mapping[str, Item],
    breaks: Mapping[str, tuple[str, ...]],
) -> list[Result]:
    ranked = sorted(misses, key=lambda one: (-one.score, one.item))[:NEAR_MISSES]
    return [
        result.model_copy(update={"breaks": breaks[result.item]})
        for result in as_results(connection, ranked, items)
    ]


def _newest(connection: Connection) -> list[str]:
    table = schema.items
    query = select(table.c.id).where(table.c.state == "present")
    return list(connection.execute(query.order_by(table.c.added_at.desc()).limit(NEWEST)).scalars())
