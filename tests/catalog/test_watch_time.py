"""Hours: what each play tells of time, in which period it falls, and what it was of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, create_engine

from catalog import schema
from catalog.items import Item, put_items, set_state
from catalog.plays import Play, add_plays
from catalog.store import Catalog
from catalog.watch_time import (
    EARLIER,
    LONGEST_S,
    Breadth,
    By,
    Watched,
    breadth,
    first_watched,
    watched,
)

HOUR_S = 3_600.0
SONG_S = 600.0
ITEMS = [
    Item(id="film", title="Film", form="film", duration_s=HOUR_S, genres=["Drama", "Sea"],
         creators=["Bo Li", "Cy"]),
    Item(id="song", title="Song", medium="audio", form="music", duration_s=SONG_S, genres=["jazz"],
         creators=["bo li"]),
    Item(id="clip", title="Clip", creators=["Di"]),
    Item(id="noise", title="Noise", medium="audio", duration_s=1_000),
]  # fmt: skip
JANUARY, MARCH = "2026-01-01T06:00:00.000000Z", "2026-03-01T06:00:00.000000Z"
Told = tuple[str, float | None, str]  # action, position and source


@pytest.fixture
def filled(catalog: Catalog) -> Catalog:
    with catalog.write() as connection:
        put_items(connection, ITEMS)
    return catalog


def play(item: str, action: str, position: float | None = None, **fields: object) -> Play:
    given_fields = {"user": "ada", "item": item, "action": action, "position_s": position}
    return Play.model_validate({**given_fields, "at": "2026-02-01T20:00:00Z", **fields})


def told(item: str, *several: Told) -> list[Play]:
    """One play an hour."""
    return [
        play(item, action, position, source=source, at=f"2026-02-01T{hour:02}:00:00Z")
        for hour, (action, position, source) in enumerate(several)
    ]


def seconds(catalog: Catalog, plays: Sequence[Play], by: By = "form") -> list[Watched]:
    with catalog.write() as connection:
        add_plays(connection, plays)
    with catalog.read() as connection:
        return watched(connection, "ada", [JANUARY, MARCH], by, ["page"])


@pytest.mark.parametrize(
    ("several", "expected"),
    [
        ([("finish", None, "api")], 3_600),
        ([("play", 1_200, "api")], 1_200),
        ([("play", 1_200, "api"), ("play", 3_000, "api")], 1_200 + 1_800),
        ([("play", 1_200, "api"), ("play", 3_000, "api"), ("finish", None, "api")], 3_600),
        ([("play", None, "api"), ("finish", None, "api")], 3_600),
        ([("play", None, "api"), ("play", None, "api")], 3_600 + 3_600),
        ([("play", 1_200, "api"), ("play", None, "api")], 1_200 + 2_400),
        ([("play", 1_200, "api"), ("play", 600, "api")], 1_200 + 600),
        ([("play", 1_200, "api"), ("play", 1_200, "api")], 1_200),
        ([("finish", None, "api"), ("play", 900, "api")], 3_600 + 900),
        ([("finish", None, "api"), ("finish", None, "api")], 3_600 + 3_600),
        ([("play", 99_999, "api")], 3_600),
        ([("play", 600, "page")], 0),
        ([("play", 600, "page"), ("finish", None, "page")], 3_000),
        ([("play", 600, "page"), ("play", 900, "api")], 300),
        ([("seen", None, "api"), ("like", None, "api"), ("shown", None, "api")], 0),
    ],
)
def test_what_plays_tell_of_time(filled: Catalog, several: list[Told], expected: float) -> None:
    """Of a film of an hour: from the last stop on, the whole where it was finished, not twice."""
    found = seconds(filled, told("film", *several))
    assert sum(one.seconds for one in found) == expected


def test_without_a_length_only_points_are_known(filled: Catalog) -> None:
    assert seconds(filled, told("clip", ("finish", None, "api"))) == [Watched(0, "video", 0)]
    more = [play("clip", "play", 50, at="2026-02-02T00:00:00Z")]
    assert seconds(filled, more) == [Watched(0, "video", 50)]


def test_a_length_that_is_a_mistake_does_not_spoil_the_sum(filled: Catalog) -> None:
    with filled.write() as connection:
        put_items(connection, [Item(id="long", title="Long", duration_s=1.7e308)])
    endless = [play("long", "finish"), play("clip", "play", 1.7e308)]
    assert seconds(filled, endless) == [Watched(0, "video", 2 * LONGEST_S)]


def test_a_period_begins_with_its_first_second(filled: Catalog) -> None:
    """What is before all of them is kept apart; the last has no end."""
    times = ("2025-06-01T00:00:00Z", JANUARY, "2026-03-01T05:59:59.999999Z", MARCH,
             "2031-01-01T00:00:00Z")  # fmt: skip
    found = seconds(filled, [play("song", "finish", at=at) for at in times])
    assert found == [
        Watched(EARLIER, "music", SONG_S),
        Watched(0, "music", 2 * SONG_S),
        Watched(1, "music", 2 * SONG_S),
    ]


def test_a_film_that_goes_on_in_the_next_period_counts_in_both(filled: Catalog) -> None:
    found = seconds(
        filled,
        [play("film", "play", 1_000, at="2026-02-28T22:00:00Z"),
         play("film", "finish", at="2026-03-01T22:00:00Z")],
    )  # fmt: skip
    assert found == [Watched(0, "film", 1_000), Watched(1, "film", 2_600)]


def test_what_has_no_form_has_its_medium(filled: Catalog) -> None:
    found = seconds(filled, [play("noise", "finish"), play("song", "play", 60)])
    assert found == [Watched(0, "audio", 1_000), Watched(0, "music", 60)]


def test_genres_share_an_item_evenly(filled: Catalog) -> None:
    """Two of a film's hour are half an hour each; what has none is told apart by no name."""
    found = seconds(
        filled, [play("film", "finish"), play("song", "finish"), play("noise", "finish")], "genre"
    )
    assert found == [
        Watched(0, "", 1_000),
        Watched(0, "drama", 1_800),
        Watched(0, "jazz", SONG_S),
        Watched(0, "sea", 1_800),
    ]


def test_others_do_not_count(filled: Catalog) -> None:
    assert seconds(filled, [play("film", "finish", user="bo")]) == []
    with filled.read() as connection:
        assert first_watched(connection, "ada") is None
        assert first_watched(connection, "bo") == "2026-02-01T20:00:00.000000Z"
        assert breadth(connection, "ada") == Breadth(0, 4, 0)


def test_how_broad_it_was(filled: Catalog) -> None:
    """Bo Li made the film and the song, Cy the film: two; what was taken away is not of four."""
    seconds(filled, [play("film", "play", 9), play("song", "seen"), play("clip", "like")])
    with filled.write() as connection:
        assert breadth(connection, "ada") == Breadth(2, 4, 2)
        set_state(connection, "film", "removed")
        assert breadth(connection, "ada") == Breadth(1, 3, 2)


@pytest.fixture(scope="module")
def bare() -> Iterator[Connection]:
    """The tables alone, in memory."""
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        schema.metadata.create_all(connection)
        put_items(connection, ITEMS)
        connection.commit()
        yield connection
    engine.dispose()


STORIES = st.lists(
    st.tuples(
        st.sampled_from(["play", "play", "finish", "like"]),
        st.one_of(st.none(), st.integers(0, 700)),
        st.sampled_from(["api", "page"]),
    ),
    max_size=12,
)


@given(STORIES)
def test_it_is_what_going_through_the_plays_gives(bare: Connection, story: list[Told]) -> None:
    """Of a song of ten minutes, by form as by genre."""
    add_plays(bare, told("song", *story))
    by_form = watched(bare, "ada", [JANUARY, MARCH], "form", ["page"])
    by_genre = watched(bare, "ada", [JANUARY, MARCH], "genre", ["page"])
    bare.rollback()
    expected = walked(story)
    assert sum(one.seconds for one in by_form) == pytest.approx(expected)
    assert sum(one.seconds for one in by_genre) == pytest.approx(expected)


def walked(story: list[Told]) -> float:
    """The song's seconds, one play after the other."""
    total = 0.0
    before: float | None = None
    for action, position, source in story:
        if action == "like":
            continue
        stop = SONG_S if action == "finish" or position is None else min(SONG_S, position)
        if action == "finish":
            total, before = total + stop - (before or 0.0), None
            continue
        began_anew = before is None or before > stop or (position is None and before == stop)
        if position is None or source != "page":
            total += stop if began_anew else stop - (before or 0.0)
        before = stop
    return total
