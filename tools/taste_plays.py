"""What the plays of a person say: interests that last, and those of this session."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from sqlalchemy import Connection

from catalog.profiles import Facet
from ranking.facets import HalfLives
from ranking.fusion import Blocks, Calibrations
from ranking.past import DAY_S
from ranking.profile import Group, Interest, Interests, grouped, interests, strongest
from tools.context import Library
from tools.person import Person
from tools.scorer import Scorer

SESSION_HALF_LIVES = 3  # plays of this session: an eighth is left of the oldest
MOST_WHOLES = 8_000  # items whose vectors are at hand, a few kilobytes each
STEPS = 4_000  # of a half-life: a step is an hour of 180 days, in which a weight loses 0.02 %


@dataclass(frozen=True)
class Played:
    """Interests out of plays, lasting and of this session, and the vectors of their items."""

    lasting: Interests
    session: Interests
    blocks: Mapping[str, Blocks]


def played_by(library: Library, connection: Connection, person: Person, when: datetime) -> Played:
    """Group what was liked and disliked; plays that the person took out of it say nothing.

    Only the strongest items are looked at, so that thousands of plays cost what hundreds do. What
    lasts is as old as it was at the last step of time, so that it is grouped once a while and not
    at every question; what was done since counts in full.
    """
    lives = HalfLives.of(library.settings.profile)
    past, deleted = person.past, person.profile.deleted
    heard = past.heard(deleted)
    grouping = _Grouping(library, connection)
    then = _stepped(when, lives.lasting_days / STEPS)
    silenced = tuple((one.items, one.at) for one in deleted)
    key = ("lasting", past, silenced, then, lives.lasting_days, grouping.state)
    lasting, blocks = library.memory.computed.get(
        key,
        lambda: grouping.of(past.weights(then, lives.lasting_days, heard), grouping.kept),
    )
    session_days = lives.session_hours / 24
    within = SESSION_HALF_LIVES * session_days
    session, more = grouping.of(past.weights(when, session_days, heard, within))
    return Played(lasting, session, {**blocks, **more} if more else blocks)


class _Grouping:
    """Makes interests of weights; `state` is what they depend on beside these."""

    def __init__(self, library: Library, connection: Connection) -> None:
        self._library, self._connection = library, connection
        self._calibrations = library.calibrations(connection, "items")
        known = tuple(sorted(self._calibrations.items()))
        self.state = (library.vectors.follow(connection), known)

    def of(
        self, weights: Mapping[str, float], group: Group = grouped
    ) -> tuple[Interests, Mapping[str, Blocks]]:
        """The interests, and the vectors of the items that they are made of."""
        blocks = self._wholes(sorted(strongest(weights)))
        return interests(weights, blocks, self._calibrations, group), blocks

    def _wholes(self, items: Sequence[str]) -> dict[str, Blocks]:
        """Vectors of items, mostly those of the last time."""
        known: dict[str, Blocks] = self._library.memory.computed.get(("wholes", self.state), dict)
        found = {item: blocks for item in items if (blocks := known.get(item)) is not None}
        scorer = Scorer(self._library, self._connection, [i for i in items if i not in found])
        new = {item: scorer.whole(item) for item in scorer.items}
        if len(known) + len(new) > MOST_WHOLES:
            known.clear()
        known.update(new)
        return found | new

    def kept(
        self, weights: Mapping[str, float], blocks: Mapping[str, Blocks], by: Calibrations
    ) -> tuple[Interest, ...]:
        """`grouped`, where the other sign has changed."""
        key = ("grouped", self.state, tuple(weights.items()))
        return self._library.memory.computed.get(key, partial(grouped, weights, blocks, by))


def _stepped(when: datetime, days: float) -> datetime:
    """The last of times so many days apart that is not after `when`."""
    step_s = days * DAY_S
    return datetime.fromtimestamp(when.timestamp() // step_s * step_s, UTC)


def is_kept(items: Collection[str], facets: Iterable[Facet]) -> bool:
    """Whether the person keeps a facet that was made of these items: then that one counts."""
    mine = set(items)
    for facet in facets:
        if facet.named_by == "plays":
            others = {proof.item for proof in facet.evidence if proof.item}
            if 2 * len(mine & others) >= min(len(mine), len(others)) > 0:
                return True
    return False
