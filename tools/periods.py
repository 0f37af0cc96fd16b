"""Weeks and months of a person's history, as they begin where the person is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal, NamedTuple

from tools.shown import MORNING_HOUR, evening_of, local_time

Unit = Literal["week", "month"]
LEAST = 8  # periods, so that a first evening does not look like a history
MOST_WEEKS = 26  # a longer history is told by month
MOST_MONTHS = 36  # and of a still longer one the last of them


class Periods(NamedTuple):
    """Periods that follow each other by the day on which each begins, up to now."""

    unit: Unit
    begins: tuple[date, ...]


def periods_since(first: str, when: datetime) -> Periods:
    """The weeks, by their Mondays, since a stored time; months where that are too many.

    Args:
        first: when the history begins; what lies ahead of `when` counts as then.
        when: now, in the person's time zone.
    """
    began, today = evening_of(local_time(first, when)), evening_of(when)
    weeks = (_monday(today) - _monday(began)).days // 7 + 1
    if weeks <= MOST_WEEKS:
        last = _monday(today)
        count = max(LEAST, weeks)
        return Periods("week", tuple(last - timedelta(weeks=n) for n in reversed(range(count))))
    months = _number(today) - _number(began) + 1
    last_month = _number(today)
    count = min(MOST_MONTHS, max(LEAST, months))
    return Periods("month", tuple(_month(last_month - n) for n in reversed(range(count))))


def starts_of(begins: Sequence[date], when: datetime) -> list[str]:
    """When the evening of each day begins, as times are stored: UTC, so that texts compare.

    Args:
        begins: days.
        when: now, in the person's time zone.
    """
    return [_stored(datetime.combine(day, time(MORNING_HOUR), when.tzinfo)) for day in begins]


def _stored(moment: datetime) -> str:
    written = moment.astimezone(UTC).isoformat(timespec="microseconds")
    return written.replace("+00:00", "Z")


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _number(day: date) -> int:
    """Months since the year 0."""
    return 12 * day.year + day.month - 1


def _month(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)
