"""Facts: the same as whole items say, for any number of ids and whatever they are made of."""

from __future__ import annotations

from catalog.facts import Facts, facts_of
from catalog.items import Item, get_items, put_items
from catalog.store import Catalog

ODD = ["it's", '"quoted"', "太空", "🎬", "a\\b", "new\nline", "null"]


def test_facts_are_those_of_the_items(catalog: Catalog) -> None:
    """More ids than SQLite takes variables, odd ones, and one that nobody has."""
    names = [*ODD, *(f"item{n}" for n in range(600))]
    with catalog.write() as connection:
        put_items(
            connection,
            [
                Item(id=name, title="x", language="en", form="music", available_until="2030")
                for name in names
            ],
        )
    asked = [*names, *(f"nobody{n}" for n in range(40_000))]
    with catalog.read() as connection:
        found = facts_of(connection, asked)
        items = get_items(connection, names)
    assert set(found) == set(names)
    for name, facts in found.items():
        assert facts == Facts(*(getattr(items[name], field) for field in Facts._fields))
