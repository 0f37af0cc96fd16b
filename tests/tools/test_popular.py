"""What is popular: fading, one person one voice, and always what the library says now."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete

from base import clock
from catalog import schema
from catalog.items import Item, put_items
from catalog.plays import Action, Play, add_plays
from catalog.store import Catalog
from tools.popular import Popularity

NOW = datetime.now(UTC)


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    opened = Catalog(tmp_path / "home")
    with opened.write() as connection:
        put_items(connection, [Item(id=item, title=item) for item in "abcd"])
    return opened


def play(user: str, item: str, action: str = "like", days: float = 0.0, **more: float) -> Play:
    at = (NOW - timedelta(days=days)).isoformat()
    return Play(user=user, item=item, action=Action(action), at=at, **more)


def add(catalog: Catalog, *plays: Play) -> None:
    with catalog.write() as connection:
        add_plays(connection, plays)


def best(catalog: Catalog, popular: Popularity, **more: object) -> dict[str, float]:
    with catalog.read() as connection:
        return popular.best(connection, 10, **more)  # type: ignore[arg-type]


def test_worth_fades_by_half(catalog: Catalog) -> None:
    """Two likes of today, one of a half-life ago and one of today, a play of today: 2, 1½, 0.3."""
    popular = Popularity(30)
    add(catalog, play("x", "a"), play("y", "a"), play("x", "b"), play("y", "b", days=30))
    add(catalog, play("x", "c", "play"), play("x", "d", "like", days=90), play("x", "d", "skip"))
    found = best(catalog, popular)
    assert list(found) == ["a", "b", "c"]  # an eighth of a like is not popular
    assert list(found.values()) == pytest.approx([2.0, 1.5, 0.3], abs=1e-3)


def test_one_person_is_one_voice(catalog: Catalog) -> None:
    """A thousand plays are worth the best of them; being shown and a bad rating, nothing."""
    often = [play("x", "a", "finish", days=n / 1000) for n in range(1000)]
    add(catalog, *often, play("x", "b", "shown"), play("x", "c", "rate", value=1.0))
    add(catalog, play("y", "d", "rate", value=5.0))
    assert best(catalog, Popularity(30)) == pytest.approx({"d": 1.0, "a": 0.7}, abs=1e-2)


def test_without_oneself_and_without_what_is_seen(catalog: Catalog) -> None:
    popular = Popularity(30)
    add(catalog, play("x", "a"), play("x", "b"), play("y", "b"), play("y", "c"))
    assert list(best(catalog, popular, without=["x"])) == ["b", "c"]
    assert list(best(catalog, popular, seen={"b"})) == ["a", "c"]
    with catalog.read() as connection:
        assert popular.shares(connection) == pytest.approx({"a": 0.5, "b": 1.0, "c": 0.5}, abs=1e-3)
        assert popular.best(connection, 0) == {}


def test_new_and_forgotten_plays_are_seen_at_once(catalog: Catalog) -> None:
    """Also a play that takes the row of one that was forgotten."""
    popular = Popularity(30)
    add(catalog, play("x", "a"))
    assert list(best(catalog, popular)) == ["a"]
    add(catalog, play("y", "a"), play("x", "b"))
    assert list(best(catalog, popular)) == ["a", "b"]
    with catalog.write() as connection:
        connection.execute(delete(schema.plays).where(schema.plays.c.item == "b"))
        add_plays(connection, [play("x", "c")])
    assert list(best(catalog, popular)) == ["a", "c"]
    with catalog.write() as connection:
        connection.execute(delete(schema.plays))
    assert best(catalog, popular) == {}


def test_an_older_snapshot_sees_what_it_saw(catalog: Catalog) -> None:
    popular = Popularity(30)
    add(catalog, play("x", "a"))
    with catalog.read() as older:
        older.execute(schema.plays.select()).all()  # the snapshot is taken by the first read
        add(catalog, play("x", "b"))
        assert set(best(catalog, popular)) == {"a", "b"}
        assert set(popular.best(older, 10)) == {"a"}
    assert set(best(catalog, popular)) == {"a", "b"}


def test_the_future_is_not_known(catalog: Catalog) -> None:
    """A dialogue of another time is not told what became popular since; later it counts."""
    popular = Popularity(1)
    add(catalog, play("x", "a", days=-40_000), play("x", "b", days=10), play("y", "c", days=12))
    with clock.held(NOW - timedelta(days=11)):
        assert list(best(catalog, popular)) == ["c"]
    with clock.held(NOW - timedelta(days=9.5)):
        assert list(best(catalog, popular)) == ["b"]
        add(catalog, play("z", "d", days=9), play("z", "c", days=10))
        assert list(best(catalog, popular)) == ["c", "b"]
    with clock.held(NOW - timedelta(days=8.9)):
        assert list(best(catalog, popular)) == ["d", "c", "b"]
    with clock.held(NOW - timedelta(days=11)):
        assert list(best(catalog, popular)) == ["c"]
