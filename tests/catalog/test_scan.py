"""A walk finds each media file once, and nothing that lies in its way stops it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.scan import MEDIA_EXTENSIONS, OTHER_EXTENSIONS, display_path, scan
from catalog.testing import make_video

Problems = list[tuple[Path, str]]


def walk(*paths: Path) -> tuple[list[Path], Problems]:
    """What is found, and what is said."""
    problems: Problems = []
    found = list(scan(paths, lambda path, reason: problems.append((path, reason))))
    return found, problems


def put(folder: Path, *names: str, content: bytes = b"x") -> list[Path]:
    """Files that differ in nothing but their names."""
    paths = [folder / name for name in names]
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return paths


def test_media_are_found_by_name_in_order_and_hidden_things_are_not(tmp_path: Path) -> None:
    wanted = put(tmp_path, "a.mp4", "b/c.MKV", "b/d/e.flac", "z.mp3")
    put(tmp_path, ".hidden.mp4", ".trash/f.mp4", "@eaDir/g.mp4", "notes.txt", "b/poster.jpg")
    assert walk(tmp_path) == (wanted, [])


def test_each_file_once_however_it_is_reached(tmp_path: Path) -> None:
    first, second = put(tmp_path, "a.mp4", "sub/b.mp4")
    (tmp_path / "same.mp4").symlink_to(first)
    (tmp_path / "hard.mp4").hardlink_to(first)
    (tmp_path / "zub").symlink_to(tmp_path / "sub", target_is_directory=True)
    found, problems = walk(tmp_path, first, tmp_path / "sub", tmp_path)
    assert found == [first, second]
    assert problems == []


def test_links_to_places_outside_are_followed(tmp_path: Path) -> None:
    put(tmp_path, "elsewhere/a.mp4")
    inside = tmp_path / "library"
    inside.mkdir()
    (inside / "more").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    assert walk(inside) == ([inside / "more" / "a.mp4"], [])


def test_links_that_loop_or_lead_nowhere_are_told_and_the_rest_is_found(tmp_path: Path) -> None:
    wanted = put(tmp_path, "a.mp4", "sub/b.mp4")
    (tmp_path / "sub" / "up").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "self.mp4").symlink_to(tmp_path / "self.mp4")
    (tmp_path / "nowhere.mp4").symlink_to(tmp_path / "gone.mp4")
    found, problems = walk(tmp_path)
    assert found == wanted
    assert {path.name: reason for path, reason in problems} == {
        "up": "it is a link to a folder that it lies in",
        "self.mp4": "it is a link that leads back to itself",
        "nowhere.mp4": "it is a link to nothing",
    }


def test_a_folder_that_vanishes_meanwhile(tmp_path: Path) -> None:
    first, gone, last = put(tmp_path, "a.mp4", "b/c.mp4", "d.mp4")
    problems: Problems = []
    found = []
    for path in scan([tmp_path], lambda *problem: problems.append(problem)):
        found.append(path)
        if path == first:
            gone.unlink()
            gone.parent.rmdir()
    assert found == [first, last]
    assert problems == [(gone.parent, "it is no longer there")]


def test_a_folder_that_goes_or_closes_between_the_look_and_the_visit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = put(tmp_path, "a.mp4")
    put(tmp_path, "b/c.mp4", "d/e.mp4")
    errors = {"b": FileNotFoundError(2, "gone"), "d": PermissionError(13, "no")}
    real = os.scandir

    def visit(folder: Path) -> Iterable[os.DirEntry[str]]:
        if folder.name in errors:  # permissions do not bind a superuser, hence not by chmod
            raise errors[folder.name]
        return real(folder)

    monkeypatch.setattr(os, "scandir", visit)
    found, problems = walk(tmp_path)
    assert found == wanted
    assert [reason for _, reason in problems] == [
        "it is no longer there",
        "there is no permission to read it",
    ]


def test_what_is_named_is_always_tried(tmp_path: Path) -> None:
    named = put(tmp_path, "notes.txt", ".hidden", "film")
    assert walk(*named) == (named, [])
    found, problems = walk(tmp_path / "gone.mp4", Path("zero\0byte.mp4"), *named)
    assert found == named
    assert [reason for _, reason in problems] == [
        "it is no longer there",
        "its name is not a valid path",
    ]


def test_pipes_are_told_and_never_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    found, problems = walk(tmp_path / "pipe")
    assert found == []
    assert problems == [(tmp_path / "pipe", "it is not an ordinary file")]
    assert walk(tmp_path) == ([], [])


def test_unknown_extensions_are_judged_by_the_first_bytes(tmp_path: Path) -> None:
    film = make_video(tmp_path / "a.mp4", 0.2).rename(tmp_path / "movie.dat")
    show = make_video(tmp_path / "a.mkv", 0.2).rename(tmp_path / "show")
    stream = make_video(tmp_path / "a.ts", 0.2, container="mpegts")
    put(tmp_path, "code.ts", content=b"Going = 1" * 100)
    put(tmp_path, "data.bin", content=bytes(500))
    put(tmp_path, "empty")
    assert walk(tmp_path) == ([stream, film, show], [])


def test_extensions_are_of_one_kind_only() -> None:
    assert not MEDIA_EXTENSIONS & OTHER_EXTENSIONS
    assert all(extension == extension.lower() for extension in MEDIA_EXTENSIONS | OTHER_EXTENSIONS)


def test_very_deep_folders(tmp_path: Path) -> None:
    """Deeper than Python's recursion limit would bear, as deep as one path can be."""
    deep = tmp_path
    for _ in range(1200):
        deep = deep / "d"
        deep.mkdir()
    wanted = put(deep, "a.mp4")
    result = walk(tmp_path)
    wanted[0].unlink()
    for folder in [deep, *deep.parents][:1200]:  # clearing up recurses, too
        folder.rmdir()
    assert result == (wanted, [])


names = st.binary(min_size=1, max_size=246).map(lambda raw: raw.translate(None, b"/\0").strip(b"."))


@settings(max_examples=60, deadline=None)
@given(st.sets(names.filter(len), min_size=1, max_size=5))
def test_any_name_that_a_file_can_have(raw: set[bytes]) -> None:
    """Newlines, control bytes, no UTF-8, 250 bytes: all are found, and shown on one line."""
    with TemporaryDirectory() as folder:
        paths = sorted(Path(folder) / (os.fsdecode(name) + ".mp4") for name in raw)
        for path in paths:
            path.write_bytes(b"x")
        assert walk(Path(folder)) == (paths, [])
        assert all(len(display_path(path).splitlines()) == 1 for path in paths)


@settings(deadline=None)
@given(st.text(st.characters(codec=None, exclude_characters="\0"), min_size=1))
def test_a_shown_path_is_one_safe_line(name: str) -> None:
    shown = display_path(name)
    shown.encode("utf-8", "strict")
    assert len(shown.splitlines()) == 1
    assert not any(ord(character) < 32 or ord(character) == 127 for character in shown)
    assert "\u202e" not in shown, "a mark that turns the reading direction hides the extension"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("plain name.mp4", "plain name.mp4"),
        ("two\nlines\x1b[31m.mp4", "two\\nlines\\x1b[31m.mp4"),
        ("byte\udcff.mp4", "byte\\xff.mp4"),
        ("👩‍👩‍👧 太空.mp4", "👩‍👩‍👧 太空.mp4"),
    ],
)
def test_how_paths_are_shown(name: str, shown: str) -> None:
    assert display_path(Path(name)) == shown
