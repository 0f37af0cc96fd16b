"""Whether a profile is still the one that somebody began with."""

from __future__ import annotations

from catalog.profiles import Profile


def same(one: Profile, other: Profile) -> bool:
    """Whether they are written alike; what was read again has lists where there were tuples."""
    return one.model_dump(mode="json") == other.model_dump(mode="json")
