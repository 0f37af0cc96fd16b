"""What is kept in memory is what the snapshot says, whoever changed it."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Connection

from catalog.facts import Facts, facts_of
from catalog.items import Item, put_items, set_state
from catalog.plays import Action, Play, add_plays
from catalog.store import Catalog
from catalog.versions import KeptByItem, version_of


class Counting:
    """Loads facts, and counts for how many items it was asked."""

    def __init__(self) -> None:
        self.asked: list[int] = []

    def __call__(self, connection: Connection, ids: Sequence[str]) -> dict[str, Facts]:
        self.asked.append(len(ids))
        return facts_of(connection, ids)


@pytest.fixture
def filled(catalog: Catalog) -> Catalog:
    with catalog.write() as connection:
        put_items(connection, [Item(id=name, title=name) for name in "abc"])
    return catalog


def test_every_change_is_counted_and_nothing_else(filled: Catalog) -> None:
    with filled.write() as connection:
        items, plays = version_of(connection, "items"), version_of(connection, "plays")
        play = Play(user="u", item="a", action=Action.LIKE, at="2026-01-01")
        add_plays(connection, [play, play])
        assert (version_of(connection, "items"), version_of(connection, "plays")) == (
            items,
            plays + 1,  # the second is the first again
        )
        set_state(connection, "a", "missing")
        assert version_of(connection, "items") == items + 1


def test_what_did_not_change_is_not_loaded_again(filled: Catalog) -> None:
    load = Counting()
    kept = KeptByItem(load)
    with filled.read() as connection:
        assert list(kept.of(connection, ["c", "a"])) == ["c", "a"]
        assert list(kept.of(connection, ["b", "a", "nobody"])) == ["b", "a"]
        kept.of(connection, ["a", "b", "c"])
    assert load.asked == [2, 2]
    with filled.write() as connection:
        set_state(connection, "a", "missing")
    with filled.read() as connection:
        assert kept.of(connection, ["a"])["a"].state == "missing"
    assert load.asked == [2, 2, 1]


def test_an_older_snapshot_sees_what_it_saw(filled: Catalog) -> None:
    kept = KeptByItem(facts_of)
    with filled.read() as older:
        assert kept.of(older, ["a"])["a"].state == "present"
        with filled.write() as connection:
            set_state(connection, "a", "missing")
        with filled.read() as newer:
            assert kept.of(newer, ["a"])["a"].state == "missing"
            assert kept.of(older, ["a"])["a"].state == "present"
            assert kept.of(newer, ["a"])["a"].state == "missing"


def test_it_forgets_before_it_holds_too_much(filled: Catalog) -> None:
    load = Counting()
    kept = KeptByItem(load, most=1)
    with filled.read() as connection:
        for _ in range(2):
            assert set(kept.of(connection, ["a", "b"])) == {"a", "b"}
    assert load.asked == [2, 2]


def test_many_threads_get_the_same(filled: Catalog) -> None:
    kept = KeptByItem(facts_of, most=2)

    def ask(number: int) -> list[str]:
        with filled.read() as connection:
            return [one.title for one in kept.of(connection, ["abc"[number % 3], "b"]).values()]

    with ThreadPoolExecutor(8) as pool:
        for number, titles in enumerate(pool.map(ask, range(64))):
            assert titles == list(dict.fromkeys(["abc"[number % 3], "b"]))
