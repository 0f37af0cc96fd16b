"""A person as the tools see them: plays and profile, those of a turn that is not done included."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from sqlalchemy import Connection

from catalog.plays import Play, plays_of
from catalog.profiles import Profile, get_profile
from ranking.past import Past
from tools.pasts import Pasts


@dataclass(frozen=True)
class Person:
    """Everything that is known of one person now.

    What a turn records counts from then on, though it is written only when the turn is done.
    """

    user: str
    plays: tuple[Play, ...]
    profile: Profile

    @classmethod
    def load(cls, connection: Connection, user: str, pasts: Pasts | None = None) -> Self:
        """As the library has them; from `pasts`, where they are kept."""
        profile = get_profile(connection, user)
        if pasts is None:
            return cls(user, tuple(plays_of(connection, user)), profile)
        return cls._with(user, pasts.of(connection, user), profile)

    @cached_property
    def past(self) -> Past:
        """The plays as columns."""
        return Past.of(self.plays)

    def having(self, plays: Iterable[Play] = (), profile: Profile | None = None) -> Self:
        """With these plays too, and this profile instead."""
        more = tuple(plays)
        past = self.past.plus(more) if more else self.past
        return self._with(self.user, past, self.profile if profile is None else profile)

    def without(self, item: str) -> Self:
        """As if they had never done anything with an item; what they said of it stays."""
        facets = []
        for facet in self.profile.facets:
            left = tuple(proof for proof in facet.evidence if proof.words or proof.item != item)
            if left == facet.evidence:
                facets.append(facet)
            elif left:
                facets.append(facet.model_copy(update={"evidence": left}))
        profile = self.profile.model_copy(update={"facets": tuple(facets)})
        return self._with(self.user, self.past.without(item), profile)

    @classmethod
    def _with(cls, user: str, past: Past, profile: Profile) -> Self:
        one = cls(user, past.plays, profile)
        vars(one)["past"] = past  # where `cached_property` keeps it
        return one
