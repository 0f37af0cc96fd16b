"""Items and moments: what goes in comes out, and any name finds its item."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from sqlalchemy import func, select

from base.errors import NotFoundError
from base.slots import Source
from catalog import schema
from catalog.contracts import unit_rows
from catalog.items import (
    Item,
    Moment,
    add_alias,
    chunks,
    count_by,
    find_alias,
    get_items,
    moments_of,
    paths_of,
    put_items,
    replace_moments,
    resolve,
    set_state,
)
from catalog.store import Catalog, upsert
from catalog.vectors import Space, put_vectors

FULL = Item(
    id="full",
    medium="audio",
    form="podcast",
    title="太空漫游 “2001” 🚀",
    description="line\nline",
    creators=["A", "B"],
    people=["宮崎 駿"],
    genres=["science fiction"],
    tags=[],
    language="zh",
    published="1968-04-02",
    duration_s=8913.5,
    series="S",
    season=1,
    episode=0,
    available_from="2026-01-01",
    available_until=None,
    ids={"imdb": "tt0062622", "tmdb": "62"},
    url="https://example.org/a?b=c",
    content="f00",
    heard={"speech": 0.25, "music": 0.75},
)


def put(catalog: Catalog, *items: Item) -> None:
    with catalog.write() as connection:
        put_items(connection, items)


def add_file(catalog: Catalog, path: Path, item: str) -> None:
    with catalog.write() as connection:
        row = {"path": os.fsencode(path), "item": item, "size": 1, "mtime_ns": 1}
        upsert(connection, schema.files, row | {"fingerprint": "f"})


def find(catalog: Catalog, name: str) -> str:
    with catalog.read() as connection:
        return resolve(connection, name).id


def test_an_item_comes_back_as_it_was(catalog: Catalog) -> None:
    """Every field, lists and names in other catalogues included."""
    put(catalog, FULL)
    with catalog.read() as connection:
        assert get_items(connection, ["full"]) == {"full": FULL}


def test_putting_again_replaces_and_keeps_names(catalog: Catalog) -> None:
    """A changed title replaces the old; an alias from elsewhere is not lost."""
    put(catalog, FULL)
    with catalog.write() as connection:
        add_alias(connection, "tvdb", "7", "full")
    put(catalog, FULL.model_copy(update={"title": "New", "ids": {"imdb": "tt0062622"}}))
    with catalog.read() as connection:
        item = get_items(connection)["full"]
    assert item.title == "New"
    assert item.ids == {"imdb": "tt0062622", "tmdb": "62", "tvdb": "7"}


def test_a_fingerprint_is_found_but_not_shown(catalog: Catalog) -> None:
    """How a moved file keeps its history; it is no identifier of another catalogue."""
    put(catalog, FULL)
    with catalog.write() as connection:
        add_alias(connection, "fingerprint", "abc", "full")
    with catalog.read() as connection:
        assert find_alias(connection, "fingerprint", "abc") == "full"
        assert find_alias(connection, "imdb", "abc") is None
        assert "fingerprint" not in get_items(connection)["full"].ids


@pytest.mark.parametrize("name", ["a1b2c3", "a1b", "Up", "/media/../media/up.mkv", "tt1049413"])
def test_any_name_finds_the_item(catalog: Catalog, name: str) -> None:
    """Id, the beginning of an id, exact title, path, name in another catalogue."""
    put(catalog, Item(id="a1b2c3", title="Up", ids={"imdb": "tt1049413"}), Item(id="b", title="B"))
    add_file(catalog, Path("/media/up.mkv"), "a1b2c3")
    assert find(catalog, name) == "a1b2c3"


def test_a_relative_path_finds_the_item(
    catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it is typed in the folder that one is in."""
    put(catalog, Item(id="x", title="X"))
    add_file(catalog, tmp_path / "电影.mkv", "x")
    monkeypatch.chdir(tmp_path)
    assert find(catalog, "电影.mkv") == "x"


@pytest.mark.parametrize("name", ["", "a", "Same", "nothing", "\udcff", "%", "_", "\0"])
def test_what_is_not_one_item_is_not_found(catalog: Catalog, name: str) -> None:
    """No name, two that begin so or are called so, none, and what is no text at all."""
    put(catalog, Item(id="a1", title="Same"), Item(id="a2", title="Same"))
    with pytest.raises(NotFoundError, match="matinee list"):
        find(catalog, name)


def test_the_only_item_has_a_name_too(catalog: Catalog) -> None:
    """Every id begins with nothing, but nothing names no item."""
    put(catalog, Item(id="only", title="Only"))
    with pytest.raises(NotFoundError):
        find(catalog, "")


def test_a_removed_namesake_is_not_in_the_way(catalog: Catalog) -> None:
    """A title names the item that is there; a removed one is still found by its id."""
    put(catalog, Item(id="old", title="Same"), Item(id="new", title="Same"))
    with catalog.write() as connection:
        set_state(connection, "old", "removed")
    assert find(catalog, "Same") == "new"
    assert find(catalog, "old") == "old"


def test_an_exact_id_wins_over_a_longer_one(catalog: Catalog) -> None:
    """`1` is the item 1, though 10 begins with it."""
    put(catalog, Item(id="1", title="one"), Item(id="10", title="ten"))
    assert find(catalog, "1") == "1"


def test_a_path_need_not_be_text(catalog: Catalog) -> None:
    """File names are bytes; what came in comes out, and finds its item."""
    odd = Path(os.fsdecode(b"/media/caf\xe9.mkv"))
    put(catalog, Item(id="x", title="X"))
    add_file(catalog, odd, "x")
    with catalog.read() as connection:
        assert paths_of(connection, ["x", "y"]) == {"x": [odd], "y": []}
    assert find(catalog, str(odd)) == "x"


def test_text_that_cannot_be_stored_is_cleaned(catalog: Catalog) -> None:
    """NUL goes, a lone surrogate becomes a question mark, in every field; JSON can be written."""
    item = Item(
        id="x", title="a\0b\ud800", description="\udfff", creators=["\ud800c"], series="\0s"
    )
    put(catalog, item)
    with catalog.read() as connection:
        kept = get_items(connection)["x"]
    assert (kept.title, kept.description, kept.creators, kept.series) == ("ab?", "?", ["?c"], "s")
    assert kept == item == Item.model_validate_json(kept.model_dump_json())


def test_text_that_was_not_validated_is_cleaned_when_stored(catalog: Catalog) -> None:
    """`model_copy(update=…)` validates nothing, and tags of files hold anything."""
    put(catalog, FULL.model_copy(update={"description": "\ud800", "creators": ["\ud800"]}))
    with catalog.read() as connection:
        kept = get_items(connection)["full"]
    assert (kept.description, kept.creators) == ("?", ["?"])


@pytest.mark.parametrize(
    "field",
    [
        {"title": ""},
        {"title": "\0"},
        {"id": ""},
        {"medium": "film"},
        {"season": 10**30},
        {"episode": -1},
        {"duration_s": float("inf")},
        {"duration_s": -1},
        {"colour": "red"},
    ],
)
def test_what_makes_no_item(field: dict[str, object]) -> None:
    """Refused at the door, not by the database later."""
    with pytest.raises(ValidationError):
        Item.model_validate({"title": "T", **field})


@given(st.text(min_size=1, alphabet=st.characters(exclude_categories=())))
def test_any_title_makes_an_item_that_json_can_carry(title: str) -> None:
    """Whatever text comes from a file name or a tag."""
    try:
        item = Item(title=title)
    except ValidationError:
        assert title.replace("\0", "") == ""
        return
    assert Item.model_validate_json(item.model_dump_json()) == item


@pytest.mark.parametrize(
    ("published", "year"),
    [("1995", 1995), ("2026-01-31", 2026), ("c. 1927", 1927), ("", None), (None, None)],
)
def test_the_year(published: str | None, year: int | None) -> None:
    """Of any form in which a date is written, or None."""
    assert Item(title="T", published=published).year == year


def test_moments_come_in_the_order_of_time(catalog: Catalog) -> None:
    """Whatever order they were stored in."""
    put(catalog, FULL)
    later = Moment(item="full", start_s=9, end_s=10, source=Source.FRAME, text="later")
    sooner = Moment(item="full", start_s=1, end_s=2, source=Source.SPEECH, text="早 sooner")
    with catalog.write() as connection:
        ids = replace_moments(connection, "full", [later, sooner])
    with catalog.read() as connection:
        found = moments_of(connection, ["full", "nobody"])
    assert [moment.text for moment in found["full"]] == ["早 sooner", "later"]
    assert [moment.id for moment in found["full"]] == ids[::-1]
    assert found["nobody"] == []


def test_replaced_moments_take_their_vectors_and_ids_with_them(catalog: Catalog) -> None:
    """A vector of a moment that is no more is gone, and its id never means another moment."""
    put(catalog, FULL)
    one = Moment(item="full", start_s=0, end_s=1, source=Source.SPEECH, text="x")
    with catalog.write() as connection:
        first = replace_moments(connection, "full", [one, one])
        put_vectors(connection, "full", Space("text", "m"), [None, *first], unit_rows(0, 3))
        second = replace_moments(connection, "full", [one])
        kept = connection.execute(select(schema.vectors.c.moment)).scalars().all()
    assert kept == [None]
    assert min(second) > max(first)


def test_counts_leave_out_what_was_removed(catalog: Catalog) -> None:
    """Two videos, of which one is removed, and a recording."""
    put(catalog, Item(id="1", title="a"), Item(id="2", title="b"), FULL)
    with catalog.write() as connection:
        set_state(connection, "2", "removed")
    with catalog.read() as connection:
        assert count_by(connection, "medium") == {"video": 1, "audio": 1}
        assert len(get_items(connection)) == 3


def test_many_items_at_once(catalog: Catalog) -> None:
    """More than one statement may name; SQLite limits its variables."""
    names = [f"n{i}" for i in range(1201)]
    put(catalog, *(Item(id=name, title=name) for name in names))
    with catalog.read() as connection:
        assert set(get_items(connection, names)) == set(names)
        count = connection.execute(select(func.count()).select_from(schema.items)).scalar_one()
    assert count == 1201


@given(st.lists(st.integers(), max_size=30), st.integers(1, 8))
def test_chunks_lose_nothing(values: list[int], size: int) -> None:
    """In order, none longer than asked."""
    parts = list(chunks(values, size))
    assert [value for part in parts for value in part] == values
    assert all(0 < len(part) <= size for part in parts)


def test_ids_of_moments_keep_their_order(catalog: Catalog) -> None:
    """Many rows go in at once; each id still belongs to the moment at its place."""
    put(catalog, FULL)
    made = [
        Moment(item="full", start_s=-i, end_s=0, source=Source.SPEECH, text=str(i))
        for i in range(2500)
    ]
    with catalog.write() as connection:
        ids = replace_moments(connection, "full", made)
        found = moments_of(connection, ["full"])["full"]
    assert {moment.id: moment.text for moment in found} == {
        number: str(i) for i, number in enumerate(ids)
    }
