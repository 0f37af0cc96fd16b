"""The lease: searches keep the index open, and nobody who wants to write waits for long."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from base.errors import LibraryBusyError
from catalog.contracts import SPACE, fill, put_item, unit_rows
from catalog.lease import IndexLease
from catalog.store import Catalog

LONG_S = 600.0  # idle time that no test outlasts
Make = Callable[..., IndexLease]

CODE = """
import sys, time
from pathlib import Path
from catalog.lease import IndexLease
from catalog.store import Catalog
catalog = Catalog(Path(sys.argv[1]))
lease = IndexLease(catalog, catalog.home / "chroma", 600)
"""
HOLD = CODE + "with lease.index():\n    print('held', flush=True)\ntime.sleep(600)"
WRITE = CODE + "with lease.write(wait_s=60):\n    print('held', flush=True)\n    time.sleep(600)"


@pytest.fixture
def make(catalog: Catalog) -> Iterator[Make]:
    """Leases on the same library, each as another process would have it."""
    made: list[IndexLease] = []

    def lease(idle_s: float = LONG_S) -> IndexLease:
        made.append(IndexLease(catalog, catalog.home / "chroma", idle_s))
        return made[-1]

    yield lease
    for one in made:
        one.close()


@pytest.fixture
def other(catalog: Catalog, request: pytest.FixtureRequest) -> Iterator[subprocess.Popen[str]]:
    """Another process that has got as far as holding the lock."""
    process = subprocess.Popen(
        [sys.executable, "-c", request.param, str(catalog.home)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
    finally:
        process.kill()
        process.communicate(timeout=30)


def found(lease: IndexLease, seed: int = 0, k: int = 500) -> set[str]:
    with lease.index() as index:
        return {hit.item for hit in index.nearest(SPACE, unit_rows(seed, 1)[0], k)}


def until(condition: Callable[[], bool], most_s: float = 30) -> bool:
    end = time.monotonic() + most_s
    while not condition() and time.monotonic() < end:
        time.sleep(0.02)
    return condition()


def test_the_index_stays_open_and_changes_are_seen(catalog: Catalog, make: Make) -> None:
    """What this process writes after the lease was taken is found by the next search."""
    fill(catalog, 3)
    lease = make()
    with lease.index() as first:
        pass
    put_item(catalog, "late", unit_rows(9, 2))
    with lease.index() as second:
        assert second is first
    assert found(lease) == {"item0", "item1", "item2", "late"}


def test_it_is_given_back_when_nobody_asks(catalog: Catalog, make: Make) -> None:
    """After the idle time anybody can have the lock, and the next search takes it again."""
    fill(catalog, 2)
    lease = make(0.1)
    found(lease)
    assert lease.is_held
    assert until(lambda: not lease.is_held)
    with catalog.writer_lock():
        pass
    assert found(lease) == {"item0", "item1"}


def test_closing_gives_it_back_at_once(catalog: Catalog, make: Make) -> None:
    lease = make()
    found(lease)
    lease.close()
    with catalog.writer_lock():
        pass


def test_a_writer_elsewhere_waits_for_the_next_search_at_most(catalog: Catalog, make: Make) -> None:
    """Though the idle time is long and searches never stop."""
    fill(catalog, 2)
    searching, writing = make(), make()
    stop = threading.Event()

    def search() -> int:
        busy = 0
        while not stop.is_set():
            try:
                found(searching)
            except LibraryBusyError:
                busy += 1
                time.sleep(0.01)
        return busy

    with ThreadPoolExecutor(1) as pool:
        searches = pool.submit(search)
        assert until(lambda: searching.is_held)
        with writing.write(wait_s=30):
            assert not searching.is_held
        assert until(lambda: searching.is_held)  # it comes back once the writer is done
        stop.set()
        searches.result(30)


@pytest.mark.parametrize("other", [HOLD], indirect=True)
def test_another_process_that_searches_gives_way(
    catalog: Catalog, make: Make, other: subprocess.Popen[str]
) -> None:
    """Before its idle time is over."""
    with pytest.raises(LibraryBusyError):
        found(make())
    began = time.monotonic()
    with make().write(wait_s=60):
        assert time.monotonic() - began < 30
    assert other.poll() is None


@pytest.mark.parametrize("other", [WRITE], indirect=True)
def test_another_process_that_writes_does_not(
    catalog: Catalog, make: Make, other: subprocess.Popen[str]
) -> None:
    """It may go on for hours: the second writer is told so at once, and by whom."""
    began = time.monotonic()
    with pytest.raises(LibraryBusyError, match=str(other.pid)), make().write(wait_s=60):
        pass
    assert time.monotonic() - began < 30
    with pytest.raises(LibraryBusyError):
        found(make())


@pytest.mark.parametrize("other", [HOLD, WRITE], indirect=True)
def test_a_holder_that_was_killed_holds_nothing(
    catalog: Catalog, make: Make, other: subprocess.Popen[str]
) -> None:
    fill(catalog, 2)
    other.kill()
    other.wait(30)
    lease = make()
    assert found(lease) == {"item0", "item1"}
    with lease.write():
        pass


def test_a_killed_process_that_wished_to_write_is_forgotten(catalog: Catalog, make: Make) -> None:
    """Its wish is a file; searches go on soon."""
    lease = make()
    (catalog.home / "writer.wanted").touch()
    with pytest.raises(LibraryBusyError):
        found(lease)

    def is_over() -> bool:
        try:
            found(lease)
        except LibraryBusyError:
            return False
        return True

    assert until(is_over)


def test_writing_goes_through_the_lock_that_is_held(catalog: Catalog, make: Make) -> None:
    """Also inside itself and with the index open; afterwards searches have it as before."""
    fill(catalog, 2)
    lease = make()
    found(lease)
    with lease.write():
        with lease.write(), lease.index() as index:
            put_item(catalog, "late", unit_rows(9, 2))
            assert index.refresh() == 1
        with ThreadPoolExecutor(1) as pool, pytest.raises(LibraryBusyError):
            pool.submit(found, lease).result(30)
    assert lease.is_held
    assert found(lease) == {"item0", "item1", "late"}


def test_writing_alone_keeps_nothing(catalog: Catalog, make: Make) -> None:
    """Other processes can write one after the other without waiting."""
    with make().write():
        pass
    with make().write():
        pass


def test_writers_of_one_process_take_turns(catalog: Catalog, make: Make) -> None:
    lease = make()
    inside: list[int] = []

    def write(number: int) -> None:
        with lease.write(wait_s=30):
            inside.append(number)
            assert len(inside) == 1
            time.sleep(0.05)
            inside.remove(number)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))


def test_eight_threads_search_at_once(catalog: Catalog, make: Make) -> None:
    """Each gets its own answer, while another thread goes on adding."""
    made = fill(catalog, 8)
    lease = make()

    def ask(number: int) -> set[str]:
        name = f"item{number}"
        with lease.index() as index:
            return {hit.item for hit in index.nearest(SPACE, made[name][0], 1)}

    with ThreadPoolExecutor(9) as pool:
        for _ in range(3):
            adding = pool.submit(put_item, catalog, "more", unit_rows(99, 2))
            answers = list(pool.map(ask, range(8)))
            assert answers == [{f"item{number}"} for number in range(8)]
            adding.result(30)


def test_after_an_error_the_index_is_opened_anew(catalog: Catalog, make: Make) -> None:
    """Whatever went wrong, nothing of it is kept."""
    fill(catalog, 2)
    lease = make()
    with pytest.raises(KeyError), lease.index() as broken:
        raise KeyError
    assert not lease.is_held
    with lease.index() as index:
        assert index is not broken
    assert found(lease) == {"item0", "item1"}


def test_a_folder_that_is_gone_is_made_again(catalog: Catalog, make: Make) -> None:
    """Somebody tidied up while the index was open."""
    fill(catalog, 2)
    lease = make()
    found(lease)
    shutil.rmtree(catalog.home / "chroma")
    assert found(lease) == {"item0", "item1"}
