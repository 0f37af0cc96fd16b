"""What protects lists from a model that takes every core, and a model from an impatient person."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time

import pytest

from agent.llm.behind import NICE, Behind


def niceness() -> int:
    return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())


@pytest.mark.skipif(sys.platform != "linux", reason="a priority of one thread is Linux's")
def test_the_thread_gives_way_and_so_do_those_that_it_starts() -> None:
    here, behind = niceness(), Behind()

    def started() -> list[int]:
        found: list[int] = []
        thread = threading.Thread(target=lambda: found.append(niceness()))
        thread.start()
        thread.join()
        return found

    wanted = min(19, here + NICE)
    assert behind(niceness) == wanted
    assert behind(started) == [wanted]
    assert niceness() == here
    behind.close()


def test_what_is_done_there_gives_and_raises_as_here() -> None:
    behind = Behind()
    assert behind(divmod, 7, 2) == (3, 1)
    with pytest.raises(ZeroDivisionError):
        behind(divmod, 7, 0)
    assert behind(int, "11", base=2) == 3
    behind.close()


@pytest.mark.usefixtures("ctrl_c")
def test_nobody_is_let_go_before_the_work_is_over() -> None:
    behind, is_over = Behind(), threading.Event()

    def work() -> None:
        time.sleep(0.2)
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(0.2)
        os.kill(os.getpid(), signal.SIGINT)  # somebody impatient
        time.sleep(0.2)
        is_over.set()

    with pytest.raises(KeyboardInterrupt):
        behind(work)
    assert is_over.is_set()
    behind.close()
