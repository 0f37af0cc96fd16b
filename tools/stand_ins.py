"""Among the candidates, one episode for each series: the one that comes next for the person."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain

from sqlalchemy import Connection

from catalog.facts import Facts
from catalog.items import now
from catalog.versions import version_of
from tools.candidates import available
from tools.context import Library
from tools.series import Next, asked_by_name, next_episode, series_of
from tools.viewer import Viewer
from tools.watching import Watching

BEGUN_LATELY = 20  # series that a person goes on with come without being found by anything


@dataclass(frozen=True)
class Choice:
    """Candidates by id, and for each person what they know of those that stand for a series.

    `named` are episodes that the person asked for by name.
    """

    facts: Mapping[str, Facts]
    nexts: tuple[Mapping[str, Next], ...]
    named: frozenset[str]

    def one_of_each(self, ranked: Sequence[str]) -> list[str]:
        """The ranked items, one place for each series: what was asked for by name, or the best.

        What has no order stays as it is.
        """
        facts = ((item, self.facts[item]) for item in ranked)
        names = {item: series_of(one) if one.series else None for item, one in facts}
        by_name = {names[item] for item in ranked if item in self.named}
        taken: set[str] = set()
        kept = []
        for item in ranked:
            name = names[item]
            if name is None:
                kept.append(item)
            elif name not in taken and (item in self.named or name not in by_name):
                taken.add(name)
                kept.append(item)
        return kept


def stand_ins(
    library: Library,
    connection: Connection,
    viewers: Sequence[Viewer],
    found: Mapping[str, Facts],
    query: str,
    again: bool,
) -> Choice:
    """The candidates with every series' episodes replaced by the one that comes next.

    For several people it has to come next for each of them, else the series is left out. With
    `again`, episodes that all of them have watched stay what they are.
    """
    names = [one.series for one in found.values() if one.series and series_of(one)]
    version = version_of(connection, "items")
    for viewer in viewers:
        key = ("begun lately", viewer.person.past, version)
        names += library.memory.computed.get(key, partial(_begun_lately, viewer))
    series = library.memory.episodes(connection, names)
    playable = available(chain.from_iterable(series), now())
    named = asked_by_name(query, playable.values()) if query.strip() else frozenset()
    kept = {i: one for i, one in found.items() if not (one.series and series_of(one))}
    kept |= {item: playable[item] for item in named}
    if again:
        watched = [viewer.taste.watched for viewer in viewers]
        kept |= {item: one for item, one in found.items() if all(item in w for w in watched)}
    nexts: list[dict[str, Next]] = [{} for _ in viewers]
    for each in series:
        ways = [_next(library, version, each, viewer.watching, playable) for viewer in viewers]
        agreed = _agreed(ways)
        for known, one in zip(nexts, agreed, strict=False):
            known[one.item] = one
            kept[one.item] = playable[one.item]
    return Choice(kept, tuple(nexts), named)


def _next(
    library: Library,
    version: int,
    episodes: Sequence[Facts],
    watching: Watching,
    playable: Collection[str],
) -> Next | None:
    """`next_episode`, found once for each state of the series and of the person in it."""
    under_way, done, gave_up = watching.under_way, watching.done, watching.gave_up
    state = tuple(
        (e.id, under_way.get(e.id), done.get(e.id), e.id in gave_up, e.id in playable)
        for e in episodes
    )
    find = partial(next_episode, episodes, watching, playable)
    return library.memory.nexts.get((version, state), find)


def _agreed(ways: Sequence[Next | None]) -> list[Next]:
    """Everybody's next episode, where it is the same one."""
    known = [one for one in ways if one is not None]
    if len(known) < len(ways) or len({one.item for one in known}) > 1:
        return []
    return known


def _begun_lately(viewer: Viewer) -> list[str]:
    """Names of the series that the person watched something of, the latest ones."""
    latest: dict[str, str] = {}
    for item, one in viewer.known.items():
        if one.series and series_of(one):
            stopped = viewer.watching.under_way.get(item)
            at = stopped.at if stopped else viewer.watching.done.get(item, "")
            latest[one.series] = max(at, latest.get(one.series, ""))
    return sorted(latest, key=lambda name: latest[name], reverse=True)[:BEGUN_LATELY]
