"""A new, changed or removed side file is noticed; what belongs to others changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalog.beside.state import beside_state


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """A film beside another."""
    folder = tmp_path / "films" / "one"
    folder.mkdir(parents=True)
    for name in ("film.mkv", "filmed.mkv"):
        (folder / name).write_bytes(b"media")
    return folder / "film.mkv"


def test_nothing_beside(film: Path) -> None:
    assert beside_state(film) == ""


@pytest.mark.parametrize(
    "name", ["film.nfo", "film.en.srt", "film-poster.jpg", "movie.nfo", "cover.jpg", "album.cue"]
)
def test_a_side_file_comes_changes_and_goes(film: Path, name: str) -> None:
    side = film.with_name(name)
    side.write_text("one")
    first = beside_state(film)
    side.write_text("another")
    second = beside_state(film)
    side.unlink()
    assert len({"", first, second}) == 3
    assert beside_state(film) == ""


def test_the_file_of_the_series_lies_above(film: Path) -> None:
    (film.parent.parent / "tvshow.nfo").write_text("<tvshow/>")
    assert beside_state(film) != ""


@pytest.mark.parametrize("name", ["filmed.srt", "filmed.nfo", "another.mkv", "notes.txt"])
def test_what_belongs_to_others(film: Path, name: str) -> None:
    film.with_name(name).write_text("one")
    assert beside_state(film) == ""
