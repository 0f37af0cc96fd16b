"""Regions of the library that a person has not touched, another choice of them each evening."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, text

from catalog.traits import folded, items_named, names_of
from tools.context import Library
from tools.shown import evening_of
from tools.viewer import Viewer

REGIONS = 3  # of an evening
GENRE = "genre"


def untried(
    library: Library, connection: Connection, viewers: Sequence[Viewer], most: int
) -> dict[str, str]:
    """At most so many items, each with the genre that none of these people has played anything of.

    The same evening gives the same items, the next one others. Where a library has no genres, any
    item may be untried, and its region has no name. Who has played nothing has tried nothing, and
    there is nothing to set it against: no items.
    """
    if most <= 0 or not any(viewer.known for viewer in viewers):
        return {}
    evening = evening_of(viewers[0].when.astimezone()).isoformat()
    draw = "|".join([evening, *(viewer.person.user for viewer in viewers)])
    names = names_of(connection, GENRE)
    if not names:
        return dict.fromkeys(_somewhere(connection, _draw(draw), most), "")
    tried = {
        genre
        for viewer in viewers
        for genres in library.genres.of(connection, list(viewer.known)).values()
        for genre in genres
    }
    unwanted = "\n".join(_unwanted(viewers))
    left = [name for name in names if name not in tried and name not in unwanted]
    regions = sorted(left, key=lambda name: (_draw(draw, name), name))[:REGIONS]
    found: dict[str, str] = {}
    for name in regions:
        each = -(-most // len(regions))
        for item in items_named(connection, GENRE, name, _draw(draw, name), each):
            found.setdefault(item, name)
    return dict(list(found.items())[:most])


def _unwanted(viewers: Sequence[Viewer]) -> Iterator[str]:
    """What was said to be disliked or banned: who said so does not want to try it."""
    for viewer in viewers:
        yield from (folded(one.words) for one in viewer.dislikes if one.words)
        yield from viewer.taste.never_topics


def _somewhere(connection: Connection, start: int, most: int) -> list[str]:
    """Items from a place of the table on; after the last comes the first."""
    last = connection.execute(text("SELECT max(rowid) FROM items")).scalar_one() or 0
    query = text(
        "SELECT id FROM items WHERE rowid > :after AND state = 'present' ORDER BY rowid LIMIT :most"
    )
    given = {"after": start % max(1, last), "most": most}
    found = [str(item) for item in connection.execute(query, given).scalars()]
    if len(found) < most:
        rest = connection.execute(query, {"after": 0, "most": most - len(found)}).scalars()
        found += [str(item) for item in rest]
    return list(dict.fromkeys(found))


def _draw(*parts: str) -> int:
    """A number that looks drawn, and is the same for the same parts."""
    digest = hashlib.sha256("|".join(parts).encode()).digest()
    return int.from_bytes(digest[:6], "big")
