"""What yt-dlp writes is read, field by field, whatever stands in a field."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from base.errors import MediaError
from catalog.beside.infojson import read_info
from catalog.beside.values import Chapter, Notes

INFO: dict[str, Any] = {
    "id": "dQw4w9WgXcQ",
    "extractor": "youtube",
    "extractor_key": "Youtube",
    "title": "A talk",
    "description": "Line one.\nLine two.",
    "uploader": "The channel",
    "channel": "The channel",
    "upload_date": "20240517",
    "categories": ["Education"],
    "tags": ["one", "two", 3, None],
    "language": "en-US",
    "webpage_url": "https://example.org/watch?v=1",
    "chapters": [
        {"start_time": 0, "end_time": 30.0, "title": "Opening"},
        {"start_time": 30.0, "end_time": 60, "title": "The point"},
        {"start_time": "x", "title": "No time"},
        {"start_time": 1e400, "title": "Never"},
        {"start_time": 45.0},
        "nothing",
    ],
    "automatic_captions": {"en": [{"url": "..."}]},
}


def read(folder: Path, info: object) -> Notes:
    path = folder / "a.info.json"
    path.write_text(info if isinstance(info, str) else json.dumps(info))
    return read_info(path, 70.0)


def test_a_video(tmp_path: Path) -> None:
    assert read(tmp_path, INFO) == Notes(
        title="A talk",
        description="Line one.\nLine two.",
        creators=["The channel"],
        genres=["Education"],
        tags=["one", "two"],
        language="en",
        published="2024-05-17",
        ids={"youtube": "dQw4w9WgXcQ"},
        url="https://example.org/watch?v=1",
        chapters=(
            Chapter(start_s=0, end_s=30, title="Opening"),
            Chapter(start_s=30, end_s=70, title="The point"),
        ),
    )


def test_a_song_an_episode_and_a_stream(tmp_path: Path) -> None:
    song = read(tmp_path, INFO | {"track": "Song", "artists": ["A", "B"], "album": "Album"})
    assert (song.title, song.creators, song.series, song.form) == (
        "Song",
        ("A", "B"),
        "Album",
        "music",
    )
    episode = read(tmp_path, INFO | {"series": "S", "season_number": 1, "episode_number": 2})
    assert (episode.series, episode.season, episode.episode, episode.form) == ("S", 1, 2, "episode")
    assert read(tmp_path, INFO | {"was_live": True}).form == "live"
    assert read(tmp_path, INFO | {"extractor_key": "Generic"}).ids == {}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("{", "not valid JSON"),
        ("[" * 200_000, "not valid JSON"),
        ("[1]", "not an object"),
        ('{"id": ' + "1" * 5000 + "}", "not valid JSON"),
        ("", "zero bytes"),
        ("\0" * 50, "not text"),
    ],
)
def test_what_is_refused_says_why(tmp_path: Path, content: str, reason: str) -> None:
    with pytest.raises(MediaError, match=reason):
        read(tmp_path, content)


def test_a_gigantic_one_is_not_even_read(tmp_path: Path) -> None:
    path = tmp_path / "a.info.json"
    with path.open("wb") as file:
        file.truncate(20_000_001)
    with pytest.raises(MediaError, match="larger than 20 MB"):
        read_info(path, None)


@given(
    st.dictionaries(
        st.sampled_from(
            [*INFO, "series", "season_number", "episode_number", "track", "artists", "cast"]
        ),
        st.one_of(
            st.none(),
            st.booleans(),
            st.integers(),
            st.floats(),
            st.text(max_size=5),
            st.lists(st.one_of(st.integers(), st.text(max_size=5)), max_size=3),
            st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
        ),
    )
)
@settings(max_examples=60)
def test_any_value_in_any_field(
    tmp_path_factory: pytest.TempPathFactory, info: dict[str, Any]
) -> None:
    read(tmp_path_factory.mktemp("info"), info)
