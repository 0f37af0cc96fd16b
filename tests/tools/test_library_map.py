"""The map of a library: what is on it, that it is kept, and that nobody waits for it in vain."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

from agent.recommender import Recommender
from agent.testing import shelf_items
from catalog.items import Item, set_state
from catalog.vectors import drop_vectors, mark_changed
from ranking import projection
from tools import library_map
from tools.library_map import LibraryMap

COUNT = 18


@pytest.fixture
def filled(matinee: Recommender) -> Recommender:
    matinee.import_items(shelf_items())
    return matinee


def drawn(matinee: Recommender) -> LibraryMap:
    return matinee.library.memory.maps.of(matinee.library)


def test_what_is_alike_lies_together(filled: Recommender) -> None:
    """Of four topics of four items each, the nearest one is mostly of the same topic."""
    found = drawn(filled)
    assert [item.id for item in found.items] == sorted(item.id for item in shelf_items())
    assert (found.unplaced, found.undrawn) == (0, 0)
    far = ((found.places[:, None] - found.places[None]) ** 2).sum(axis=2)
    np.fill_diagonal(far, np.inf)
    topics = [item.id.rstrip("0123") for item in found.items]
    alike = [topics[near] == topics[at] for at, near in enumerate(far.argmin(axis=1).tolist())]
    assert sum(alike) >= 14  # of the 16 that have any of their topic
    assert {word for region in found.regions for word in region.words} <= {
        "documentary", "jazz", "cooking", "horror"
    }  # fmt: skip


def test_it_is_drawn_once_and_again_when_items_change(filled: Recommender) -> None:
    """Plays change nothing of it; an item does, and what is told of one."""
    first = drawn(filled)
    filled.record("ada", "sea0", "like")
    assert drawn(filled) is first
    filled.import_items([Item(id="sea0", title="Sea, again", description="calm sea waves")])
    second = drawn(filled)
    assert second is not first
    assert "Sea, again" in {item.title for item in second.items}


def test_items_that_are_gone_or_unknown_are_left_out(filled: Recommender) -> None:
    """What is missing is not there at all; what has no vectors is counted."""
    with filled.library.catalog.write() as connection:
        set_state(connection, "jazz0", "missing")
        drop_vectors(connection, "sea0")
        mark_changed(connection, ["jazz0", "sea0"])
    found = drawn(filled)
    assert {"jazz0", "sea0"}.isdisjoint(item.id for item in found.items)
    assert (len(found.items), found.unplaced) == (COUNT - 2, 1)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_a_library_of_few(matinee: Recommender, count: int) -> None:
    matinee.import_items(shelf_items()[:count])
    found = drawn(matinee)
    assert found.places.shape == (count, 2)
    assert np.isfinite(found.places).all()
    assert found.regions == ()


def test_items_that_are_told_of_in_the_same_words_lie_around_one_place(
    matinee: Recommender,
) -> None:
    matinee.import_items(Item(id=f"same{n}", title="Sea", description="sea") for n in range(9))
    places = drawn(matinee).places
    assert len(np.unique(places, axis=0)) == 9
    assert np.abs(places).max() <= 3 * projection.STEP


def test_more_than_a_map_holds_are_counted(
    filled: Recommender, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which ones are drawn depends on their ids alone."""
    monkeypatch.setattr(library_map, "MOST", 5)
    found = drawn(filled)
    assert (len(found.items), found.undrawn) == (5, COUNT - 5)
    filled.import_items([Item(id="new", title="New", description="something else")])
    kept = {item.id for item in drawn(filled).items}
    assert len(kept & {item.id for item in found.items}) >= 4


class Slow:
    """A projection that waits until it is told to go on."""

    def __init__(self) -> None:
        self.began, self.goes_on = threading.Event(), threading.Event()
        self.times = 0

    def __call__(self, rows: Any) -> Any:
        self.times += 1
        self.began.set()
        assert self.goes_on.wait(20)
        return projection.project(rows)


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[Slow]:
    made = Slow()
    monkeypatch.setattr(library_map, "project", made)
    yield made
    made.goes_on.set()


def test_two_who_ask_at_once_have_it_drawn_once(filled: Recommender, slow: Slow) -> None:
    with ThreadPoolExecutor(2) as pool:
        asked = [pool.submit(drawn, filled) for _ in range(2)]
        assert slow.began.wait(20)
        slow.goes_on.set()
        one, other = (each.result(20) for each in asked)
    assert one is other
    assert slow.times == 1


def test_nobody_who_searches_or_adds_waits_for_it(filled: Recommender, slow: Slow) -> None:
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(drawn, filled)
        assert slow.began.wait(20)
        assert filled.search("jazz saxophone").results
        assert filled.recommend("ada").results
        filled.import_items([Item(id="new", title="New", description="something else")])
        assert not asked.done()
        slow.goes_on.set()
        assert len(asked.result(20).items) == COUNT
