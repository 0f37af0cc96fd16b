"""What one person did in three years with a made library: thousands of plays of several tastes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import numpy as np
from sqlalchemy import delete

from benchmarks.ranking.speed_library import item_id, kinds
from catalog import schema
from catalog.plays import Action, Play, add_plays
from catalog.profiles import Facet, Kind, Profile, Proof, put_profile
from catalog.store import Catalog

USER = "listener"
PLAYS = 8_000
YEARS = 3
TASTES = 8  # kinds of items that the person is fond of
FOND = 0.8  # of what they do is of their tastes
QUIET_HOURS = 20  # the last thing that they did is so long ago: nothing of it is this session's
# How often each thing is done, with what is of a taste and with the rest.
DONE = {
    Action.SHOWN: (0.30, 0.40), Action.PLAY: (0.24, 0.24), Action.FINISH: (0.22, 0.08),
    Action.SKIP: (0.04, 0.16), Action.LIKE: (0.08, 0.0), Action.RATE: (0.05, 0.03),
    Action.SAVE: (0.03, 0.0), Action.SEEN: (0.02, 0.02), Action.DISLIKE: (0.0, 0.05),
    Action.COMMENT: (0.01, 0.0), Action.SEARCH: (0.01, 0.0), Action.NEVER: (0.0, 0.01),
    Action.NOT_NOW: (0.0, 0.01),
}  # fmt: skip


def write_history(catalog: Catalog, count: int, plays: int = PLAYS) -> None:
    """Let the person have done `plays` things until now in a library of `count` items.

    Written anew for every measurement: what fades with time would be another history tomorrow.
    """
    table = schema.plays
    with catalog.write() as connection:
        connection.execute(delete(table).where(table.c.user == USER))
        add_plays(connection, history(count, plays, datetime.now(UTC)))
        put_profile(connection, profile())


def history(count: int, plays: int, now: datetime) -> Iterator[Play]:
    """The same plays each time, but for their dates."""
    draw = np.random.default_rng(2)
    tastes = draw.choice(kinds(), TASTES, replace=False)
    liking = draw.dirichlet(np.full(TASTES, 2.0))
    last = now - timedelta(hours=QUIET_HOURS)
    days = np.sort(draw.uniform(0, 365 * YEARS, plays))[::-1]
    each = max(1, count // kinds())
    rank = np.minimum(draw.zipf(1.3, plays) - 1, each - 1)  # some are heard again and again
    chances = np.array(list(DONE.values()))
    for index in range(plays):
        fond = draw.random() < FOND
        kind = int(draw.choice(tastes, p=liking)) if fond else int(draw.integers(kinds()))
        number = kind + kinds() * int(rank[index]) if fond else int(draw.integers(count))
        column = chances[:, 0 if fond else 1]
        action = list(DONE)[int(draw.choice(len(column), p=column / column.sum()))]
        yield Play(
            user=USER,
            item=item_id(number % count),
            action=action,
            value=float(draw.integers(3, 6) if fond else draw.integers(0, 3))
            if action is Action.RATE
            else None,
            position_s=float(draw.uniform(0, 3600)) if action is Action.PLAY else None,
            text="wonderful" if action is Action.COMMENT else None,
            at=(last - timedelta(days=float(days[index]))).isoformat(),
        )


def profile() -> Profile:
    """A few things that the person said of themselves."""
    said = (
        (Kind.LIKES, "jazz"), (Kind.LIKES, "space"), (Kind.LIKES, "garden"),
        (Kind.DISLIKES, "war"), (Kind.NEVER, "horror"),
    )  # fmt: skip
    at = (datetime.now(UTC) - timedelta(days=30)).isoformat()
    return Profile(
        user=USER,
        facets=tuple(
            Facet(kind=kind, text=word, evidence=(Proof(at=at, words=f"{kind} {word}"),))
            for kind, word in said
        ),
    )
