"""Pasts in memory are what the plays say, whatever was added, forgotten or told late."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from catalog import schema
from catalog.items import Item, put_items
from catalog.plays import Action, Play, add_plays, plays_of
from catalog.store import Catalog
from ranking.past import Past
from tools import pasts as module
from tools.pasts import Pasts


@pytest.fixture
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    made = Catalog(tmp_path_factory.mktemp("home"))
    with made.write() as connection:
        put_items(connection, [Item(id=name, title=name) for name in "abc"])
    return made


def add(catalog: Catalog, *plays: Play) -> None:
    with catalog.write() as connection:
        add_plays(connection, plays)


def play(item: str, minute: int, action: str = "like", user: str = "ada") -> Play:
    at = f"2026-01-01T{minute // 60:02}:{minute % 60:02}:00Z"
    return Play(user=user, item=item, action=Action(action), at=at)


def forget(catalog: Catalog, user: str, item: str) -> None:
    table = schema.plays
    with catalog.write() as connection:
        connection.execute(delete(table).where(table.c.user == user, table.c.item == item))


def of(pasts: Pasts, catalog: Catalog, user: str = "ada") -> Past:
    """The past, held against what the database says."""
    with catalog.read() as connection:
        found = pasts.of(connection, user)
        assert list(found.plays) == plays_of(connection, user)
    return found


def test_it_is_the_same_object_until_the_person_does_something(catalog: Catalog) -> None:
    """What others do leaves it as it is."""
    pasts = Pasts()
    add(catalog, play("a", 1))
    first = of(pasts, catalog)
    assert of(pasts, catalog) is first
    add(catalog, play("b", 2, user="bo"))
    assert of(pasts, catalog) is first
    add(catalog, play("b", 3))
    assert of(pasts, catalog) is not first


def test_taken_back_and_said_otherwise_in_its_place(catalog: Catalog) -> None:
    """The new row has the number of the one that is gone, and there are as many as before."""
    pasts = Pasts()
    add(catalog, play("a", 1), play("b", 2))
    of(pasts, catalog)
    forget(catalog, "ada", "b")
    add(catalog, play("b", 2, "dislike"))
    assert of(pasts, catalog).plays[-1].action is Action.DISLIKE


def test_an_older_snapshot_sees_what_was_then(catalog: Catalog) -> None:
    pasts = Pasts()
    add(catalog, play("a", 1))
    with catalog.read() as old:
        before = pasts.of(old, "ada")
        add(catalog, play("b", 2))
        newer = of(pasts, catalog)
        assert [one.item for one in pasts.of(old, "ada").plays] == ["a"]
    assert of(pasts, catalog) is newer
    assert before is not newer


def test_only_so_many_people_are_kept(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_PEOPLE", 2)
    pasts = Pasts()
    for user in ("ada", "bo", "mei"):
        add(catalog, play("a", 1, user=user))
    ada, bo, mei = (of(pasts, catalog, user) for user in ("ada", "bo", "mei"))
    assert of(pasts, catalog, "mei") is mei
    assert of(pasts, catalog, "bo") is bo
    assert of(pasts, catalog, "ada") is not ada


steps = st.lists(
    st.one_of(
        st.builds(
            lambda *told: lambda catalog: add(catalog, play(*told)),
            st.sampled_from("abc"),
            st.integers(0, 300),
            st.sampled_from(["like", "skip", "shown"]),
            st.sampled_from(["ada", "bo"]),
        ),
        st.builds(
            lambda user, item: lambda catalog: forget(catalog, user, item),
            st.sampled_from(["ada", "bo"]),
            st.sampled_from("abc"),
        ),
    ),
    max_size=12,
)


@settings(max_examples=25)
@given(steps)
def test_whatever_happens_it_is_what_the_database_says(
    tmp_path_factory: Any, changes: list[Callable[[Catalog], None]]
) -> None:
    catalog = Catalog(tmp_path_factory.mktemp("home"))
    with catalog.write() as connection:
        put_items(connection, [Item(id=name, title=name) for name in "abc"])
    pasts = Pasts()
    for change in changes:
        change(catalog)
        for user in ("ada", "bo"):
            of(pasts, catalog, user)
    catalog.close()
