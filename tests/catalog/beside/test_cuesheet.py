"""An album in one file has its tracks, and a sheet is never laid over another recording."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.errors import MediaError
from catalog.beside.chapters import tidy_chapters
from catalog.beside.cuesheet import embedded_sheet, parse_sheet, read_sheets, sheet_notes
from catalog.beside.folder import Folder
from catalog.beside.values import Chapter, Notes

SHEET = """REM GENRE Jazz
REM DATE 1959
PERFORMER "The Quintet"
TITLE "Blue Evening"
FILE "album.wav" WAVE
  TRACK 01 AUDIO
    TITLE "So It Goes"
    PERFORMER "The Quintet"
    INDEX 01 00:00:00
  TRACK 02 AUDIO
    TITLE "Late Train"
    PERFORMER "A Guest"
    INDEX 00 03:10:00
    INDEX 01 03:12:45
  TRACK 03 AUDIO
    INDEX 01 05:00:00
"""


def notes(
    folder: Path, sheet: str, name: str = "album.cue", recording: str = "album.flac"
) -> Notes:
    (folder / name).write_text(sheet, encoding="cp1252")
    (folder / recording).touch()
    return read_sheets(folder / recording, Folder(folder), 400.0)


def test_an_album_in_one_file(tmp_path: Path) -> None:
    assert notes(tmp_path, SHEET) == Notes(
        title="Blue Evening",
        creators=["The Quintet"],
        people=["The Quintet", "A Guest"],
        genres=["Jazz"],
        published="1959",
        form="music",
        chapters=(
            Chapter(start_s=0, end_s=192.6, title="So It Goes"),
            Chapter(start_s=192.6, end_s=300, title="A Guest - Late Train"),
        ),
    )


@pytest.mark.parametrize(
    ("name", "file", "others", "found"),
    [
        ("album.cue", "album.flac", (), True),
        ("cd.cue", "album.flac", (), True),
        ("cd.cue", "ALBUM.WAV", (), True),
        ("cd.cue", r"C:\rips\album.wav", (), True),
        ("album.cue", "renamed since.wav", (), True),
        ("album.flac.cue", "renamed since.wav", (), True),
        ("album.cue", "other.flac", ("other.flac",), False),
        ("album.cue", "album.wav", ("album.wav",), False),
        ("cd.cue", "other.flac", (), False),
    ],
)
def test_whose_sheet_it_is(
    tmp_path: Path, name: str, file: str, others: tuple[str, ...], found: bool
) -> None:
    for other in others:
        (tmp_path / other).touch()
    read = notes(tmp_path, SHEET.replace("album.wav", file), name)
    assert (read.title == "Blue Evening") is found
    assert bool(read.chapters) is found


def test_a_file_a_track_has_no_chapters(tmp_path: Path) -> None:
    sheet = (
        'PERFORMER A\nTITLE B\nFILE "1.wav" WAVE\nTRACK 01 AUDIO\nTITLE One\nINDEX 01 00:00:00\n'
    )
    sheet += 'FILE "2.wav" WAVE\nTRACK 02 AUDIO\nTITLE Two\nINDEX 01 00:00:00\n'
    assert notes(tmp_path, sheet, "cd.cue", "2.flac") == Notes(
        title="Two", creators=["A"], series="B", form="music"
    )


def test_a_sheet_in_a_tag(tmp_path: Path) -> None:
    assert len(embedded_sheet(SHEET, 400.0).chapters) == 2
    assert embedded_sheet("", 400.0) == Notes()


def test_bad_sheets(tmp_path: Path) -> None:
    assert notes(tmp_path, "nothing to\nsee") == Notes()
    cut = notes(tmp_path, SHEET[: SHEET.index("INDEX 00")])
    assert [(c.title, c.end_s) for c in cut.chapters] == [("So It Goes", 400)]
    with pytest.raises(MediaError, match="zero bytes"):
        notes(tmp_path, "")


@given(
    st.lists(st.sampled_from([*SHEET.splitlines(), 'FILE "', "INDEX 01 99:99:99", "TITLE", "\0"]))
)
def test_lines_in_any_order(lines: list[str]) -> None:
    found = sheet_notes(parse_sheet("\n".join(lines)), 100.0, None)
    assert all(0 <= c.start_s < c.end_s <= 100 for c in found.chapters)


@pytest.mark.parametrize(
    "title",
    [
        "Chapter 1",
        "chapter 01",
        "Kapitel 3",
        "00:05:00.000",
        "第3章",
        "Track 12",
        "7",
        "",
        "(01)00:00:00",
    ],
)
def test_chapters_without_a_name_say_nothing(title: str) -> None:
    kept = tidy_chapters([(0, "Opening"), (10, title)], 30)
    if title != "(01)00:00:00":
        assert kept == (Chapter(start_s=0, end_s=10, title="Opening"),)


def test_chapters_out_of_order_and_beyond_the_end() -> None:
    starts = [(50.0, "c"), (-3.0, "a"), (20.0, "b"), (20.1, "d"), (float("nan"), "e"), (99.0, "f")]
    assert tidy_chapters(starts, 60) == (
        Chapter(start_s=0, end_s=20, title="a"),
        Chapter(start_s=20.1, end_s=50, title="d"),
        Chapter(start_s=50, end_s=60, title="c"),
    )
    assert tidy_chapters([(5, "a"), (9, "b")], None)[-1] == Chapter(start_s=9, end_s=9, title="b")
    assert tidy_chapters([], 60) == ()
