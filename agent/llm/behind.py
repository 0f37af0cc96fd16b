"""A thread whose work gives way to everything else.

A language model takes every core for minutes, and what people look up meanwhile takes one for a
moment. Who shares the cores fairly makes each list wait for them; so the model gives way.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

NICE = 10  # a tenth of the share of others who want the same core (Linux's weights: 110 of 1024)


class Behind:
    """One such thread; threads that it starts are like it. Elsewhere than on Linux a plain one."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, "matinee-llm", initializer=_give_way)

    def __call__(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do it there; gives what it gives and raises what it raises, but never before its end."""
        doing = self._thread.submit(work, *args, **kwargs)
        try:
            return doing.result()
        finally:
            _see_off(doing)

    def close(self) -> None:
        """End the thread."""
        self._thread.shutdown()


def _see_off(doing: Future[T]) -> None:
    """Whoever presses Ctrl-C must not find a model that is still at work, nor free it."""
    while not doing.done():
        with contextlib.suppress(KeyboardInterrupt):
            wait([doing])


def _give_way() -> None:
    if sys.platform == "linux":  # only there a priority is of one thread
        thread = threading.get_native_id()
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, thread, os.getpriority(os.PRIO_PROCESS, thread) + NICE)
