"""The database: transactions, versions, damage, two processes, a full disk."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from base.errors import DiskFullError, LibraryBusyError, LibraryError, SchemaError
from catalog import store
from catalog.items import Item, add_alias, put_items
from catalog.store import Catalog


def assert_one_sentence(error: pytest.ExceptionInfo[LibraryError]) -> None:
    """What a person reads is one line that ends as a sentence does."""
    said = str(error.value)
    assert said.endswith(".")
    assert "\n" not in said


def test_a_write_is_all_or_nothing(catalog: Catalog) -> None:
    """An error in mid-way leaves no trace, and the next write works."""

    def fail_in_the_middle() -> None:
        with catalog.write() as connection:
            put_items(connection, [Item(id="a", title="A")])
            raise KeyError

    with pytest.raises(KeyError):
        fail_in_the_middle()
    with catalog.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM items")).scalar_one() == 0
    catalog.set_meta("after", "1")
    assert catalog.get_meta("after") == "1"


def test_a_refused_row_takes_the_others_with_it(catalog: Catalog) -> None:
    """Foreign keys are enforced, and what the same transaction wrote before goes too."""

    def name_nobody() -> None:
        with catalog.write() as connection:
            put_items(connection, [Item(id="a", title="A")])
            add_alias(connection, "x", "y", "nobody")

    with pytest.raises(IntegrityError):
        name_nobody()
    with catalog.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM items")).scalar_one() == 0


def test_a_read_is_a_snapshot(catalog: Catalog) -> None:
    """What is committed meanwhile does not show, and the writer does not wait for the reader."""
    query = text("SELECT value FROM meta WHERE key = 'k'")
    catalog.set_meta("k", "before")
    with catalog.read() as connection:
        first = connection.execute(query).scalar_one()
        catalog.set_meta("k", "after")
        second = connection.execute(query).scalar_one()
    assert (first, second) == ("before", "before")
    assert catalog.get_meta("k") == "after"


def test_a_read_cannot_leave_anything_behind(catalog: Catalog) -> None:
    """A statement that writes inside `read` is rolled back."""
    with catalog.read() as connection:
        connection.execute(text("INSERT INTO meta VALUES ('k', 'v')"))
    assert catalog.get_meta("k") is None


def test_threads_take_turns(catalog: Catalog) -> None:
    """Many threads that write at once lose nothing."""
    failures: list[LibraryError] = []

    def count_up(name: str) -> None:
        try:
            for number in range(20):
                catalog.set_meta(name, str(number))
        except LibraryError as error:
            failures.append(error)

    threads = [threading.Thread(target=count_up, args=(f"t{i}",)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert [catalog.get_meta(f"t{i}") for i in range(8)] == ["19"] * 8


@pytest.mark.parametrize("name", ["wh?at", "100%25 #1", "电影", os.fsdecode(b"\xff")])
def test_the_folder_may_have_any_name(tmp_path: Path, name: str) -> None:
    """A path is not an URL: the database lies where it was asked for."""
    try:
        made = Catalog(tmp_path / name)
    except LibraryError:
        pytest.skip("this file system does not take the name")
    made.set_meta("k", "v")
    made.close()
    assert (tmp_path / name / "library.sqlite").stat().st_size > 0
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    """It is said to be damaged, and is left as it is."""
    file = tmp_path / "library.sqlite"
    file.write_bytes(b"not a database " * 1000)
    with pytest.raises(SchemaError, match="damaged") as error:
        Catalog(tmp_path)
    assert_one_sentence(error)
    assert file.read_bytes().startswith(b"not a database")


def test_a_damaged_page(catalog: Catalog) -> None:
    """Damage that shows only when a page is read is named as damage, too."""
    with catalog.write() as connection:
        put_items(connection, [Item(title="x" * 500) for _ in range(200)])
    catalog.close()  # the last connection to close empties the write-ahead log
    file = catalog.home / "library.sqlite"
    data = file.read_bytes()
    file.write_bytes(data[:8192] + b"\xa5" * (len(data) - 8192))
    with pytest.raises(SchemaError, match="damaged"), catalog.read() as connection:
        connection.execute(text("SELECT sum(length(title)) FROM items")).scalar_one()


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    """A file where the folder should be."""
    (tmp_path / "taken").write_text("")
    with pytest.raises(LibraryError, match="--home") as error:
        Catalog(tmp_path / "taken")
    assert_one_sentence(error)


HOLD = """
import sys
from pathlib import Path
from catalog.store import Catalog
catalog = Catalog(Path(sys.argv[1]))
with catalog.writer_lock() if sys.argv[2] == "lock" else catalog.write():
    print("held", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def holder(catalog: Catalog, request: pytest.FixtureRequest) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the writer's lock, or a write transaction."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(catalog.home), request.param],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    yield process
    process.communicate("\n", timeout=30)


@pytest.mark.parametrize("holder", ["lock"], indirect=True)
def test_one_writer_at_a_time(catalog: Catalog, holder: subprocess.Popen[str]) -> None:
    """The second one is told which process is first, and gets the lock once that is gone."""
    busy = pytest.raises(LibraryBusyError, match=f"process {holder.pid}\\b")
    with busy as error, catalog.writer_lock():
        pass
    assert_one_sentence(error)
    holder.kill()
    holder.wait(30)
    with catalog.writer_lock(timeout_s=5):
        assert (catalog.home / "writer.pid").read_text() == str(os.getpid())


@pytest.mark.parametrize("holder", ["write"], indirect=True)
def test_reading_beside_another_writer(
    catalog: Catalog, holder: subprocess.Popen[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """While a process writes, another opens the library and reads; only a second write waits."""
    monkeypatch.setattr(store, "BUSY_TIMEOUT_MS", 50)
    beside = Catalog(catalog.home)
    assert beside.get_meta("k") is None
    with pytest.raises(LibraryBusyError, match="try again") as error:
        beside.set_meta("k", "v")
    assert_one_sentence(error)
    beside.close()


def test_the_lock_is_given_back_after_an_error(catalog: Catalog) -> None:
    """An exception inside does not leave the library locked."""
    for _ in range(2):
        with pytest.raises(KeyError), catalog.writer_lock():
            raise KeyError


def test_a_full_disk(catalog: Catalog) -> None:
    """SQLite's limit of pages stands for the disk's: nothing half-written, one sentence."""
    with catalog.write() as connection:
        pages = connection.execute(text("PRAGMA page_count")).scalar_one()
        connection.execute(text(f"PRAGMA max_page_count = {pages + 2}"))
    with pytest.raises(DiskFullError, match="full") as error, catalog.write() as connection:
        put_items(connection, [Item(title="x" * 1000) for _ in range(100)])
    assert_one_sentence(error)
    with catalog.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM items")).scalar_one() == 0
        assert connection.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system of one mebibyte."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    try:
        mounted = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    except OSError:
        mounted = False
    if not mounted:
        pytest.skip("no file system can be mounted here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_disk_that_is_really_full(small_disk: Path) -> None:
    """The same with a real disk: what was there before stays readable."""
    catalog = Catalog(small_disk)
    catalog.set_meta("kept", "yes")
    with pytest.raises(DiskFullError), catalog.write() as connection:
        put_items(connection, [Item(title="x" * 2000) for _ in range(1000)])
    assert catalog.get_meta("kept") == "yes"
    catalog.close()
