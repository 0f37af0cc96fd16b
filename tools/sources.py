"""Where candidates come from: sources with names, each a small function that gives ids of items.

A source only proposes. Whether an item may come at all (bans, dates, hard constraints) is decided
after all of them and for all of them alike, so none can bring in what must not come.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from sqlalchemy import Connection, text

from catalog.traits import Kin, kin_of
from ranking.facets import heard_plays
from ranking.profile import strength
from tools.asked import Question
from tools.candidates import Query, nearest_of_each
from tools.context import Library
from tools.results import Filters
from tools.scorer import Scorer
from tools.search import fitting
from tools.sources_found import Found
from tools.sources_untried import untried
from tools.viewer import Viewer

ASKED, TASTE, RECENT = "asked", "taste", "recent"  # looked up in the index, all at once
CREATOR, SERIES, PERSON = "creator", "series", "person"
POPULAR, FRESH, UNEXPLORED, COLLABORATIVE = "popular", "fresh", "unexplored", "collaborative"
BEGUN, AGAIN, FITTING = "begun", "again", "fitting"

LAST_PLAYS = 3  # that "recent" is near to, of each person
LIKED = 15  # items whose makers, cast and series are looked up, the strongest of each taste
OF_ONE_NAME = 15  # items, at most, that one of those names brings
BEGUN_LATELY = 50  # items under way that are candidates whatever else is asked, the latest ones
WATCHED_AGAIN = 500  # and watched ones, where rewatching is asked for


@dataclass(frozen=True)
class Ground:
    """What the sources look at: for whom, what is asked, and where."""

    library: Library
    connection: Connection
    viewers: Sequence[Viewer]
    asked: Question
    filters: Filters = Filters()

    @cached_property
    def seen(self) -> frozenset[str]:
        """What any of them has begun: most of it does not come again."""
        return frozenset().union(*(viewer.seen for viewer in self.viewers))

    @cached_property
    def liked(self) -> list[str]:
        """The strongest items of each of their tastes in turn."""
        groups = [one.items for viewer in self.viewers for one in viewer.likes]
        longest = max(map(len, groups), default=0)
        turns = (group[place] for place in range(longest) for group in groups if place < len(group))
        found: dict[str, None] = {}
        for item in turns:
            found[item] = None
            if len(found) == LIKED:
                break
        return list(found)

    @cached_property
    def kin(self) -> dict[str, list[Kin]]:
        """What shares a maker, series or person with what is liked, and was not seen, by kind."""
        kinds = [kind for kind in (CREATOR, SERIES, PERSON) if self.quota(kind)]
        found: dict[str, list[Kin]] = {kind: [] for kind in (CREATOR, SERIES, PERSON)}
        if kinds and self.liked:
            for one in kin_of(self.connection, self.liked, kinds, OF_ONE_NAME):
                if one.item not in self.seen:
                    found[one.kind].append(one)
        return found

    @cached_property
    def untried(self) -> dict[str, str]:
        """Items of regions that none of them has tried, with the region's name."""
        return untried(self.library, self.connection, self.viewers, self.quota(UNEXPLORED))

    def quota(self, source: str) -> int:
        """How many items a source may bring."""
        return int(getattr(self.library.settings.ranking.quotas, source))


def popular(ground: Ground) -> Sequence[str]:
    """What others played and liked lately."""
    users = [viewer.person.user for viewer in ground.viewers]
    best = ground.library.popularity.best
    return list(best(ground.connection, ground.quota(POPULAR), users, ground.seen))


def fresh(ground: Ground) -> Sequence[str]:
    """What was added last, and what was published last."""
    # of one date in the order of the index: ties that had to be sorted could be half of the library
    query = "SELECT id FROM items WHERE state = 'present' {} DESC LIMIT :most"
    given = {"most": ground.quota(FRESH)}
    run = ground.connection.execute
    added = run(text(query.format("ORDER BY added_at")), given).scalars().all()
    today = ground.viewers[0].when.date().isoformat()  # a date to come, or no date, is not the last
    by_year = query.format("AND published <= :today ORDER BY published")
    return [*added, *run(text(by_year), {**given, "today": today}).scalars()]


def creator(ground: Ground) -> Sequence[str]:
    """What the makers of liked items made."""
    return _of_kin(ground, CREATOR)


def series(ground: Ground) -> Sequence[str]:
    """More of the series of liked items."""
    return _of_kin(ground, SERIES)


def person(ground: Ground) -> Sequence[str]:
    """What the people of liked items are in."""
    return _of_kin(ground, PERSON)


def unexplored(ground: Ground) -> Sequence[str]:
    """Tonight's choice out of regions that nobody of them has tried."""
    return list(ground.untried)


def collaborative(ground: Ground) -> Sequence[str]:
    """What a model of many people's plays would show, where one was trained."""
    model, most = ground.library.trained, ground.quota(COLLABORATIVE)
    people = [viewer.person for viewer in ground.viewers]
    heard = [heard_plays(one.plays, one.profile.deleted) for one in people]
    return [item for plays in heard if plays for item in model.nearest(plays, most)[:most]]


def begun(ground: Ground) -> Sequence[str]:
    """What is under way, the latest."""
    each = (viewer.watching.under_way for viewer in ground.viewers)
    return [i for one in each for i in sorted(one, key=lambda i: one[i].at)[-BEGUN_LATELY:]]


def again(ground: Ground) -> Sequence[str]:
    """What was watched last, where rewatching is asked for."""
    if not ground.asked.more.again:
        return ()
    each = (viewer.watching.done for viewer in ground.viewers)
    return [i for one in each for i in sorted(one, key=lambda i: one[i])[-WATCHED_AGAIN:]]


def fits_filters(ground: Ground) -> Sequence[str]:
    """Everything that keeps the hard constraints, where that is not much."""
    return sorted(fitting(ground.connection, ground.filters)) if ground.filters.any else ()


SOURCES: Mapping[str, Callable[[Ground], Sequence[str]]] = {
    CREATOR: creator,
    SERIES: series,
    PERSON: person,
    POPULAR: popular,
    FRESH: fresh,
    UNEXPLORED: unexplored,
    COLLABORATIVE: collaborative,
    BEGUN: begun,
    AGAIN: again,
    FITTING: fits_filters,
}


def gather(ground: Ground) -> Found:
    """What all sources propose."""
    near, notes = _near(ground)
    by = near | {name: source(ground) for name, source in SOURCES.items()}
    kin: dict[str, Kin] = {}
    for kind in (CREATOR, SERIES, PERSON):
        for one in ground.kin[kind]:
            kin.setdefault(one.item, one)
    return Found(by, kin, ground.untried, notes)


def _near(ground: Ground) -> tuple[dict[str, Sequence[str]], tuple[str, ...]]:
    """What is near to the question, to tastes and to the last plays: one look into the index."""
    asked, quota = ground.asked, ground.quota(RECENT)
    likes = [one for viewer in ground.viewers for one in viewer.likes]
    queries = {ASKED: asked.wanted(), TASTE: asked.queries(likes)}
    queries[RECENT] = list(_last_liked(ground)) if quota else []
    library = ground.library
    with library.index(ground.connection) as (index, notes):
        count = library.settings.ranking.candidates
        found = nearest_of_each(library, index, queries, count, wholly={RECENT})
    found[RECENT] = [items[:quota] for items in found[RECENT]]
    found[ASKED].append([hit.item for hit in asked.hits])
    every = {name: dict.fromkeys(chain.from_iterable(each)) for name, each in found.items()}
    return {name: list(items) for name, items in every.items()}, notes


def _last_liked(ground: Ground) -> Iterator[Query]:
    last: dict[str, None] = {}
    for viewer in ground.viewers:
        mine: dict[str, None] = {}
        for play in reversed(viewer.person.plays):
            if strength(play) > 0 and play.item not in viewer.taste.banned:
                mine[play.item] = None
                if len(mine) == LAST_PLAYS:
                    break
        last |= mine
    scorer = Scorer(ground.library, ground.connection, list(last))
    for item in scorer.items:
        if blocks := scorer.whole(item):
            yield blocks, ground.asked.scales["items"]


def _of_kin(ground: Ground, kind: str) -> Sequence[str]:
    return list(dict.fromkeys(one.item for one in ground.kin[kind]))[: ground.quota(kind)]
