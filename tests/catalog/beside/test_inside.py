"""Subtitle tracks, chapters and covers come out of real files, and only where that is cheap."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalog.beside import inside
from catalog.beside.covers import is_picture
from catalog.beside.inside import Inside, read_inside
from catalog.beside.values import Chapter
from catalog.probe import probe
from catalog.testing import make_audio, make_video, truncate
from catalog.testing_beside import make_subtitled

LINES = [
    (0.0, 0.6, "{\\i1}Good{\\i0} evening,\\Nall"),
    (0.8, 1.2, "[music]"),
    (1.3, 1.9, "it's über"),
]
TRACKS = [("eng", LINES), ("ger", [(0.1, 0.9, "Guten Abend")]), ("", [])]
CODECS = [("a.mp4", "mov_text"), ("a.mkv", "subrip"), ("a.mkv", "ass"), ("a.mkv", "webvtt")]


def read(path: Path) -> Inside:
    known = probe(path)
    return read_inside(path, known, known.duration_s)


@pytest.mark.parametrize(("name", "codec"), CODECS)
def test_text_tracks(tmp_path: Path, name: str, codec: str) -> None:
    found = read(make_subtitled(tmp_path / name, codec, TRACKS, forced=[1]))
    english, german = found.subtitles
    assert [(s.start_s, s.end_s, s.text) for s in english.segments] == [
        (0, 0.6, "Good evening, all"),
        (1.3, 1.9, "it's über"),
    ]
    assert (english.language, english.origin) == ("en", "embedded track 1 (eng)")
    assert (german.language, german.forced) == ("de", True)
    assert not english.forced
    assert not found.deferred


def test_a_large_file_is_read_only_where_it_has_an_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inside, "CHEAP_BYTES", 10)
    indexed = read(make_subtitled(tmp_path / "a.mp4", "mov_text", TRACKS))
    assert (len(indexed.subtitles), indexed.deferred) == (2, False)
    dear = read(make_subtitled(tmp_path / "a.mkv", "subrip", TRACKS))
    assert (dear.subtitles, dear.deferred) == ([], True)


def test_chapters(tmp_path: Path) -> None:
    chapters = [(0.0, "Opening"), (0.5, "Chapter 2"), (1.0, "Über"), (1.5, "")]
    for name, codec in CODECS[:2]:
        path = make_subtitled(tmp_path / name, codec, [], chapters=chapters)
        assert read(path).chapters == (
            Chapter(start_s=0, end_s=0.5, title="Opening"),
            Chapter(start_s=1, end_s=1.5, title="Über"),
        )


@pytest.mark.parametrize("name", ["a.mp3", "a.flac", "a.m4a"])
def test_an_embedded_cover_is_an_image_file(tmp_path: Path, name: str) -> None:
    container = "mp4" if name == "a.m4a" else None
    cover = read(make_audio(tmp_path / name, 0.5, cover=True, container=container)).cover
    assert cover is not None
    assert is_picture(cover)


def test_a_cover_that_is_too_large_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inside, "COVER_LIMIT", 10)
    assert read(make_audio(tmp_path / "a.mp3", 0.5, cover=True)).cover is None


def test_a_plain_file_is_not_opened_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make_video(tmp_path / "a.mp4", 0.4)
    known = probe(path)
    monkeypatch.setattr(inside, "open_media", None)
    assert read_inside(path, known, known.duration_s) == Inside()


@pytest.mark.parametrize("name", ["a.mkv", "a.mp4"])
def test_a_file_that_broke_since_gives_what_is_there(tmp_path: Path, name: str) -> None:
    codec = dict(CODECS)[name] if name == "a.mp4" else "subrip"
    path = make_subtitled(tmp_path / name, codec, TRACKS, chapters=[(0, "Opening"), (1, "End")])
    known = probe(path)
    for share in (0.9, 0.6, 0.3, 0.05, 0.0):
        read_inside(truncate(path, share), known, known.duration_s)
    path.unlink()
    assert read_inside(path, known, known.duration_s) == Inside()
