"""What the plays of a person say: interests that last, and those of this session."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from catalog.profiles import Facet
from ranking.facets import HalfLives, heard_plays
from ranking.fusion import Blocks
from ranking.profile import Interests, interests, item_weights, strongest
from tools.context import Library
from tools.person import Person
from tools.scorer import Scorer

SESSION_HALF_LIVES = 3  # plays of this session: an eighth is left of the oldest


@dataclass(frozen=True)
class Played:
    """Interests out of plays, lasting and of this session, and the vectors of their items."""

    lasting: Interests
    session: Interests
    blocks: Mapping[str, Blocks]


def played_by(library: Library, connection: Connection, person: Person, when: datetime) -> Played:
    """Group what was liked and disliked; plays that the person took out of it say nothing.

    Only the strongest items are looked at, so that thousands of plays cost what hundreds do.
    """
    lives = HalfLives.of(library.settings.profile)
    plays = heard_plays(person.plays, person.profile.deleted)
    session_days = lives.session_hours / 24
    recent = [play for play in plays if play.age_days(when) < SESSION_HALF_LIVES * session_days]
    lasting = item_weights(plays, when, lives.lasting_days)
    session = item_weights(recent, when, session_days)
    wanted = {*strongest(lasting), *strongest(session)}
    scorer = Scorer(library, connection, sorted(wanted))
    blocks = {item: scorer.whole(item) for item in scorer.items}
    calibrations = library.calibrations(connection, "items")
    return Played(
        interests(lasting, blocks, calibrations), interests(session, blocks, calibrations), blocks
    )


def is_kept(items: Collection[str], facets: Iterable[Facet]) -> bool:
    """Whether the person keeps a facet that was made of these items: then that one counts."""
    mine = set(items)
    for facet in facets:
        if facet.named_by == "plays":
            others = {proof.item for proof in facet.evidence if proof.item}
            if 2 * len(mine & others) >= min(len(mine), len(others)) > 0:
                return True
    return False
