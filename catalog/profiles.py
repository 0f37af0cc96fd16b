"""Profiles: what is known of a person's interests beyond the plays, each with its evidence."""

from __future__ import annotations

import secrets
from enum import StrEnum
from typing import Any, Literal

from pydantic import Field
from sqlalchemy import Connection, delete, select

from base.slots import Frozen
from catalog import schema
from catalog.items import Plain, now
from catalog.store import upsert


class Kind(StrEnum):
    """What a facet says."""

    LIKES = "likes"
    DISLIKES = "dislikes"
    NEVER = "never"  # absolute: no score overrides it
    MOODS = "moods"
    CONSTRAINTS = "constraints"


class Proof(Frozen):
    """What a facet comes from: words of the person, a play, or what they set by hand ("edit").

    `strength` is what it adds to the weight on the day it is from.
    """

    at: str
    words: Plain | None = None
    item: Plain | None = None
    action: Plain | None = None
    strength: float = Field(1.0, allow_inf_nan=False)


class Facet(Frozen):
    """One interest, dislike or constraint; without evidence it does not exist.

    `target` says what `text` names: a topic, a creator, a series, an item (then its id, and `value`
    its title), or, for a constraint, the field of `tools.results.Filters` that `value` is of.
    `weight` is that of `last_seen`; what it is worth today is `ranking.facets.weight_of`.
    """

    id: Plain = Field(default_factory=lambda: secrets.token_hex(4), min_length=1)
    kind: Kind
    text: Plain = Field(min_length=1)
    target: Literal["topic", "creator", "series", "item", "constraint"] = "topic"
    value: Any = None
    scope: Literal["lasting", "session"] = "lasting"
    weight: float = Field(1.0, allow_inf_nan=False)
    first_seen: str = Field(default_factory=now)
    last_seen: str = Field(default_factory=now)
    evidence: tuple[Proof, ...] = Field(min_length=1)
    pinned: bool = False
    named_by: Literal["person", "model", "plays"] = "person"


class Deleted(Frozen):
    """A facet out of plays that the person took out: what was played of `items` until then is mute.

    What is played of them later counts again, so that a taste may come back by new evidence only.
    """

    key: Plain
    text: Plain
    kind: Kind = Kind.LIKES
    items: tuple[Plain, ...] = ()
    at: str = Field(default_factory=now)


class Profile(Frozen):
    """What is kept of one person; facets that plays show are found anew from the plays.

    `deleted` are facets that the person took out and that must not come back from the same
    evidence; `names` are names given to facets out of plays, by the facet's key.
    """

    user: Plain = Field(min_length=1)
    facets: tuple[Facet, ...] = ()
    deleted: tuple[Deleted, ...] = ()
    names: dict[Plain, Plain] = Field(default_factory=dict)
    updated_at: str = Field(default_factory=now)


def get_profile(connection: Connection, user: str) -> Profile:
    """The person's profile; an empty one where nothing is kept."""
    table = schema.profiles
    row = connection.execute(select(table.c.data).where(table.c.user == user)).scalar()
    return Profile(user=user) if row is None else Profile.model_validate(row)


def put_profile(connection: Connection, profile: Profile) -> None:
    """Keep the profile as it is now."""
    row = {"user": profile.user, "data": profile.model_dump(mode="json"), "updated_at": now()}
    upsert(connection, schema.profiles, row)


def delete_profile(connection: Connection, user: str) -> None:
    """Forget the profile; plays are another matter."""
    connection.execute(delete(schema.profiles).where(schema.profiles.c.user == user))
