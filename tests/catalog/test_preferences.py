"""Preferences are kept as they were set, by person, and a row without any does not exist."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from sqlalchemy import Connection, func, select, text

from catalog import migrations
from catalog.preferences import (
    MOST_WEIGHT,
    UNSET,
    Preferences,
    delete_preferences,
    get_preferences,
    preferences,
    put_preferences,
)
from catalog.store import Catalog

WEIGHTS = st.none() | st.floats(0, MOST_WEIGHT)
ANY = st.builds(
    Preferences, text=WEIGHTS, image=WEIGHTS, sound=WEIGHTS, adventurous=st.none() | st.floats(0, 1)
)


def rows(connection: Connection) -> int:
    return int(connection.execute(select(func.count()).select_from(preferences)).scalar_one())


@given(wanted=ANY)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
def test_what_is_put_is_got_to_the_bit(catalog: Catalog, wanted: Preferences) -> None:
    """Over whatever was there before; None stays None."""
    with catalog.write() as connection:
        put_preferences(connection, "ada", wanted)
        assert rows(connection) == (wanted != UNSET)
    with catalog.read() as connection:
        assert get_preferences(connection, "ada") == wanted
        assert get_preferences(connection, "bo") == UNSET


def test_everybody_has_their_own(catalog: Catalog) -> None:
    with catalog.write() as connection:
        put_preferences(connection, "ada", Preferences(image=2.0))
        put_preferences(connection, "bo", Preferences(adventurous=0.0))
        delete_preferences(connection, "ada")
        delete_preferences(connection, "cy")
    with catalog.read() as connection:
        assert get_preferences(connection, "ada").given == {}
        assert get_preferences(connection, "bo").given == {"adventurous": 0.0}
        assert rows(connection) == 1


def test_a_snapshot_keeps_what_it_saw(catalog: Catalog) -> None:
    """One list is made by one set of preferences, whatever is set meanwhile."""
    with catalog.read() as reading:
        assert get_preferences(reading, "ada") == UNSET
        with catalog.write() as writing:
            put_preferences(writing, "ada", Preferences(text=0.5))
            assert get_preferences(writing, "ada").text == 0.5
        assert get_preferences(reading, "ada") == UNSET
    with catalog.read() as connection:
        assert get_preferences(connection, "ada").text == 0.5


@pytest.mark.parametrize(
    "bad",
    [
        {"text": -0.1},
        {"image": MOST_WEIGHT + 0.1},
        {"sound": float("nan")},
        {"sound": float("inf")},
        {"adventurous": 1.1},
        {"adventurous": -1},
        {"timbre": 1.0},
    ],
)
def test_what_nobody_can_set(bad: dict[str, float]) -> None:
    with pytest.raises(ValidationError):
        Preferences.model_validate(bad)


def test_an_older_library_gets_the_table(tmp_path: Path) -> None:
    """One of version 4 opens with nothing set, and keeps what is set then."""
    old = Catalog(tmp_path / "old")
    with old.write() as connection:
        connection.execute(text("DROP TABLE preferences"))
        connection.execute(text("PRAGMA user_version = 4"))
    old.close()
    for expected in (UNSET, Preferences(sound=1.0)):
        catalog = Catalog(old.home)
        with catalog.write() as connection:
            assert migrations.is_current(connection)
            assert get_preferences(connection, "ada") == expected
            put_preferences(connection, "ada", Preferences(sound=1.0))
        catalog.close()
