"""Ingest: resumable, idempotent, and one bad file never stops the rest."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from agent.recommender import Recommender
from base.errors import LibraryBusyError
from catalog import schema
from catalog.testing import make_audio, make_video, truncate
from tools.fakes import FakeModels
from tools.ingest import Ingest, Silent

TABLES = (schema.moments, schema.vectors)


@pytest.fixture
def media(tmp_path: Path) -> Path:
    """Five small files: two videos, one of them with sound, and three sounds."""
    folder = tmp_path / "media"
    folder.mkdir()
    make_video(folder / "one.mp4", 1.0, cuts=[0.5])
    make_video(folder / "two.mkv", 1.0, tones=[440])
    for index, tone in enumerate((300, 600, 900)):
        make_audio(folder / f"tone{index}.flac", 1.0, tones=[tone])
    return folder


def contents(matinee: Recommender) -> dict[str, list[tuple[object, ...]]]:
    """Everything that is stored of each file, without the random ids."""
    with matinee.library.catalog.read() as connection:
        names = {
            row.item: Path(os.fsdecode(row.path)).name
            for row in connection.execute(select(schema.files))
        }
        found: dict[str, list[tuple[object, ...]]] = {name: [] for name in names.values()}
        for table in TABLES:
            columns = [c for c in table.columns if c.name not in ("id", "item", "moment")]
            for row in connection.execute(select(table.c.item, *columns)):
                found[names[row[0]]].append(tuple(row[1:]))
    return {name: sorted(map(tuple, rows), key=repr) for name, rows in found.items()}


def test_everything_is_understood_and_a_second_add_does_nothing(
    matinee: Recommender, media: Path
) -> None:
    first = matinee.add([media])
    assert first.counts["added"] == 5
    assert first.understood["speech"] == 4
    assert first.understood["pictures"] == 2
    assert first.failures == ()
    before = contents(matinee)
    second = matinee.add([media])
    assert second.counts["unchanged"] == 5
    assert second.stages == {}
    assert contents(matinee) == before


def test_bad_files_are_named_and_the_rest_goes_on(matinee: Recommender, media: Path) -> None:
    (media / "empty.mp4").write_bytes(b"")
    (media / "letter.mp3").write_text("Dear reader")
    shutil.copy(media / "one.mp4", media / "half.mp4")
    truncate(media / "half.mp4", 0.2)
    (media / "nowhere.mp4").symlink_to(media / "gone.mp4")
    report = matinee.add([media])
    assert report.counts["added"] == 5
    named = {Path(failure.path).name: failure.reason for failure in report.failures}
    assert set(named) == {"empty.mp4", "letter.mp3", "half.mp4", "nowhere.mp4"}
    assert all(name in reason and len(reason) < 300 for name, reason in named.items())
    assert {Path(failure.path).name for failure in matinee.failures()} == set(named)


def test_a_mended_file_leaves_the_list_of_failures(matinee: Recommender, media: Path) -> None:
    (media / "late.flac").write_bytes(b"")
    matinee.add([media])
    make_audio(media / "late.flac", 1.0, tones=[1000])
    assert matinee.add([media]).counts["added"] == 1
    assert matinee.failures() == []


def test_a_moved_file_keeps_its_item_and_plays(matinee: Recommender, media: Path) -> None:
    matinee.add([media])
    item = matinee.show(str(media / "one.mp4")).item
    matinee.record("ada", item.id, "like")
    (media / "deeper").mkdir()
    (media / "one.mp4").rename(media / "deeper" / "renamed.mp4")
    assert matinee.add([media]).counts == {"moved": 1, "unchanged": 4, "missing": 0}
    view = matinee.show(item.id)
    assert [Path(path).name for path in view.paths] == ["renamed.mp4"]
    assert view.item.state == "present"


def test_a_copy_is_the_same_item(matinee: Recommender, media: Path) -> None:
    matinee.add([media])
    shutil.copy(media / "one.mp4", media / "again.mp4")
    assert matinee.add([media]).counts["copied"] == 1
    assert len(matinee.items()) == 5


def test_a_changed_file_keeps_its_id(matinee: Recommender, media: Path) -> None:
    matinee.add([media])
    before = matinee.show(str(media / "tone0.flac")).item
    make_audio(media / "tone0.flac", 2.0, tones=[1200])
    assert matinee.add([media]).counts["changed"] == 1
    after = matinee.show(str(media / "tone0.flac"))
    assert after.item.id == before.id
    assert any("1200" in moment.text for moment in after.moments)


def test_an_unmounted_disk_erases_nothing(matinee: Recommender, media: Path) -> None:
    matinee.add([media])
    before = contents(matinee)
    away = media.rename(media.with_name("away"))
    report = matinee.add([media])
    assert len(report.failures) == 1
    assert contents(matinee) == before
    media.mkdir()  # an empty mount point
    assert matinee.add([media]).counts["missing"] == 5
    assert contents(matinee) == before
    assert matinee.search("tone 600 hz").results == ()
    media.rmdir()
    away.rename(media)
    assert matinee.add([media]).counts["found again"] == 5
    assert matinee.search("tone 600 hz").results


def test_what_was_removed_stays_away_until_it_is_named(matinee: Recommender, media: Path) -> None:
    matinee.add([media])
    item = matinee.show(str(media / "tone1.flac")).item
    matinee.record("ada", item.id, "finish")
    matinee.remove(item.id)
    assert matinee.add([media]).counts["removed before"] == 1
    assert item.id not in {one.id for one in matinee.items()}
    assert len(matinee.plays("ada")) == 1
    assert matinee.add([media / "tone1.flac"]).counts["added"] == 1
    assert item.id in {one.id for one in matinee.items()}


def test_another_model_runs_its_own_stage_again(matinee: Recommender, media: Path) -> None:
    """Only stages whose model changed: results are kept by content and by what made them."""
    matinee.add([media])

    class Other(FakeModels):
        def name(self, slot: str) -> str:
            return "better" if slot == "captions" else super().name(slot)

    library = matinee.library.with_models(Other())
    report = Ingest(library, Silent()).add([media])
    assert report.counts["changed"] == 5
    assert set(report.stages) == {"decode", "pictures", "frames"}  # they need the frames


def test_strange_names(matinee: Recommender, media: Path) -> None:
    names = ["new\nline.flac", "🎬 太空.flac", "x" * 245 + ".flac"]
    for index, name in enumerate(names):
        make_audio(media / "plain.flac", 1.0, tones=[1500 + 100 * index])
        (media / "plain.flac").rename(media / name)
    raw = os.fsencode(media) + b"/not\xffutf8.flac"
    make_audio(media / "plain.flac", 1.0, tones=[2000])
    os.rename(media / "plain.flac", raw)  # noqa: PTH104 - the name is bytes
    report = matinee.add([media])
    assert report.counts["added"] == 9
    assert report.failures == ()
    for item in matinee.items():
        assert "\n" not in "".join(matinee.show(item.id).paths)
    assert matinee.search("太空").results[0].title == "🎬 太空"


HOLD = """
import sys, time
from pathlib import Path
from catalog.store import Catalog
with getattr(Catalog(Path(sys.argv[1])), sys.argv[2])():
    print("held", flush=True)
    time.sleep(60)
"""


@contextlib.contextmanager
def held(home: Path, lock: str) -> Iterator[int]:
    """Another process holds a lock of the library; gives its id."""
    command = [sys.executable, "-c", HOLD, str(home), lock]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as other:
        try:
            assert other.stdout is not None
            assert other.stdout.readline() == "held\n"
            yield other.pid
        finally:
            other.kill()


def test_a_second_ingest_gets_one_sentence(matinee: Recommender, media: Path) -> None:
    with (
        held(matinee.library.settings.home, "ingest_lock") as pid,
        pytest.raises(LibraryBusyError, match=str(pid)),
    ):
        matinee.add([media])


def test_media_are_added_while_another_process_has_the_index(
    matinee: Recommender, media: Path
) -> None:
    """It carries the changes itself; until then searches go without the index."""
    with held(matinee.library.settings.home, "writer_lock"):
        assert matinee.add([media]).counts["added"] == 5
        answer = matinee.search("tone 600 hz")
        assert answer.results[0].title.startswith("tone")
        assert "went without the index" in " ".join(answer.notes)


INGEST = """
import sys
from pathlib import Path
from agent.recommender import Recommender
from base.settings import load_settings
from catalog.store import Catalog
from tools.fakes import FakeModels
home = Path(sys.argv[1])
with Recommender(load_settings(home=home, offline=True), Catalog(home), FakeModels()) as m:
    print("go", flush=True)
    m.add([Path(sys.argv[2])])
"""


@pytest.mark.parametrize("delay_s", [0.0, 0.15, 0.4, 0.8, 1.6])
def test_kill_at_any_moment_then_add_equals_an_undisturbed_run(
    matinee: Recommender, media: Path, tmp_path: Path, delay_s: float
) -> None:
    matinee.add([media])
    home = tmp_path / "killed"
    child = subprocess.Popen(
        [sys.executable, "-c", INGEST, str(home), str(media)], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "go\n"
    time.sleep(delay_s)
    child.send_signal(signal.SIGKILL)
    child.wait()
    settings = matinee.library.settings.model_copy(update={"home": home})
    with Recommender(settings, type(matinee.library.catalog)(home), FakeModels()) as again:
        again.add([media])
        assert contents(again) == contents(matinee)
        found = [result.title for result in again.search("tone 600 hz").results[:1]]
        assert found == [result.title for result in matinee.search("tone 600 hz").results[:1]]
