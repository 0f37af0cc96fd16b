"""Adding by way of a server: progress as it comes, stopped, one at a time; and imports."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from agent.recommender import Recommender
from base.errors import ImportFormatError, LibraryBusyError, StoppedError, UsageError
from base.settings import load_settings
from catalog.items import Item
from catalog.store import Catalog
from catalog.testing import make_audio
from tools.fakes import FakeModels
from tools.report import Silent
from ui.remote.library import Remote


class Watching(Silent):
    """Keeps what it is told; once `leaves` is set it wants no more."""

    def __init__(self, leaves: bool = False) -> None:
        self.told: list[tuple[str, str]] = []
        self.leaves = leaves

    def begin(self, files: int, total: float, name: str) -> None:
        self.told.append(("begin", f"{files} {name}"))

    def stage(self, path: Path, name: str) -> None:
        self.told.append(("stage", f"{path.name} {name}"))
        if self.leaves:
            raise KeyboardInterrupt

    def done(self, path: Path, size: float) -> None:
        self.told.append(("done", path.name))

    def problem(self, path: Path, reason: str) -> None:
        self.told.append(("problem", reason))


@pytest.fixture
def media(tmp_path: Path) -> Path:
    """Two sounds, and something that is none."""
    folder = tmp_path / "media"
    folder.mkdir()
    for tone in (300, 600):
        make_audio(folder / f"tone{tone}.flac", 1.0, tones=[tone])
    (folder / "bad.mp4").write_text("no")
    return folder


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Holds every recognition of speech until it is set."""
    go = threading.Event()
    speech = type(FakeModels().speech)
    transcribe = speech.transcribe

    def waiting(self: Any, recordings: Any) -> Any:
        assert go.wait(20)
        return transcribe(self, recordings)

    monkeypatch.setattr(speech, "transcribe", waiting)
    yield go
    go.set()


def test_progress_is_that_of_the_library(
    serve: Any, media: Path, filled: Path, tmp_path: Path
) -> None:
    """The same calls as without a server, and the same report but for its seconds."""
    paths, other = [media, media / "gone"], tmp_path / "other"
    alone, watched = Watching(), Watching()
    shutil.copytree(filled, other)
    with Recommender(load_settings(home=other), Catalog(other), FakeModels()) as matinee:
        expected = matinee.add(paths, alone)
    with serve() as server, Remote(server.note) as remote:
        report = remote.add(paths, watched)
    assert watched.told == alone.told
    assert ("begin", "3 names") in watched.told
    assert sum(what == "problem" for what, _ in watched.told) == 2
    assert report.counts == expected.counts == {"added": 2, "missing": 0}
    assert report.failures == expected.failures
    assert {Path(one.path).name for one in report.failures} == {"bad.mp4", "gone"}
    assert report.stages.keys() == expected.stages.keys()


def test_who_leaves_stops_it(serve: Any, media: Path, held: threading.Event, soon: Any) -> None:
    """At its next step; what was done is kept, and the same again goes on from there."""
    with serve() as server, Remote(server.note) as remote:
        additions = server.app.state.hall.additions
        with pytest.raises(KeyboardInterrupt):
            remote.add([media], Watching(leaves=True))
        held.set()
        assert soon(lambda: len(additions) == 0)
        assert remote.add([media]).failures
        titles = {item.title for item in remote.items()}
        assert {one for one in titles if "tone" in one.casefold()} == {"tone 300", "tone 600"}


def test_one_addition_at_a_time(serve: Any, media: Path, held: threading.Event, soon: Any) -> None:
    """Another is told so at once; searches and recommendations go on."""
    with serve() as server, Remote(server.note) as one, Remote(server.note) as two:
        reports: list[Any] = []
        adding = threading.Thread(target=lambda: reports.append(one.add([media])))
        adding.start()
        try:
            assert soon(lambda: len(server.matinee.items()) == 20)  # their names are read
            with pytest.raises(LibraryBusyError, match="adding media"):
                two.add([media])
            assert two.search("jazz").results
            assert two.recommend("ada").results
        finally:
            held.set()
            adding.join(20)
        assert reports[0].counts["added"] == 2


def test_the_end_of_the_server_ends_it(
    serve: Any, media: Path, held: threading.Event, soon: Any
) -> None:
    """The stream at once, with a sentence; the work at its next step."""
    with serve() as server, Remote(server.note) as remote:
        additions = server.app.state.hall.additions
        ending = threading.Thread(
            target=lambda: (
                soon(lambda: len(server.matinee.items()) == 20) and server.app.state.hall.stop()
            )
        )
        ending.start()
        with pytest.raises(StoppedError, match="goes on where it was"):
            remote.add([media])
        ending.join()
        held.set()
        additions.wait(20)
        assert len(additions) == 0


def test_names_now_and_the_rest_as_a_job(serve: Any, media: Path) -> None:
    with serve() as server, Remote(server.note) as remote:
        report, job = remote.add_and_queue([media])
        assert report.counts["added"] == 2
        (queued,) = remote.jobs()
        assert (queued.id, queued.state, queued.paths) == (job, "queued", (str(media),))
        assert not remote.is_working()
        with server.matinee.library.catalog.worker_lock():
            assert remote.is_working()


def test_an_import_that_breaks_off_brings_nothing(serve: Any) -> None:
    """The reader's own error comes out, and the server keeps none of what was sent before it."""

    def items() -> Iterator[Item]:
        for number in range(200):
            yield Item(id=f"new{number}", title=f"New {number}")
        raise ImportFormatError("Line 201 is malformed.")

    with serve() as server, Remote(server.note) as remote:
        with pytest.raises(ImportFormatError, match="Line 201"):
            remote.import_items(items())
        assert len(server.matinee.items()) == 18
        assert remote.import_items(Item(id=f"n{n}", title="New") for n in range(200)).added == 200


def test_an_import_that_is_too_large_can_go_around(serve: Any) -> None:
    with (
        serve(import_bytes=100) as server,
        Remote(server.note) as remote,
        pytest.raises(UsageError, match="--no-server"),
    ):
        remote.import_items([Item(title="x" * 200)])


def test_every_item_comes_in_pages(serve: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sorted as the library sorts them, letters outside of ASCII included."""
    monkeypatch.setattr("ui.remote.finding.PAGE", 4)
    with serve() as server, Remote(server.note) as remote:
        remote.import_items(Item(id=title, title=title) for title in ("Éclair", "élan", "Zoo"))
        assert remote.items() == server.matinee.items()
        assert len(remote.items()) == 21
