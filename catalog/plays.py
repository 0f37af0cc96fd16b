"""Plays: what a person did with items. Append-only."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field, field_validator
from sqlalchemy import Connection, func, select
from sqlalchemy.dialects.sqlite import insert

from catalog import schema
from catalog.items import Plain, now
from catalog.versions import version_of


class Action(StrEnum):
    """What a person can do with an item."""

    SHOWN = "shown"
    PLAY = "play"
    FINISH = "finish"
    SKIP = "skip"
    LIKE = "like"
    DISLIKE = "dislike"
    RATE = "rate"
    COMMENT = "comment"
    SHARE = "share"
    SEARCH = "search"
    SAVE = "save"
    SEEN = "seen"
    NOT_NOW = "not_now"
    NEVER = "never"


# Who did one of these knows the item; `save` and `search` are of what is still to come.
WATCHED = (Action.PLAY, Action.FINISH, Action.SEEN, Action.RATE, Action.LIKE, Action.SKIP)


class Play(BaseModel):
    """One event. `value` is a rating from 0 to 5 for `rate`; times are UTC."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    user: Plain = Field(min_length=1)
    item: Plain = Field(min_length=1)
    action: Action
    value: float | None = Field(None, ge=0, le=5, allow_inf_nan=False)
    position_s: float | None = Field(None, ge=0, allow_inf_nan=False)
    text: Plain | None = None
    at: str = Field(default_factory=now)
    source: Plain = "matinee"

    @field_validator("at")
    @classmethod
    def _utc(cls, value: str) -> str:
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        try:
            written = moment.astimezone(UTC).isoformat(timespec="microseconds")
        except OverflowError as error:
            raise ValueError("the time is before the year 1 or after 9999") from error
        return written.replace("+00:00", "Z")

    def age_days(self, when: datetime) -> float:
        """Days from the play to `when`, never below 0: clocks of other servers run ahead."""
        return max(0.0, (when - datetime.fromisoformat(self.at)).total_seconds() / 86_400)


def add_plays(connection: Connection, plays: Iterable[Play]) -> int:
    """Append plays that are not there yet (same user, item, action and time); gives how many."""
    rows = [play.model_dump() | {"action": str(play.action)} for play in plays]
    if not rows:
        return 0
    before = version_of(connection, "plays")
    connection.execute(insert(schema.plays).on_conflict_do_nothing(), rows)
    return version_of(connection, "plays") - before


def plays_of(connection: Connection, user: str, after_id: int = 0) -> list[Play]:
    """Everything a person did, oldest first; or only what was written after the row `after_id`."""
    table = schema.plays
    names = list(Play.model_fields)
    query = select(*(table.c[name] for name in names)).where(table.c.user == user)
    if after_id:
        query = query.where(table.c.id > after_id)
    rows = connection.execute(query.order_by(table.c.at, table.c.id)).all()
    known = {action.value: action for action in Action}
    every = set(names)  # one for all of them: thousands would keep the garbage collector busy
    plays = [dict(zip(names, row, strict=True)) for row in rows]
    return [
        Play.model_construct(every, **play | {"action": known[play["action"]]}) for play in plays
    ]


def users(connection: Connection) -> dict[str, int]:
    """Everybody who did something, with the number of their plays."""
    table = schema.plays
    query = select(table.c.user, func.count()).group_by(table.c.user).order_by(table.c.user)
    return {str(user): int(count) for user, count in connection.execute(query)}
