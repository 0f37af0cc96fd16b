"""Plays: times in UTC, nothing twice, and a round trip through JSON."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from catalog.items import Item, put_items
from catalog.plays import Action, Play, add_plays, plays_of, users
from catalog.store import Catalog

AT = "2026-01-31T20:15:00Z"


@pytest.fixture
def two_items(catalog: Catalog) -> Catalog:
    with catalog.write() as connection:
        put_items(connection, [Item(id="a", title="A"), Item(id="b", title="B")])
    return catalog


def play(**fields: object) -> Play:
    return Play.model_validate({"user": "u", "item": "a", "action": "play", "at": AT} | fields)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("2026-01-31T20:15:00Z", "2026-01-31T20:15:00.000000Z"),
        ("2026-01-31T21:15:00+01:00", "2026-01-31T20:15:00.000000Z"),
        ("2026-02-01T01:45:00.5+05:30", "2026-01-31T20:15:00.500000Z"),
        ("2026-01-31T20:15:00", "2026-01-31T20:15:00.000000Z"),
        ("2026-01-31", "2026-01-31T00:00:00.000000Z"),
    ],
)
def test_times_are_kept_in_utc(written: str, kept: str) -> None:
    """One form for all, so that the order of the text is the order of time."""
    assert play(at=written).at == kept


@pytest.mark.parametrize(
    "field",
    [
        {"at": "yesterday"},
        {"at": "0001-01-01T00:00:00+05:00"},
        {"at": "9999-12-31T23:59:59-05:00"},
        {"user": ""},
        {"item": ""},
        {"action": "watched"},
        {"value": 5.1},
        {"value": float("nan")},
        {"position_s": -1},
    ],
)
def test_what_makes_no_play(field: dict[str, object]) -> None:
    """Refused at the door, with an error that names the field."""
    with pytest.raises(ValidationError) as error:
        play(**field)
    assert error.value.errors()[0]["loc"] == tuple(field)


def test_age() -> None:
    """Days, with fractions; what the clock of another server put in the future has age 0."""
    when = datetime(2026, 2, 2, 8, 15, tzinfo=UTC)
    assert play().age_days(when) == 1.5
    assert play(at="2026-03-01T00:00:00Z").age_days(when) == 0.0


def test_a_play_is_added_once(two_items: Catalog) -> None:
    """An import that runs twice changes nothing; another person, item, action or time does."""
    first = play()
    others = [play(user="v"), play(item="b"), play(action="like"), play(at="2026-01-30")]
    with two_items.write() as connection:
        assert add_plays(connection, [first, first, play(at="2026-01-31T21:15:00+01:00")]) == 1
        assert add_plays(connection, [first, *others]) == 4
        assert add_plays(connection, [first, *others]) == 0


def test_plays_come_oldest_first(two_items: Catalog) -> None:
    """Whatever order they came in, each as it was, only those of the person."""
    rated = play(action="rate", value=4.5, at="2025-01-01", text="好看\0", source="plex")
    later = play(action="comment", position_s=12.5, text='so "good"')
    with two_items.write() as connection:
        add_plays(connection, [later, play(user="v"), rated])
    with two_items.read() as connection:
        assert plays_of(connection, "u") == [rated, later]
        assert plays_of(connection, "nobody") == []
        assert users(connection) == {"u": 2, "v": 1}


zones = st.integers(-23 * 60, 23 * 60).map(lambda m: timezone(timedelta(minutes=m)))
times = st.datetimes(datetime(1000, 1, 3), datetime(9998, 1, 1), timezones=zones)
anything = st.text(alphabet=st.characters(exclude_categories=()))
plays = st.builds(
    Play,
    user=anything.filter(lambda text: text.replace("\0", "") != ""),
    item=st.uuids().map(str),
    action=st.sampled_from(Action),
    value=st.none() | st.floats(0, 5),
    position_s=st.none() | st.floats(0, 1e9),
    text=st.none() | anything,
    at=times.map(datetime.isoformat),
)


@given(plays)
def test_a_play_survives_json(one: Play) -> None:
    """What is exported is imported again as it was, any text in it."""
    assert Play.model_validate_json(one.model_dump_json()) == one


@given(times, times)
def test_the_order_of_text_is_the_order_of_time(first: datetime, second: datetime) -> None:
    """On which sorting in the database relies."""
    texts = [play(at=first.isoformat()).at, play(at=second.isoformat()).at]
    assert (texts[0] < texts[1]) == (first < second)
