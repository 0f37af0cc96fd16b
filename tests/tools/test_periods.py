"""Weeks and months of a history: how many there are, and when each begins."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.periods import LEAST, MOST_MONTHS, MOST_WEEKS, periods_since, starts_of
from tools.shown import evening_of, local_time

WHEN = datetime(2026, 3, 11, 21, 0, tzinfo=UTC)  # a Wednesday


@pytest.mark.parametrize(
    ("first", "unit", "count", "begins"),
    [
        ("2026-03-11T20:00:00Z", "week", LEAST, date(2026, 1, 19)),
        ("2025-12-29T20:00:00Z", "week", 11, date(2025, 12, 29)),
        ("2025-09-15T20:00:00Z", "week", MOST_WEEKS, date(2025, 9, 15)),
        ("2025-09-14T20:00:00Z", "month", LEAST, date(2025, 8, 1)),
        ("2024-12-31T20:00:00Z", "month", 16, date(2024, 12, 1)),
        ("2001-01-01T20:00:00Z", "month", MOST_MONTHS, date(2023, 4, 1)),
        ("0001-01-01T00:00:00Z", "month", MOST_MONTHS, date(2023, 4, 1)),
        ("9999-12-31T00:00:00Z", "week", LEAST, date(2026, 1, 19)),
    ],
)
def test_weeks_and_then_months(first: str, unit: str, count: int, begins: date) -> None:
    """From 15 September to 9 March are 175 days, which is 26 Mondays; one more is too many."""
    found = periods_since(first, WHEN)
    assert (found.unit, len(found.begins), found.begins[0]) == (unit, count, begins)
    assert found.begins[-1] == date(2026, 3, 9 if unit == "week" else 1)


def test_the_small_hours_belong_to_the_evening_before() -> None:
    """A year of weeks would not show it: on Monday at 3 it is still Sunday of the 26 weeks."""
    assert periods_since("2025-09-15T03:00:00Z", WHEN).unit == "month"
    assert periods_since("2025-09-15T06:00:00Z", WHEN).unit == "week"


def test_periods_begin_at_six_where_the_person_is() -> None:
    new_york = WHEN.astimezone(timezone(timedelta(hours=-4)))
    begins = [date(2026, 3, 2), date(2026, 3, 9)]
    assert starts_of(begins, new_york) == [
        "2026-03-02T10:00:00.000000Z",
        "2026-03-09T10:00:00.000000Z",
    ]


@given(
    st.datetimes(datetime(1970, 1, 1), datetime(2026, 3, 11)),
    st.integers(-12, 14).map(lambda hours: timezone(timedelta(hours=hours))),
)
def test_a_history_begins_in_the_first_or_before_all(first: datetime, zone: timezone) -> None:
    """In order, in whole steps, and the start of each is the first second of its evening."""
    at, when = f"{first.isoformat(timespec='microseconds')}Z", WHEN.astimezone(zone)
    found = periods_since(at, when)
    starts = starts_of(found.begins, when)
    assert list(found.begins) == sorted(set(found.begins))
    assert starts == sorted(starts)
    assert [evening_of(local_time(start, when)) for start in starts] == list(found.begins)
    assert len(found.begins) <= MOST_MONTHS
    if len(found.begins) < MOST_MONTHS:
        assert found.begins[0] <= evening_of(local_time(at, when))
