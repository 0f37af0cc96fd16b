"""Names that items share, kept in step with the items, in new libraries and in upgraded ones."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, text

from catalog import migrations, schema
from catalog.items import Item, put_items
from catalog.store import Catalog
from catalog.traits import Kin, genres_of, items_named, kin_of, names_of

ITEMS = [
    Item(id="a", title="a", creators=["Bo  Li"], people=["Cy", "Di"], genres=["Jazz", "jazz"]),
    Item(id="b", title="b", creators=["bo li"], genres=["Straße"], series="Late"),
    Item(id="c", title="c", creators=["Bo Li", "Ed"], people=["Di"], series="LATE"),
    Item(id="d", title="d", people=["Bo Li"]),
]


@pytest.fixture
def filled(catalog: Catalog) -> Catalog:
    with catalog.write() as connection:
        put_items(connection, ITEMS)
    return catalog


def test_names_are_compared_without_case_and_spaces(filled: Catalog) -> None:
    """A person of a maker's name is no maker."""
    with filled.read() as connection:
        assert kin_of(connection, ["a"], ["creator"], 9) == [
            Kin("b", "creator", "bo li", "a"),
            Kin("c", "creator", "bo li", "a"),
        ]
        assert kin_of(connection, ["c"], ["series", "person"], 9) == [
            Kin("a", "person", "di", "c"),
            Kin("b", "series", "late", "c"),
        ]
        assert kin_of(connection, ["d", "nobody"], ["creator", "series"], 9) == []


def test_of_one_name_only_so_many_come(filled: Catalog) -> None:
    """In the order of what was asked, and of each name the first ids."""
    with filled.read() as connection:
        found = kin_of(connection, ["c", "b"], ["creator"], 2)
    assert [(one.item, one.of) for one in found] == [("a", "c"), ("b", "c"), ("a", "b")]


def test_genres(filled: Catalog) -> None:
    with filled.read() as connection:
        assert genres_of(connection, ["b", "a", "d", "x"]) == {
            "b": ("strasse",), "a": ("jazz",), "d": (), "x": (),
        }  # fmt: skip
        assert names_of(connection, "genre") == ["jazz", "strasse"]
        assert names_of(connection, "creator") == ["bo li", "ed"]


def test_a_new_version_of_an_item_has_its_new_names(filled: Catalog) -> None:
    with filled.write() as connection:
        put_items(connection, [Item(id="a", title="a", creators=["Ed"], genres=["opera"])])
        connection.execute(delete(schema.items).where(schema.items.c.id == "b"))
    with filled.read() as connection:
        assert names_of(connection, "genre") == ["opera"]
        assert [one.item for one in kin_of(connection, ["a"], ["creator", "person"], 9)] == ["c"]


def test_no_names(catalog: Catalog) -> None:
    with catalog.write() as connection:
        put_items(connection, [Item(id="bare", title="bare", creators=["", "  "])])
        assert names_of(connection, "creator") == []
        assert items_named(connection, "genre", "x", 3, 5) == []


@pytest.mark.parametrize(
    ("start", "most", "expected"), [(0, 2, "01"), (3, 3, "340"), (14, 9, "40123"), (2, 0, "")]
)
def test_items_of_a_name_go_round(catalog: Catalog, start: int, most: int, expected: str) -> None:
    with catalog.write() as connection:
        put_items(connection, [Item(id=f"{n}", title="x", genres=["g"]) for n in range(5)])
        assert items_named(connection, "genre", "g", start, most) == list(expected)


def test_an_upgraded_library_has_the_names_of_its_items(filled: Catalog) -> None:
    """What version 3 lacks is made from what it has; lists that are none give no name."""
    with filled.write() as connection:
        query = text("SELECT kind, name, item FROM traits ORDER BY kind, name, item")
        before = connection.execute(query).all()
        connection.execute(text("DROP TABLE traits"))
        connection.execute(text("DROP TABLE versions"))
        odd = "INSERT INTO items (id, medium, form, title, description, creators, people, genres,"
        odd += " tags, state, added_at) VALUES ('odd', 'video', 'film', '', '', 'null', '[1]', '3',"
        connection.execute(text("DROP TRIGGER items_insert_counted"))
        connection.execute(text(f"{odd} '[]', 'present', '')"))
        connection.execute(text("PRAGMA user_version = 3"))
        migrations.migrate(connection)
        assert connection.execute(query).all() == before
