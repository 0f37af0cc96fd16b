"""Decoding runs ahead, in order and within its bounds, and stops when nobody wants more."""

from __future__ import annotations

import threading
import time
import weakref
from collections.abc import Callable
from concurrent.futures import CancelledError
from contextlib import closing

import pytest

from base.errors import UndecodableError
from catalog.ahead import decoded_ahead

PATIENCE_S = 5.0


def until(true: Callable[[], bool]) -> bool:
    """Whether it becomes true soon."""
    end = time.monotonic() + PATIENCE_S
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(0.005)
    return True


def threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "decode-ahead"]


class Decoder:
    """Counts what was begun."""

    def __init__(self) -> None:
        self.begun: list[int] = []

    def __call__(self, job: int) -> str:
        self.begun.append(job)
        return f"d{job}"


def test_every_job_comes_once_and_in_order() -> None:
    assert list(decoded_ahead(range(50), Decoder(), ahead=3)) == [(i, f"d{i}") for i in range(50)]
    assert list(decoded_ahead([], Decoder())) == []
    assert not threads()


def test_the_next_are_decoded_while_the_caller_computes_but_no_more_than_asked_for() -> None:
    decoder = Decoder()
    with closing(decoded_ahead(range(10), decoder, ahead=2)) as results:
        next(results)
        assert until(lambda: len(decoder.begun) == 3)
        time.sleep(0.05)
        assert decoder.begun == [0, 1, 2], "one is in use, two wait"
        next(results)
        assert until(lambda: decoder.begun == [0, 1, 2, 3])
    assert not threads()


def test_what_is_held_is_bounded_by_bytes() -> None:
    """One file above the bound at most; a file larger than the bound passes alone."""
    decoder, sizes = Decoder(), {"d0": 60, "d1": 60, "d2": 500, "d3": 1, "d4": 1}
    results = decoded_ahead(range(5), decoder, 4, most_bytes=100, size_of=sizes.__getitem__)
    assert next(results) == (0, "d0")
    assert until(lambda: decoder.begun == [0, 1])
    time.sleep(0.05)
    assert decoder.begun == [0, 1], "120 bytes are held"
    assert next(results) == (1, "d1")
    assert until(lambda: decoder.begun == [0, 1, 2]), "60 are"
    assert next(results) == (2, "d2")
    time.sleep(0.05)
    assert decoder.begun == [0, 1, 2], "500 are in use"
    assert [job for job, _ in results] == [3, 4]


def test_a_bad_file_is_its_error_and_the_rest_goes_on() -> None:
    def decode(job: int) -> str:
        if job == 1:
            raise UndecodableError("a.mp4 cannot be understood.")
        if job == 2:
            raise FileNotFoundError("gone")
        return "fine"

    found = [type(result) for _, result in decoded_ahead(range(4), decode)]
    assert found == [str, UndecodableError, FileNotFoundError, str]


@pytest.mark.parametrize("kind", [ValueError, KeyboardInterrupt, MemoryError])
def test_any_other_exception_is_raised_where_its_job_would_have_come(
    kind: type[BaseException],
) -> None:
    decoder = Decoder()

    def decode(job: int) -> str:
        if job == 2:
            raise kind("a mistake")
        return decoder(job)

    results = decoded_ahead(range(9), decode, ahead=5)
    assert [next(results), next(results)] == [(0, "d0"), (1, "d1")]
    with pytest.raises(kind, match="a mistake"):
        next(results)
    assert decoder.begun == [0, 1], "nothing is decoded after a mistake"
    assert not threads()


@pytest.mark.parametrize("kind", [ValueError, KeyboardInterrupt])
def test_an_exception_of_the_caller_ends_the_thread(kind: type[BaseException]) -> None:
    decoder = Decoder()

    def compute() -> None:
        with closing(decoded_ahead(range(1000), decoder)) as results:
            for _ in results:
                raise kind

    with pytest.raises(kind):
        compute()
    assert not threads()
    assert len(decoder.begun) <= 4


def test_closing_stops_a_decode_that_looks_and_waits_for_one_that_does_not() -> None:
    stop, begun = threading.Event(), threading.Event()

    def endless(job: int) -> int:
        if job:
            begun.set()
            assert stop.wait(PATIENCE_S)
            raise CancelledError
        return job

    results = decoded_ahead(range(5), endless, stop=stop)
    assert next(results) == (0, 0)
    assert begun.wait(PATIENCE_S)
    results.close()
    assert stop.is_set()
    assert not threads()


def test_whoever_else_stops_it_does_not_leave_the_caller_waiting() -> None:
    stop = threading.Event()
    results = decoded_ahead(range(100), Decoder(), stop=stop)
    next(results)
    stop.set()
    with pytest.raises(CancelledError):
        list(results)
    assert not threads()


def test_a_result_is_not_kept_alive_by_the_iterator() -> None:
    """A film's sound is 0.7 GB: the one before must be gone while the next is waited for."""

    class Big:
        pass

    gate = threading.Event()
    alive: list[weakref.ref[Big]] = []

    def decode(job: int) -> Big:
        if job == 1:
            assert gate.wait(PATIENCE_S)
        made = Big()
        alive.append(weakref.ref(made))
        return made

    results = decoded_ahead([0, 1], decode)
    next(results)  # and dropped
    threading.Timer(0.05, gate.set).start()
    next(results)
    assert alive[0]() is None
    results.close()


def test_none_ahead_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        decoded_ahead([1], Decoder(), ahead=0)
