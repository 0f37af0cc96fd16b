"""The map of a library for one person: what they watched, and what is close to what they like."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from sqlalchemy import Connection

from base import clock
from base.slots import Frozen
from catalog.items import Form, Medium
from catalog.profiles import get_profile
from ranking.projection import Numbers
from tools.context import Library
from tools.library_map import LibraryMap, Mapped

LIKED = 0.5  # of strength in all, from which on something is liked: a like, a finish, four stars
MOST_LIKED = 200  # that something may be close to, those they came to last
CLOSE = 0.5  # cosine of components from which on it is worth saying
TOLD = 3  # words of an item
DIGITS = 4
TINY = 1e-12


class MapPoint(Frozen):
    """One item at its place; `x` and `y` are about within −1 and 1, and y grows upwards.

    `region` counts in the map's regions, `terms` say what it is about, `plays` that it has a file,
    and `close_to` is the id of the liked item that is nearest, where one is near.
    """

    item: str
    title: str
    medium: Medium
    form: Form
    duration_s: float | None
    x: float
    y: float
    region: int | None
    genre: str | None
    terms: tuple[str, ...]
    plays: bool
    watched: bool
    liked: bool
    close_to: str | None


class MapRegion(Frozen):
    """Items that lie together: the middle, how many, and the words that tell most of them."""

    x: float
    y: float
    items: int
    terms: tuple[str, ...]


class MapView(Frozen):
    """Points by id, and regions, the largest first.

    Of `unplaced` items nothing is known that would give them a place; `undrawn` ones are more than
    a map holds.
    """

    points: tuple[MapPoint, ...]
    regions: tuple[MapRegion, ...]
    unplaced: int
    undrawn: int


class _Taste(NamedTuple):
    watched: Collection[str]
    liked: Mapping[str, float]  # in the order in which the person came to them


def map_for(library: Library, user: str | None = None) -> MapView:
    """The map with what a person did; without one, nobody did anything.

    The first look after items changed takes seconds: do not ask in an event loop.
    """
    found = library.memory.maps.of(library)
    taste = _Taste((), {})
    if user is not None:
        with library.catalog.read() as connection:
            taste = _taste(library, connection, user)
    return _view(found, taste)


def close_to(components: Numbers, liked: Sequence[int]) -> list[int | None]:
    """For each item the most alike of the liked ones, by cosine; None where none is close.

    Args:
        components: shape (n, k), around 0.
        liked: indices of items, which are themselves close to none.
    """
    nearest: list[int | None] = [None] * len(components)
    if not liked:
        return nearest
    lengths = np.maximum(np.linalg.norm(components, axis=1, keepdims=True), TINY)
    unit = components / lengths
    cosines = unit @ unit[list(liked)].T
    best = cosines.argmax(axis=1)
    for item in np.flatnonzero(cosines.max(axis=1) >= CLOSE).tolist():
        nearest[item] = liked[best[item]]
    for item in liked:
        nearest[item] = None
    return nearest


def _taste(library: Library, connection: Connection, user: str) -> _Taste:
    past = library.memory.pasts.of(connection, user)
    heard = past.heard(get_profile(connection, user).deleted)
    weights = past.weights(clock.now(), np.inf, heard)
    liked = {item: weight for item, weight in weights.items() if weight >= LIKED}
    return _Taste(past.watched, liked)


def _view(found: LibraryMap, taste: _Taste) -> MapView:
    place = {item.id: index for index, item in enumerate(found.items)}
    liked = [place[item] for item in taste.liked if item in place]
    near = close_to(found.components, liked[-MOST_LIKED:])
    points = tuple(
        _point(found, index, taste, None if other is None else found.items[other])
        for index, other in enumerate(near)
    )
    regions = tuple(
        MapRegion(x=_short(one.x), y=_short(one.y), items=one.items, terms=one.words)
        for one in found.regions
    )
    return MapView(points=points, regions=regions, unplaced=found.unplaced, undrawn=found.undrawn)


def _point(found: LibraryMap, index: int, taste: _Taste, near: Mapped | None) -> MapPoint:
    item, region = found.items[index], int(found.region[index])
    is_watched = item.id in taste.watched
    return MapPoint.model_construct(  # of thousands, out of what the catalogue checked already
        item=item.id,
        title=item.title,
        medium=item.medium,
        form=item.form,
        duration_s=item.duration_s,
        x=_short(found.places[index, 0]),
        y=_short(found.places[index, 1]),
        region=region if region >= 0 else None,
        genre=item.genres[0] if item.genres else None,
        terms=item.words[:TOLD],
        plays=item.has_file,
        watched=is_watched,
        liked=item.id in taste.liked,
        close_to=near.id if near is not None and not is_watched else None,
    )


def _short(value: float) -> float:
    return round(float(value), DIGITS)
