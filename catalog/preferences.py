"""Preferences: what a person set by hand of how their lists are made."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from sqlalchemy import Column, Connection, Float, Table, Text, delete, insert, select

from base.slots import Frozen
from catalog.schema import metadata
from catalog.snapshot import once

MOST_WEIGHT = 3.0  # thrice what the settings give words by themselves

Weight = Annotated[float, Field(ge=0, le=MOST_WEIGHT, allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]

preferences = Table(
    "preferences",
    metadata,
    Column("user", Text, primary_key=True),
    Column("text", Float),  # None in these four: not set
    Column("image", Float),
    Column("sound", Float),
    Column("adventurous", Float),
)


class Preferences(Frozen):
    """What one person set; None is what was learned for them, or else the settings.

    `text`, `image` and `sound` are weights, in the unit of `base.settings.FusionSettings`: what a
    modality counts per standard deviation of its cosine. They are no multipliers of what was
    learned: one number means the same before and after a training, and what was learned to count
    nothing can be raised. `sound` is for all that is heard, timbre too. `adventurous` is 0 for what
    the person knows and 1 for what surprises them (`ranking.preferences.adjusted`).
    """

    text: Weight | None = None
    image: Weight | None = None
    sound: Weight | None = None
    adventurous: Share | None = None

    @property
    def given(self) -> dict[str, float]:
        """What was set, by name."""
        return {name: value for name, value in self if value is not None}


UNSET = Preferences()


def get_preferences(connection: Connection, user: str) -> Preferences:
    """What the person set; nothing where nothing is kept."""
    return once(connection, ("preferences", user), lambda: _look(connection, user))


def put_preferences(connection: Connection, user: str, wanted: Preferences) -> None:
    """Keep what is set now; who has set nothing has no row."""
    delete_preferences(connection, user)
    if wanted.given:
        connection.execute(insert(preferences).values(user=user, **wanted.given))


def delete_preferences(connection: Connection, user: str) -> None:
    """Forget what the person set."""
    connection.execute(delete(preferences).where(preferences.c.user == user))


def _look(connection: Connection, user: str) -> Preferences:
    columns = [preferences.c[name] for name in Preferences.model_fields]
    query = select(*columns).where(preferences.c.user == user)
    row = connection.execute(query).mappings().first()
    return UNSET if row is None else Preferences.model_validate(dict(row))
