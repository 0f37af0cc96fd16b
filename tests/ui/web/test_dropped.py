"""Files that were sent to the page do not fill the disk, and nothing else is ever removed."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from ui.web import dropped

Soon = Callable[[Callable[[], bool]], bool]
DAY_S = 86_400


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """As Gradio fills it: a file in a folder by its content, and one whose sender left."""
    made = tmp_path / "cache" / "dropped"
    (made / "f00d").mkdir(parents=True)
    (made / "f00d" / "clip.mp4").write_bytes(b"clip")
    (made / "tmpx1y2").write_bytes(b"half of a film")
    (made / "beef").mkdir()
    return made


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """So many seconds go by; when a file was made cannot be set, so the clock is."""
    real = time.time

    def go(seconds: float) -> None:
        monkeypatch.setattr("time.time", lambda: real() + seconds)

    return go


@pytest.fixture
def soon() -> Soon:
    """Whether something comes true within seconds."""

    def is_true(what: Callable[[], bool]) -> bool:
        until = time.monotonic() + 15
        while not what() and time.monotonic() < until:
            time.sleep(0.05)
        return what()

    return is_true


def _names(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


def test_what_a_day_has_passed_over_goes(folder: Path, later: Callable[[float], None]) -> None:
    """Whole files, halves, and folders; the folder itself stays for what comes."""
    later(DAY_S + 60)
    assert dropped.sweep(folder) == 4
    assert _names(folder) == set()
    assert folder.is_dir()
    assert dropped.sweep(folder) == 0


def test_what_is_younger_stays(folder: Path, later: Callable[[float], None]) -> None:
    """Another server of the same person may have an upload under way in it."""
    before = _names(folder)
    later(DAY_S - 60)
    assert dropped.sweep(folder) == 0
    assert _names(folder) == before


def test_an_upload_that_goes_on_stays(folder: Path, later: Callable[[float], None]) -> None:
    """It began long ago, and is written to."""
    later(DAY_S + 60)
    now = time.time()
    os.utime(folder / "tmpx1y2", (now, now))
    os.utime(folder / "f00d" / "clip.mp4", (now, now))
    dropped.sweep(folder)
    assert _names(folder) == {"tmpx1y2", "f00d", str(Path("f00d", "clip.mp4"))}


def test_a_new_copy_of_an_old_file_stays(folder: Path) -> None:
    """Copies keep the time that the file of another folder had."""
    os.utime(folder / "f00d" / "clip.mp4", (1_000_000_000, 1_000_000_000))
    assert dropped.sweep(folder) == 0


def test_nothing_beside_it_is_touched(
    folder: Path, tmp_path: Path, later: Callable[[float], None]
) -> None:
    """Links are removed, and what they lead to stays."""
    film = tmp_path / "films" / "film.mkv"
    film.parent.mkdir()
    film.write_bytes(b"film")
    (tmp_path / "cache" / "posters").mkdir()
    (folder / "one").symlink_to(film)
    (folder / "all").symlink_to(film.parent, target_is_directory=True)
    (folder / "f00d" / "up").symlink_to(tmp_path, target_is_directory=True)
    later(DAY_S + 60)
    dropped.sweep(folder)
    assert _names(folder) == set()
    assert film.read_bytes() == b"film"
    assert (tmp_path / "cache" / "posters").is_dir()


def test_a_link_in_its_place_is_left_alone(
    folder: Path, tmp_path: Path, later: Callable[[float], None]
) -> None:
    elsewhere = tmp_path / "link"
    elsewhere.symlink_to(folder, target_is_directory=True)
    later(DAY_S + 60)
    assert dropped.sweep(elsewhere) == 0
    assert len(_names(folder)) == 4


def test_where_there_is_none(tmp_path: Path) -> None:
    assert dropped.sweep(tmp_path / "dropped") == 0


def test_the_server_does_it_at_its_start_and_while_it_runs(
    folder: Path, open_site: Any, soon: Soon, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a killed one left, and what Gradio was sent since."""
    monkeypatch.delenv("GRADIO_TEMP_DIR")
    monkeypatch.setenv("MATINEE_CACHE", str(folder.parent))
    monkeypatch.setattr(dropped, "STALE_S", 1.0)
    monkeypatch.setattr("ui.api.app.SWEEP_S", 0.1)
    left = _names(folder)
    site = open_site()
    assert soon(lambda: not left & _names(folder))
    sent = httpx.post(f"{site.url}/gradio_api/upload", files={"files": ("a.mp4", b"film")})
    (path,) = map(Path, sent.json())
    assert path.parents[1] == folder
    assert soon(lambda: not _names(folder))
    assert folder.is_dir()


def test_a_folder_that_others_chose_is_not_swept(
    folder: Path, open_site: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`GRADIO_TEMP_DIR` may be one that all programs write to."""
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(folder))
    site = open_site()
    hall = site.app.state.hall
    assert hall.sweeps == [hall.uploads.sweep]
