"""First come, first served, with a place that can be asked for."""

from __future__ import annotations

import threading
import time

import pytest

from agent.llm.turns import FairQueue
from base.errors import StoppedError


def test_calls_run_in_the_order_in_which_they_came() -> None:
    queue, order = FairQueue(), []
    threads = []

    def call(number: int) -> None:
        with queue.turn(number):
            order.append(number)

    with queue.turn("first"):
        for number in range(6):
            threads.append(threading.Thread(target=call, args=(number,)))
            threads[-1].start()
            while len(queue) < number + 2:
                time.sleep(0.001)
        assert queue.place("first") == 0
        assert [queue.place(number) for number in range(6)] == [1, 2, 3, 4, 5, 6]
        assert queue.place("nobody") is None
    for thread in threads:
        thread.join(5)
    assert order == list(range(6))
    assert len(queue) == 0


def test_who_goes_ahead_comes_before_the_others_and_after_who_runs() -> None:
    """Among themselves they keep the order in which they came; whoever is passed is told."""
    queue = FairQueue()
    order: list[str] = []
    places: list[int] = []
    threads = []

    def call(name: str) -> None:
        told = places.append if name == "b" else None
        with queue.turn(name, threading.Event(), told, ahead=name.isupper()):
            order.append(name)

    with queue.turn("first"):
        for number, name in enumerate(["a", "b", "C", "d", "E"]):
            threads.append(threading.Thread(target=call, args=(name,)))
            threads[-1].start()
            while len(queue) < number + 2:
                time.sleep(0.001)
        assert [queue.place(name) for name in ("first", "C", "E", "a", "b", "d")] == list(range(6))
        while places[-1:] != [4]:
            time.sleep(0.001)
    for thread in threads:
        thread.join(5)
    assert order == ["C", "E", "a", "b", "d"]
    assert places[0] == 2
    assert places[-1] == 0


def test_two_places_run_two_calls() -> None:
    queue = FairQueue(2)
    with queue.turn("a"), queue.turn("b"):
        assert (queue.place("a"), queue.place("b")) == (0, 0)
        third = threading.Thread(target=lambda: _hold(queue, "c"))
        third.start()
        while len(queue) < 3:
            time.sleep(0.001)
        assert queue.place("c") == 1
    third.join(5)
    assert not third.is_alive()


def test_who_waits_can_be_cancelled() -> None:
    """And leaves the queue as it was."""
    queue, cancel = FairQueue(), threading.Event()
    with queue.turn("a"):
        cancel.set()
        with pytest.raises(StoppedError), queue.turn("b", cancel):
            pass
        assert len(queue) == 1


def test_who_waits_is_told_each_place_once() -> None:
    """Second, then first, then that it begins; who need not wait is told nothing."""
    queue = FairQueue()
    told: list[int] = []
    none: list[int] = []
    asked = threading.Semaphore(0)

    def on_place(place: int) -> None:
        told.append(place)
        asked.release()

    def wait() -> None:
        with queue.turn("c", threading.Event(), on_place):
            pass

    third = threading.Thread(target=wait)
    with queue.turn("a", on_place=none.append):
        second = threading.Thread(target=_hold, args=(queue, "b"))
        second.start()
        while len(queue) < 2:
            time.sleep(0.001)
        third.start()
        assert asked.acquire(timeout=5)
        assert told == [2]
        time.sleep(0.25)  # it looks again meanwhile
        assert told == [2]
    second.join(5)
    third.join(5)
    assert (told[0], told[-1]) == (2, 0)
    assert told == sorted(set(told), reverse=True)
    assert none == []


def test_a_listener_that_stops_leaves_the_queue() -> None:
    queue = FairQueue()

    def stopped(place: int) -> None:
        raise StoppedError(f"place {place}")

    with queue.turn("a"):
        with pytest.raises(StoppedError, match="place 1"), queue.turn("b", on_place=stopped):
            pass
        assert len(queue) == 1


def test_an_error_gives_the_place_back() -> None:
    queue = FairQueue()
    with pytest.raises(ZeroDivisionError), queue.turn():
        raise ZeroDivisionError
    with queue.turn():
        assert len(queue) == 1


def _hold(queue: FairQueue, key: str) -> None:
    with queue.turn(key):
        pass
