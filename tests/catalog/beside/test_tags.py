"""Tags speak for the recording; what programs leave in them does not."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.beside.published import iso_date
from catalog.beside.tags import read_tags
from catalog.probe import AudioTrack, Probe, VideoTrack

MOVING = VideoTrack(codec="h264", width=1, height=1, fps=25)


def said(tags: dict[str, str], video: bool = False) -> dict[str, Any]:
    known = Probe(container="x", video=MOVING if video else None, tags=tags)
    notes = read_tags(known).model_dump()
    return {key: value for key, value in notes.items() if value not in (None, "", (), {})}


def test_a_song() -> None:
    identifier = "B10BBBFC-CF9E-42E0-BE17-E2C3E1D2600D"
    assert said(
        {
            "title": "Song",
            "artist": "AC/DC; Guest",
            "album": "First Album",
            "album_artist": "Various Artists",
            "genre": "Rock; Hard Rock",
            "date": "1980-07-25T07:00:00Z",
            "composer": "A Writer",
            "musicbrainz_trackid": identifier,
        }
    ) == {
        "title": "Song",
        "creators": ("AC/DC", "Guest"),
        "series": "First Album",
        "people": ("A Writer",),
        "genres": ("Rock", "Hard Rock"),
        "published": "1980-07-25",
        "ids": {"musicbrainz": identifier.lower()},
    }


def test_an_episode() -> None:
    assert said(
        {
            "title": "One",
            "show": "Show",
            "season_number": "2",
            "episode_sort": "5",
            "media_type": "10",
            "synopsis": "Long.",
            "description": "Short.",
            "album": "Show, Season 2",
        },
        video=True,
    ) == {
        "title": "One",
        "series": "Show",
        "season": 2,
        "episode": 5,
        "form": "episode",
        "description": "Long.",
    }


@pytest.mark.parametrize(
    "title",
    [
        "untitled",
        "Track 01",
        "Lavf58.29.100",
        "HandBrake 1.6",
        "www.example.org",
        "VideoHandler",
        "???",
        "N/A",
        "Film.Title.1999.1080p.BluRay.x264-GRP",
        "New Project 3",
    ],
)
def test_titles_that_are_none(title: str) -> None:
    assert said({"title": title}) == {}


@pytest.mark.parametrize(
    "comment",
    [
        "Created with Adobe Premiere",
        "Processed by SoX",
        "vlc 3.0.11",
        "00000000 00000210 0000086C 00000000",
        "ok",
        "Exact Audio Copy",
        "encoded by someone with care and love",
    ],
)
def test_comments_that_describe_nothing(comment: str) -> None:
    assert said({"comment": comment}) == {}


def test_comments_that_do_and_addresses() -> None:
    assert said({"comment": "A walk along the sea in winter"}) == {
        "description": "A walk along the sea in winter"
    }
    assert said({"comment": "冬天的海边散步"}) == {"description": "冬天的海边散步"}
    assert said({"comment": "https://example.org/1"}) == {"url": "https://example.org/1"}


def test_the_language_of_the_track_that_is_played() -> None:
    def language(*tracks: tuple[str | None, bool]) -> str | None:
        audio = [
            AudioTrack(codec="aac", channels=2, rate=1, language=a, default=d) for a, d in tracks
        ]
        return read_tags(Probe(container="x", audio=tuple(audio))).language

    assert language(("ger", False), ("eng", True)) == "en"
    assert language(("ger", False), ("deu", False)) == "de"
    assert language(("ger", True), ("eng", True)) is None
    assert language((None, True)) is None
    assert language() is None


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("2024", "2024"),
        ("20240517", "2024-05-17"),
        ("2024-05-17 08:00", "2024-05-17"),
        ("2024-05", "2024-05"),
        ("2024-13-45", "2024"),
        ("17 May 2024", "2024"),
        ("0000", None),
        ("", None),
        (None, None),
        ("soon", None),
        ("2024-02-30", "2024"),
        ("123456789", None),
    ],
)
def test_dates(written: str | None, date: str | None) -> None:
    assert iso_date(written) == date


@given(
    st.dictionaries(
        st.sampled_from(["title", "artist", "genre", "date", "comment", "episode_sort"]), st.text()
    )
)
def test_any_tags(tags: dict[str, str]) -> None:
    said(tags)
