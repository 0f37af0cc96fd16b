"""What time it is, asked in one place, so that an evaluation can hold a dialogue at another."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

_held: list[datetime] = []  # of the whole process, the last one counts


def now() -> datetime:
    """The time in UTC, or the one that is held."""
    return _held[-1] if _held else datetime.now(UTC)


@contextmanager
def held(moment: datetime) -> Iterator[None]:
    """It is this time, in every thread, until the block ends; it does not go on meanwhile.

    Raises:
        ValueError: the moment has no time zone.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    _held.append(moment.astimezone(UTC))
    try:
        yield
    finally:
        _held.pop()
