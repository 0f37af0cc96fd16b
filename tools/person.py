"""A person as the tools see them: plays and profile, those of a turn that is not done included."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Self

from sqlalchemy import Connection

from catalog.plays import Play, plays_of
from catalog.profiles import Profile, get_profile


@dataclass(frozen=True)
class Person:
    """Everything that is known of one person now.

    What a turn records counts from then on, though it is written only when the turn is done.
    """

    user: str
    plays: tuple[Play, ...]
    profile: Profile

    @classmethod
    def load(cls, connection: Connection, user: str) -> Self:
        """As the library has them."""
        return cls(user, tuple(plays_of(connection, user)), get_profile(connection, user))

    def having(self, plays: Iterable[Play] = (), profile: Profile | None = None) -> Self:
        """With these plays too, and this profile instead."""
        return replace(
            self, plays=(*self.plays, *plays), profile=self.profile if profile is None else profile
        )
