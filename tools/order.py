"""What to understand first: what the tastes of those who use the library point at."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from base import clock
from catalog import schema
from catalog.items import Item
from catalog.plays import plays_of
from ranking.fusion import weighted_parts
from ranking.profile import interests, item_weights
from tools.context import Library
from tools.scorer import Scorer


def by_taste(library: Library, items: Sequence[Item]) -> list[Item]:
    """The items, those first that anybody's plays speak for; without plays as they were given."""
    if len(items) < 2:
        return list(items)
    with library.catalog.read() as connection:
        users = connection.execute(select(schema.plays.c.user).distinct()).scalars().all()
        tastes = []
        for user in users:
            half_life = library.settings.profile.lasting_days
            weights = item_weights(plays_of(connection, user), clock.now(), half_life)
            liked = Scorer(library, connection, sorted(weights))
            blocks = {item: liked.whole(item) for item in weights}
            known = interests(weights, blocks, library.calibrations(connection, "items"))
            tastes += [interest.blocks for interest in known.likes]
        if not tastes:
            return list(items)
        scorer = Scorer(library, connection, [item.id for item in items])
        scale = library.scale(connection, "items")

    def fits(item: Item) -> float:
        whole = scorer.whole(item.id)
        scores = [
            sum(
                weighted_parts(
                    {m: float(taste[m] @ whole[m]) for m in taste if m in whole},
                    scale.calibrations,
                    scale.weights,
                ).values()
            )
            for taste in tastes
        ]
        return max(scores)

    return sorted(items, key=lambda item: -fits(item))
