"""Where the time of a call goes: functions are wrapped while it is measured, and only then."""

from __future__ import annotations

import contextlib
import functools
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from unittest import mock

Place = tuple[Any, str]  # a module or a class, and the name of a function in it


@dataclass
class Clock:
    """Seconds of one thread by part; what a part calls in another part is the other's."""

    seconds: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    _open: list[str] = field(default_factory=list)
    _since: float = 0.0

    def enter(self, part: str) -> None:
        """The part begins, and whatever was running waits."""
        self._turn()
        self._open.append(part)

    def leave(self) -> None:
        """The part is over, and what it interrupted goes on."""
        self._turn()
        self._open.pop()

    def _turn(self) -> None:
        now = time.perf_counter()
        if self._open:
            self.seconds[self._open[-1]] += now - self._since
        self._since = now


@contextlib.contextmanager
def timed(parts: Mapping[str, Sequence[Place]]) -> Iterator[Clock]:
    """Measure the functions of each part while the block runs."""
    clock = Clock()
    with contextlib.ExitStack() as stack:
        for part, places in parts.items():
            for owner, name in places:
                wrapped = _wrapped(clock, part, getattr(owner, name))
                stack.enter_context(mock.patch.object(owner, name, wrapped))
        yield clock


def _wrapped(clock: Clock, part: str, function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        clock.enter(part)
        try:
            return function(*args, **kwargs)
        finally:
            clock.leave()

    return call


@dataclass(frozen=True)
class Times:
    """What several calls took, in milliseconds: by the wall's clock and by the processor's."""

    median_ms: float
    p95_ms: float
    cpu_median_ms: float
    calls: int


@dataclass
class Stopwatch:
    """Calls that are measured one by one; each number is of one call, in milliseconds."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def run(self, calls: Sequence[Callable[[], object]]) -> Stopwatch:
        """Call each once."""
        for call in calls:
            began, began_cpu = time.perf_counter(), time.process_time()
            call()
            self.wall.append(1e3 * (time.perf_counter() - began))
            self.cpu.append(1e3 * (time.process_time() - began_cpu))
        return self

    def __add__(self, other: Stopwatch) -> Stopwatch:
        return Stopwatch(self.wall + other.wall, self.cpu + other.cpu)

    @property
    def times(self) -> Times:
        """In sum."""
        wall, cpu = self.wall, self.cpu
        return Times(_quantile(wall, 0.5), _quantile(wall, 0.95), _quantile(cpu, 0.5), len(wall))


def _quantile(values: Sequence[float], share: float) -> float:
    return sorted(values)[min(int(share * len(values)), len(values) - 1)]
