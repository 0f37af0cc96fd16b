"""Of an upload that is deleted, or that could not be taken in, no row and no file is left."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from agent.background import work
from base.errors import LibraryBusyError
from catalog.testing import make_audio

URL = "/api/items/upload"
OURS = ("sqlite_", "words", "meta", "calibrations", "versions", "outbox")  # no rows of items


@pytest.fixture(scope="module")
def tone(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A third of a second of sound."""
    return make_audio(tmp_path_factory.mktemp("media") / "tone.flac", 0.3).read_bytes()


def send(served: Any, data: bytes) -> Any:
    answer = served.client.post(URL, files={"file": ("tone.flac", data)})
    answer.raise_for_status()
    return answer.json()["item"]["id"]


def rows(served: Any) -> dict[str, int]:
    """How many there are in each table."""
    with served.matinee.library.catalog.read() as connection:
        every = "SELECT name FROM sqlite_master WHERE type = 'table'"
        names = connection.exec_driver_sql(every).scalars().all()
        return {
            name: int(connection.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar_one())
            for name in names
            if not name.startswith(OURS)
        }


def left(served: Any, before: dict[str, int]) -> dict[str, int]:
    """Rows that are there now and were not before, by table; and files of uploads."""
    found = {name: count - before[name] for name, count in rows(served).items()}
    folder = served.matinee.library.settings.home / "uploads"
    files = len(list(folder.rglob("*"))) if folder.exists() else 0
    return {name: count for name, count in (found | {"on disk": files}).items() if count}


def indexed(served: Any) -> int:
    with served.matinee.library.lease.index() as index:
        return sum(index.counts().values())


def test_of_a_deleted_upload_nothing_is_left(served: Any, tone: bytes) -> None:
    """Neither what was understood of it, nor its picture, its vectors or its job."""
    before, in_index = rows(served), indexed(served)
    item = send(served, tone)
    assert work(served.matinee) == 1
    made = left(served, before)
    assert {"items", "files", "results", "pictures", "vectors", "texts", "jobs"} <= set(made)
    assert indexed(served) > in_index
    assert served.client.delete(f"/api/items/{item}").json()["file_removed"]
    assert left(served, before) == {}
    assert indexed(served) == in_index


def test_of_one_that_was_liked_the_history_is_left(served: Any, tone: bytes) -> None:
    """The row and its own vectors, by which it is the same item where it is sent once more."""
    before = rows(served)
    item = send(served, tone)
    work(served.matinee)
    served.matinee.record("ada", item, "like")
    served.client.delete(f"/api/items/{item}").raise_for_status()
    kept = set(left(served, before))
    assert (
        {"items", "vectors", "plays"} <= kept <= {"items", "aliases", "traits", "vectors", "plays"}
    )
    assert served.matinee.show(item).item.state == "removed"
    assert send(served, tone) == item


def test_deleting_waits_for_no_other_process(served: Any, tone: bytes) -> None:
    """Which writes to the index just now, and carries the change itself afterwards."""
    before, in_index = rows(served), indexed(served)
    item = send(served, tone)
    served.matinee.library.lease.close()
    with served.matinee.library.catalog.writer_lock():
        assert served.client.delete(f"/api/items/{item}").status_code == 200
    (served.matinee.library.settings.home / "writer.wanted").unlink()  # a wish lasts two seconds
    assert left(served, before) == {}
    assert indexed(served) == in_index


def test_one_that_is_deleted_while_it_is_understood(
    served: Any, tone: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process that is at it keeps nothing of it, and calls it no failure."""
    before = rows(served)
    item = send(served, tone)
    voice = type(served.matinee.library.models.voice)
    heard = voice.spans

    def deleted_meanwhile(*given: Any) -> Any:
        served.client.delete(f"/api/items/{item}")
        return heard(*given)

    monkeypatch.setattr(voice, "spans", deleted_meanwhile)
    work(served.matinee)
    assert left(served, before) == {}


def test_one_whose_job_cannot_be_queued_is_no_item(
    served: Any, tone: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its name was read already; else it would be an item without a file."""
    before = rows(served)

    def busy(*_: object) -> int:
        raise LibraryBusyError("Another process is writing: try again in a moment.")

    monkeypatch.setattr("ui.api.uploads.add_in_background", busy)
    answer = served.client.post(URL, files={"file": ("tone.flac", tone)})
    assert answer.status_code == 503
    assert left(served, before) == {}


def test_an_item_whose_upload_is_gone_is_swept(served: Any, tone: bytes) -> None:
    """As where the server was killed between the two; files of the person are left alone."""
    mine = make_audio(Path(served.matinee.library.settings.home).parent / "mine.flac", 0.2)
    served.matinee.add([mine])
    before = rows(served)
    item = send(served, tone)
    mine.unlink()
    shutil.rmtree(served.matinee.library.settings.home / "uploads")
    assert served.app.state.hall.uploads.sweep() == 1
    assert served.client.get(f"/api/items/{item}").status_code == 404
    assert left(served, before) == {}
