"""Watched folders: the library follows what happens in them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from agent import watching
from agent.recommender import Recommender
from base.errors import NotFoundError
from catalog.testing import make_audio
from tools.ingest import IngestReport, Silent

PATIENCE_S = 30.0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one sound."""
    made = tmp_path / "music"
    made.mkdir()
    make_audio(made / "one.flac", 1.0, tones=[300])
    return made


@pytest.fixture
def reports(matinee: Recommender, folder: Path) -> Iterator[list[IngestReport]]:
    """What a watch in another thread reports while the test changes the folder."""
    watching.remember(matinee.library.catalog, [folder])
    found: list[IngestReport] = []
    stop = threading.Event()
    arguments = (matinee, Silent(), found.append, stop, 0.3)
    thread = threading.Thread(target=watching.watch, args=arguments, daemon=True)
    thread.start()
    try:
        wait_for(lambda: len(found) == 1)
        yield found
    finally:
        stop.set()
        thread.join(PATIENCE_S)
        assert not thread.is_alive()


def wait_for(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not happened():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.05)


def states(matinee: Recommender) -> dict[str, str]:
    return {item.title: item.state for item in matinee.items()}


def test_new_moved_and_missing_files(
    matinee: Recommender, folder: Path, reports: list[IngestReport]
) -> None:
    """A new file is added, a moved one keeps its item, a deleted one is missing."""
    assert reports[0].counts["added"] == 1
    first = matinee.items()[0].id
    make_audio(folder / "two.flac", 1.0, tones=[900])
    wait_for(lambda: len(matinee.items()) == 2)
    (folder / "deeper").mkdir()
    (folder / "one.flac").rename(folder / "deeper" / "uno.flac")
    wait_for(lambda: matinee.show(first).paths[-1].endswith("uno.flac"))
    assert states(matinee)["one"] == "present"
    (folder / "two.flac").unlink()
    wait_for(lambda: states(matinee)["two"] == "missing")


def test_folders_are_remembered_and_forgotten(matinee: Recommender, folder: Path) -> None:
    catalog = matinee.library.catalog
    watching.remember(catalog, [folder])
    watching.remember(catalog, [folder])
    assert watching.watched(catalog) == [folder]
    watching.forget(catalog, [folder])
    assert watching.watched(catalog) == []


def test_a_folder_that_is_not_there(matinee: Recommender, folder: Path) -> None:
    catalog = matinee.library.catalog
    with pytest.raises(NotFoundError, match="is no folder"):
        watching.remember(catalog, [folder / "none"])
    with pytest.raises(NotFoundError, match="No watched folder"):
        watching.watch(matinee, Silent(), lambda _: None)
