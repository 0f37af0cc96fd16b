"""What a facet is worth today: Σ strength · 2^(−age / half-life) over its evidence."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from base.settings import ProfileSettings
from catalog.plays import Play
from catalog.profiles import Deleted, Facet, Kind, Profile, Proof

Scope = Literal["lasting", "session"]

LEAST = 0.05  # below it a facet has expired
MOST = 3.0  # however often something is said, it is no more than so many times said
MOST_PROOFS = 50  # of a facet; older ones have faded, or the weight is at its bound
ABSOLUTE = frozenset({Kind.NEVER})
FOR = frozenset({Kind.LIKES, Kind.MOODS})
AGAINST = frozenset({Kind.DISLIKES, Kind.NEVER})


@dataclass(frozen=True)
class HalfLives:
    """After so long a proof is worth half."""

    lasting_days: float = 180.0
    session_hours: float = 1.0

    @classmethod
    def of(cls, settings: ProfileSettings) -> HalfLives:
        """As the settings say."""
        return cls(settings.lasting_days, settings.session_hours)

    def days(self, scope: Scope) -> float:
        """The half-life in days."""
        return self.session_hours / 24 if scope == "session" else self.lasting_days


HALF_LIVES = HalfLives()


def sum_of(facet: Facet, when: datetime, lives: HalfLives = HALF_LIVES) -> float:
    """Σ strength · 2^(−age / half-life), without bounds."""
    half_life = lives.days(facet.scope)
    parts = (p.strength * 2.0 ** (-_age_days(p, when) / half_life) for p in facet.evidence)
    return math.fsum(parts)


def weight_of(facet: Facet, when: datetime, lives: HalfLives = HALF_LIVES) -> float:
    """What the facet is worth now, 0 to `MOST`; what is pinned or absolute does not fade."""
    if facet.pinned or facet.kind in ABSOLUTE:
        return min(MOST, max(LEAST, facet.weight))
    return min(MOST, max(0.0, sum_of(facet, when, lives)))


def is_alive(facet: Facet, when: datetime, lives: HalfLives = HALF_LIVES) -> bool:
    """Whether the facet still counts."""
    return facet.pinned or facet.kind in ABSOLUTE or weight_of(facet, when, lives) >= LEAST


def living(profile: Profile, when: datetime, lives: HalfLives = HALF_LIVES) -> list[Facet]:
    """The facets that count now, the strongest first; one that was contradicted is not there."""
    alive = [facet for facet in profile.facets if is_alive(facet, when, lives)]
    return sorted(alive, key=lambda one: (-weight_of(one, when, lives), one.text, one.id))


def with_proof(facet: Facet, proof: Proof, when: datetime, lives: HalfLives) -> Facet:
    """The facet with one more piece of evidence; the same evidence twice is one."""
    if proof in facet.evidence:
        return facet
    more = facet.model_copy(
        update={
            "evidence": (*facet.evidence, proof)[-MOST_PROOFS:],
            "last_seen": max(facet.last_seen, proof.at),
        }
    )
    before = facet.weight if facet.pinned else 0.0  # what is pinned is not less than it was
    weight = min(MOST, max(before, sum_of(more, when, lives), LEAST))
    return more.model_copy(update={"weight": weight})


def heard_plays(plays: Sequence[Play], deleted: Sequence[Deleted]) -> list[Play]:
    """Plays without those that were silenced when the person took out a facet made of them."""
    until: dict[str, str] = {}
    for one in deleted:
        for item in one.items:
            until[item] = max(one.at, until.get(item, ""))
    return [play for play in plays if play.item not in until or play.at > until[play.item]]


def _age_days(proof: Proof, when: datetime) -> float:
    at = datetime.fromisoformat(proof.at)
    return max(0.0, (when - at).total_seconds() / 86_400)
