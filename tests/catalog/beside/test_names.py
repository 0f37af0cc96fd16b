"""Marks in names are read, and names that carry none lose no word."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.beside.names import is_release_name, read_names


def said(
    name: str, medium: str = "video", minutes: float = 100, numbered: bool = False
) -> dict[str, Any]:
    notes = read_names(Path("/media/collected") / name, medium, minutes * 60, numbered)
    return {
        key: value for key, value in notes.model_dump().items() if value not in (None, "", (), {})
    }


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("intel_car-detection.mp4", "intel car-detection"),
        ("kitchen-notebook-1-sourdough.mp4", "kitchen-notebook-1-sourdough"),
        ("apollo11.mp4", "apollo 11"),
        ("熊猫.mp4", "熊猫"),
        ("Lecture 2024.mp4", "Lecture 2024"),
        ("2010-01-01.mp4", "2010-01-01"),
        ("How to encode 1080p video well.mp4", "How to encode 1080p video well"),
        ("Talk [Performance].webm", "Talk [Performance]"),
        ("Concert 2019 live in Berlin.mp4", "Concert 2019 live in Berlin"),
        ("chapter 5 e2 brute.mp4", "chapter 5 e2 brute"),
        ("1080p.mkv", "1080p"),
        ("Title.with.dots.mkv", "Title with dots"),
        ("two\nlines.mp4", "two lines"),
        ("a\udcffb.mp4", "a?b"),
        ("___.mp4", "untitled"),
    ],
)
def test_an_ordinary_name_comes_through_word_for_word(name: str, title: str) -> None:
    assert said(name) == {"title": title}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "Show Name/Season 02/Show.Name.S02E05.The.Title.1080p.mkv",
            {"title": "The Title", "series": "Show Name", "season": 2, "episode": 5},
        ),
        (
            "Doctor Who (2005)/Season 05/Doctor Who (2005) - s05e01 - The Eleventh Hour.mkv",
            {"title": "The Eleventh Hour", "series": "Doctor Who", "season": 5, "episode": 1},
        ),
        ("Show/S01/1x07 Name.mkv", {"title": "Name", "series": "Show", "season": 1, "episode": 7}),
        (
            "Show/Season 1/05 - Pilot.mkv",
            {"title": "Pilot", "series": "Show", "season": 1, "episode": 5},
        ),
        (
            "Show/Specials/E03.mkv",
            {"title": "Show S00E03", "series": "Show", "season": 0, "episode": 3},
        ),
        (
            "My Show/S01E01.mkv",
            {"title": "My Show S01E01", "series": "My Show", "season": 1, "episode": 1},
        ),
        (
            "繁花/第1季/第05集 相逢.mkv",
            {"title": "相逢", "series": "繁花", "season": 1, "episode": 5},
        ),
        (
            "Show - Season 1 Episode 3 - Name.mkv",
            {"title": "Name", "series": "Show", "season": 1, "episode": 3},
        ),
        (
            "The.Office.US.S03E01E02.720p.mkv",
            {"title": "The Office US S03E01", "series": "The Office US", "season": 3, "episode": 1},
        ),
        (
            "[Group] Anime - 05v2 [1080p].mkv",
            {"title": "Anime 05", "series": "Anime", "episode": 5},
        ),
    ],
)
def test_episodes(name: str, expected: dict[str, Any]) -> None:
    assert said(name) == {**expected, "form": "episode"}


@pytest.mark.parametrize(
    ("name", "title", "year"),
    [
        ("Film Title (1999).mkv", "Film Title", "1999"),
        ("2001 A Space Odyssey (1968).mkv", "2001 A Space Odyssey", "1968"),
        ("Wonder Woman 1984 (2020).mkv", "Wonder Woman 1984", "2020"),
        ("Blade.Runner.2049.2017.1080p.BluRay.x264-GRP.mkv", "Blade Runner 2049", "2017"),
        ("1917.2019.2160p.WEB-DL.mkv", "1917", "2019"),
        ("Film.EXTENDED.1999.720p.mkv", "Film", "1999"),
        ("Film (1999) Director's Cut.mkv", "Film (1999) Director's Cut", "1999"),
    ],
)
def test_films(name: str, title: str, year: str) -> None:
    assert said(name) == {"title": title, "published": year, "form": "film"}
    assert said(name, minutes=3) == {"title": title, "published": year}, "a clip is no film"


def test_ids_in_names_are_taken_off_and_kept() -> None:
    assert said("Film (1999) {imdb-tt0133093} [1080p].mkv")["ids"] == {"imdb": "tt0133093"}
    assert said("Film [tmdbid-603].mkv") == {"title": "Film", "ids": {"tmdb": "603"}}
    assert said("Talk [dQw4w9WgXcQ].webm") == {"title": "Talk", "ids": {"youtube": "dQw4w9WgXcQ"}}


@pytest.mark.parametrize(
    ("name", "numbered", "expected"),
    [
        ("01 - Artist - Track.mp3", False, {"title": "Track", "creators": ("Artist",)}),
        ("Artist/Album/03 Song.mp3", False, {"title": "Song"}),
        ("Artist/Artist - Song.mp3", False, {"title": "Song", "creators": ("Artist",)}),
        ("Interview - part two.mp3", False, {"title": "Interview - part two"}),
        ("99 Luftballons.mp3", False, {"title": "99 Luftballons"}),
        ("99 Luftballons.mp3", True, {"title": "Luftballons"}),
        ("12 Song.mp3", True, {"title": "Song"}),
    ],
)
def test_tracks(name: str, numbered: bool, expected: dict[str, Any]) -> None:
    assert said(name, "audio", numbered=numbered) == expected


def test_a_release_name_is_known_in_a_tag() -> None:
    assert is_release_name("Film.Title.1999.1080p.BluRay.x264-GRP")
    assert not is_release_name("How to encode 1080p video well")
    assert not is_release_name("Mr. Smith")


@given(st.text(st.characters(exclude_characters="/\0"), min_size=1, max_size=200))
def test_any_name_gives_a_title(name: str) -> None:
    if name in (".", ".."):
        return
    for medium in ("video", "audio"):
        notes = read_names(Path("/media/Season 1") / name, medium, None)
        assert notes.title


@pytest.mark.parametrize(
    "name", ["a - " * 60, "1" * 250, "S01" * 80, "[" * 250, "1080p." * 40, "_ " * 125]
)
def test_no_name_takes_long(name: str) -> None:
    start = time.process_time()
    for _ in range(20):
        read_names(Path("/media") / f"{name}.mkv", "video", None)
    assert (
        time.process_time() - start
    ) / 20 < 0.002 * 5  # five times what is asked, for slow machines
