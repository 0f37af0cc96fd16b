from __future__ import annotations

import hashlib
import io
import tarfile
import zipfile
from pathlib import Path

import av
import pytest
from pydantic import ValidationError

from base.errors import WeightsError
from catalog.plays import Action
from demo.library import MEDIA, entries, narrations
from demo.people import DemoPlay, people, speaker
from demo.recordings import Archive, extract, fetch, recordings

MADE_BYTES_AT_MOST = 12_000_000
ARCHIVE_BYTES_AT_MOST = 150_000_000
ALLOWED = ("CC0", "CC-BY", "public domain", "LGPL", "CMU ARCTIC")


def test_the_library_is_big_enough_and_varied() -> None:
    items = entries()
    fetched = [item for item in items if not item.made]
    assert len(items) >= 30
    assert len(fetched) >= 10
    assert len({item.file for item in items}) == len(items)
    assert len({item.title for item in items}) == len(items)
    assert sum(item.medium == "video" for item in fetched) >= 3
    assert sum(item.form == "music" for item in fetched) >= 4
    assert sum(item.language == "en" and item.form != "music" for item in fetched) >= 3
    assert sum(item.language == "zh" for item in items) >= 3
    assert {"lecture", "podcast", "short", "episode", "music", "other"} <= {i.form for i in items}


def test_every_item_says_what_it_is_and_whose() -> None:
    for item in entries():
        assert item.description.endswith((".", "。")), item.file
        assert item.genres
        assert item.tags, item.file
        assert item.credit
        assert item.licence.startswith(ALLOWED), item.file


def test_series_are_numbered_without_gaps() -> None:
    series: dict[str, list[int]] = {}
    for item in entries():
        if item.series:
            assert item.form == "episode"
            assert item.season == 1
            series.setdefault(item.series, []).append(item.episode or 0)
    assert len(series) >= 2
    assert all(sorted(numbers) == [1, 2, 3] for numbers in series.values())


def test_recordings_are_pinned_and_their_archives_small() -> None:
    archives = {recording.archive for recording in recordings()}
    assert sum(archive.size for archive in archives) <= ARCHIVE_BYTES_AT_MOST
    assert all(archive.version in archive.filename for archive in archives)
    for recording in recordings():
        assert recording.licence_stated
        assert len({len(recording.sha256), len(recording.archive.sha256)}) == 1
        assert not Path(recording.member).is_absolute()


def test_an_archive_needs_a_well_formed_hash() -> None:
    with pytest.raises(ValidationError):
        Archive(project="a", version="1", filename="a-1.whl", size=1, sha256="ABC")


@pytest.mark.parametrize("narration", narrations(), ids=lambda narration: narration.file)
def test_committed_media_decode_and_last(narration: object) -> None:
    item = next(item for item in entries() if item.file == getattr(narration, "file", ""))
    path = item.committed
    assert path is not None
    with av.open(str(path)) as container:
        assert container.duration is not None
        assert 20 <= container.duration / 1e6 <= 62
        stream_titles = [stream.metadata.get("title") for stream in container.streams]
        assert item.title in {container.metadata.get("title"), *stream_titles}
        assert bool(container.streams.video) == (item.medium == "video")
        assert next(container.decode(audio=0)).samples > 0
    if item.medium == "video":
        with av.open(str(path)) as container:
            picture = next(container.decode(video=0))
            assert (picture.width, picture.height) == (640, 360)


def test_committed_media_are_small_and_none_is_left_over() -> None:
    files = [path for path in MEDIA.iterdir() if path.is_file()]
    assert sum(path.stat().st_size for path in files) <= MADE_BYTES_AT_MOST
    assert {path.name for path in files} == {narration.file for narration in narrations()}


def test_people_play_files_of_the_library_and_leave_some() -> None:
    files = {item.file for item in entries()}
    found = people()
    assert len(found) == 3
    for person in found:
        played = {play.file for play in person.plays}
        assert len(person.plays) >= 6
        assert {*played, *person.suits, *person.answers} <= files
        assert not played & {*person.suits, *person.answers}
        days = [play.days_ago for play in person.plays]
        assert days == sorted(days, reverse=True)
    assert any(not person.request.isascii() for person in found)


def test_the_conversation_is_of_four_turns_with_a_correction_and_a_why() -> None:
    """Its plays are of files of the library, and the person is none of the three."""
    found = speaker()
    assert {play.file for play in found.plays} <= {item.file for item in entries()}
    assert found.name not in {person.name for person in people()}
    assert len(found.messages) == 4
    assert found.messages[1].startswith("No, ")
    assert found.messages[2].startswith("Why")


def test_only_a_rating_has_a_value() -> None:
    with pytest.raises(ValidationError):
        DemoPlay(file="a", action=Action.RATE, days_ago=1)
    with pytest.raises(ValidationError):
        DemoPlay(file="a", action=Action.LIKE, days_ago=1, value=3)


def _wheel(folder: Path, member: str, data: bytes) -> Path:
    path = folder / "a-1-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr(member, data)
    return path


def _sdist(folder: Path, member: str, data: bytes) -> Path:
    path = folder / "a-1.tar.gz"
    info = tarfile.TarInfo(member)
    info.size = len(data)
    with tarfile.open(path, "w:gz") as sdist:
        sdist.addfile(info, io.BytesIO(data))
    return path


@pytest.mark.parametrize("pack", [_wheel, _sdist])
def test_a_member_is_taken_out_whole_or_not_at_all(tmp_path: Path, pack: object) -> None:
    assert callable(pack)
    data = b"sound" * 1000
    archive = pack(tmp_path, "a/b.wav", data)
    right = hashlib.sha256(data).hexdigest()
    out = tmp_path / "out" / "b.wav"
    with pytest.raises(WeightsError, match="not the pinned file"):
        extract(archive, "a/b.wav", "0" * 64, out)
    with pytest.raises(WeightsError, match="has no file"):
        extract(archive, "a/c.wav", right, out)
    assert list(out.parent.iterdir()) == []
    assert extract(archive, "a/b.wav", right, out).read_bytes() == data


def test_a_failed_fetch_leaves_nothing(tmp_path: Path) -> None:
    asked: list[str] = []

    def refuse(archive: Archive) -> Path:
        asked.append(archive.project)
        return _wheel(tmp_path, "nothing", b"")

    with pytest.raises(WeightsError):
        fetch(tmp_path / "out", refuse)
    assert len(asked) == 1
    assert list((tmp_path / "out").iterdir()) == []
