"""What training reads: everybody's plays, and what the catalogue knows of all items."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
from sqlalchemy import Connection, select

from base.slots import Modality, Vectors
from catalog import schema
from catalog.plays import Play, plays_of, users
from catalog.vectors import load_vectors
from ranking.histories import Histories, Integers
from ranking.models.contract import TRAITS, About
from tools.context import Library
from tools.traits import traits_of

MOST_ITEMS = 20_000
MOST_PAIRS = 10_000_000  # of a person and an item: a feature of all of them takes 40 MB
FEWEST_PEOPLE = 200


@dataclass(frozen=True)
class Known:
    """Everybody's plays of what the library has, and all of its items; of these no vectors."""

    seen: Histories
    about: About

    @property
    def basis(self) -> str:
        """A hash that is another one after any play that counts, and any change of the items."""
        digest = hashlib.sha256()
        seen = self.seen
        traits = [[list(names) for names in self.about.traits.get(kind, ())] for kind in TRAITS]
        digest.update(json.dumps([seen.users, seen.items, traits]).encode())
        for column in (seen.user, seen.item, seen.weight):  # in the order of time
            digest.update(np.ascontiguousarray(column).tobytes())
        return digest.hexdigest()


def known_of(library: Library, when: datetime) -> Known:
    """As the library is now."""
    with library.catalog.read() as connection:
        items = _ids(connection)
        plays = [play for user in users(connection) for play in plays_of(connection, user)]
        traits = traits_of(connection, items)
    return Known(histories(plays, items, when), About(items, traits=traits))


def histories(plays: Iterable[Play], items: Sequence[str], when: datetime) -> Histories:
    """What models learn from and score for.

    Nothing fades: what an old play says of taste fades in `tools.taste`, and that two items were
    played by one person says as much of the items a year later.
    """
    return Histories.of_plays(plays, items, when)


def with_vectors(library: Library, about: About) -> About:
    """The same items with the vectors of the whole items, and the settings' weights."""
    with library.catalog.read() as connection:
        rows = {modality: _rows(library, connection, modality, about) for modality in Modality}
    vectors = {modality: found for modality, found in rows.items() if found is not None}
    return About(about.items, vectors, about.traits, library.settings_weights)


def sample_of(known: Known, seed: int = 0) -> Known:
    """What weights are learned and checked on: everything, but of a large site a sample.

    Of items those that were played and others up to `MOST_ITEMS`; of people as many as leave a
    matrix of people and items within `MOST_PAIRS`.
    """
    draw = np.random.default_rng(seed)
    seen, about = known.seen, known.about
    if len(about.items) > MOST_ITEMS:
        chosen = np.zeros(len(about.items), bool)
        chosen[seen.item] = True
        others = draw.permutation(np.flatnonzero(~chosen))
        chosen[others[: max(0, MOST_ITEMS - int(chosen.sum()))]] = True
        columns = np.flatnonzero(chosen).tolist()
        about = About(
            tuple(about.items[column] for column in columns),
            traits={
                kind: [names[column] for column in columns] for kind, names in about.traits.items()
            },
        )
        seen = seen.over(about.items)
    most = max(FEWEST_PEOPLE, MOST_PAIRS // max(1, len(about.items)))
    if len(seen.users) > most:
        seen = _of_people(seen, np.sort(draw.permutation(len(seen.users))[:most]))
    return Known(seen, about)


def _of_people(seen: Histories, rows: Integers) -> Histories:
    """Those people alone, in their order."""
    place = np.full(len(seen.users), -1, np.intp)
    place[rows] = np.arange(len(rows))
    kept = seen.only(place[seen.user] >= 0)
    return replace(kept, users=tuple(seen.users[row] for row in rows), user=place[kept.user])


def _ids(connection: Connection) -> tuple[str, ...]:
    table = schema.items.c
    query = select(table.id).where(table.state != "removed").order_by(table.id)
    return tuple(connection.execute(query).scalars())


def _rows(
    library: Library, connection: Connection, modality: Modality, about: About
) -> Vectors | None:
    stored = load_vectors(connection, library.space(modality), whole_items_only=True)
    if not stored.items:
        return None
    row = {item: index for index, item in enumerate(about.items)}
    found = np.zeros((len(about.items), stored.rows.shape[1]), np.float32)
    for item, vector in zip(stored.items, stored.rows, strict=True):
        if item in row:
            found[row[item]] = vector
    return found
