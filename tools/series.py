"""Series: which episode a person should see next, and which of several stands for its series."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from catalog.facts import Facts
from catalog.traits import folded
from tools.watching import Watching

# Parts of these are not seen in an order: albums, sets of films, talks of a week.
UNORDERED = frozenset({"music", "film", "podcast"})
ORDERED = frozenset({"episode", "lecture"})  # also without numbers
SPECIALS = 0  # the season that holds what is outside of the story

Number = tuple[int, float, str]  # season, episode (infinite where unknown), title


@dataclass(frozen=True)
class Next:
    """The episode that stands for its series.

    `position_s` is where to go on where it was begun. `begun` says whether the person has watched
    any of the series, `last_at` when, `gave_up` whether they gave up there. `missing` is how many
    episodes between the last one watched and this one, or before the first, are not in the library.
    """

    item: str
    series: str
    season: int | None = None
    episode: int | None = None
    begun: bool = False
    position_s: float | None = None
    last_at: str | None = None
    gave_up: bool = False
    missing: int = 0


def series_of(one: Facts) -> str | None:
    """The series whose order the item belongs to, casefolded; None where there is no order."""
    if not one.series or one.form in UNORDERED:
        return None
    if one.form not in ORDERED and one.episode is None:
        return None
    return _folded(one.series) or None


@lru_cache(4_096)
def _folded(name: str) -> str:
    return folded(name)


def by_series(every: Iterable[Facts]) -> dict[str, list[Facts]]:
    """The items that have an order, under their series."""
    found: dict[str, list[Facts]] = {}
    for one in every:
        if name := series_of(one):
            found.setdefault(name, []).append(one)
    return found


def next_episode(
    episodes: Sequence[Facts], watching: Watching, playable: Collection[str]
) -> Next | None:
    """The episode of one series that comes next for a person; None where there is none.

    An episode that was begun last is gone on with. Else it is the first one not watched after the
    one watched last, or, where the rest is watched, the first one left out. Two files of one number
    are one episode. Numbers without a season are those of the first; the specials of a numbered
    series never come by themselves. Of a series that was not begun, what is in the middle of a
    later season does not come, even where the library has nothing before it.
    """
    if resumed := _resumed(episodes, watching, playable):
        return resumed
    line = _in_order(episodes)
    watched = [number for number in line if _last(line[number], watching.done)]
    latest = max(
        watched, key=lambda number: (_last(line[number], watching.done), number), default=None
    )
    left = [
        (number, one)
        for number in line
        if number not in watched and (one := _first_playable(line[number], playable)) is not None
    ]
    following = [pair for pair in left if latest is None or pair[0] > latest]
    if not (following or left):
        return None
    number, one = (following or left)[0]
    if latest is None and number[0] > 1 and 1 < number[1] < float("inf"):
        return None
    last_at = None if latest is None else _last(line[latest], watching.done)
    return Next(
        one.id,
        one.series or "",
        one.season,
        one.episode,
        begun=latest is not None,
        last_at=last_at,
        gave_up=latest is not None and any(e.id in watching.gave_up for e in line[latest]),
        missing=_missing(latest, number) if following else 0,
    )


def asked_by_name(query: str, every: Iterable[Facts]) -> frozenset[str]:
    """Ids of episodes that the words call by number (S03E07, 3x07, 第3季第7集) or by title.

    Where the words name the series of some of them as well, only those.
    """
    said = " ".join(query.casefold().split())
    numbers = {
        (int(match["season"]), int(match["episode"]))
        for pattern in _NUMBERED
        for match in pattern.finditer(said)
    }
    called = [
        one
        for one in every
        if series_of(one) and ((one.season, one.episode) in numbers or _is_titled(one.title, said))
    ]
    of_it = [one for one in called if (series_of(one) or said) in said]
    return frozenset(one.id for one in of_it or called)


_NUMBERED = [
    re.compile(pattern)
    for pattern in (
        r"\bs(?P<season>\d{1,3})[ ._-]*e(?P<episode>\d{1,4})\b",
        r"\b(?P<season>\d{1,2})x(?P<episode>\d{2,3})\b",
        r"\bseason (?P<season>\d{1,3}),? episode (?P<episode>\d{1,4})\b",
        r"第\s*(?P<season>\d{1,3})\s*季\s*,?\s*第\s*(?P<episode>\d{1,4})\s*[集话話期]",
    )
]
SHORTEST_TITLE = 8  # characters of a title of one word, which else may be said by chance
SHORTEST_CJK_TITLE = 4


def _is_titled(title: str, said: str) -> bool:
    name = " ".join(title.casefold().split())
    if name.isascii():
        long_enough = " " in name or len(name) >= SHORTEST_TITLE
        return long_enough and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", said) is not None
    return len(name) >= SHORTEST_CJK_TITLE and name in said


def _resumed(
    episodes: Sequence[Facts], watching: Watching, playable: Collection[str]
) -> Next | None:
    begun = [one for one in episodes if one.id in watching.under_way and one.id in playable]
    if not begun:
        return None
    one = max(begun, key=lambda each: (watching.under_way[each.id].at, each.id))
    stopped = watching.under_way[one.id]
    done = [watching.done[each.id] for each in episodes if each.id in watching.done]
    if done and max(done) > stopped.at and _is_before_what_was_watched(one, episodes, watching):
        return None  # they went on without finishing it
    return Next(
        one.id,
        one.series or "",
        one.season,
        one.episode,
        begun=True,
        position_s=stopped.position_s,
        last_at=stopped.at,
    )


def _is_before_what_was_watched(one: Facts, episodes: Sequence[Facts], watching: Watching) -> bool:
    stopped = watching.under_way[one.id].at
    later = [each for each in episodes if watching.done.get(each.id, "") > stopped]
    return any(_number(each) > _number(one) for each in later)


def _in_order(episodes: Sequence[Facts]) -> dict[Number, list[Facts]]:
    story = [one for one in episodes if one.season != SPECIALS]
    line: dict[Number, list[Facts]] = {}
    for one in sorted(story or episodes, key=lambda each: (_number(each), each.id)):
        line.setdefault(_number(one), []).append(one)
    return line


def _number(one: Facts) -> Number:
    season = 1 if one.season is None else one.season
    if one.episode is None:  # by title, "Part 9" before "Part 10"
        title = re.sub(r"\d+", lambda match: match.group().zfill(8), one.title.casefold())
        return season, float("inf"), title
    return season, one.episode, ""


def _last(same: Sequence[Facts], done: Mapping[str, str]) -> str:
    return max((done.get(one.id, "") for one in same), default="")


def _first_playable(same: Sequence[Facts], playable: Collection[str]) -> Facts | None:
    return next((one for one in same if one.id in playable), None)


def _missing(latest: Number | None, number: Number) -> int:
    season, episode, _ = number
    if episode == float("inf"):
        return 0
    before = 0.0
    if latest is not None and latest[0] == season and latest[1] != float("inf"):
        before = latest[1]
    return max(0, int(episode - before) - 1)
