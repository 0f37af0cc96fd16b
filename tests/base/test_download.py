"""Downloads: what is broken off is continued, and nothing wrong ever gets its final name."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest

from base.download import download
from base.errors import DiskFullError, WeightsError

BODY = bytes(range(256)) * 64
SHA256 = hashlib.sha256(BODY).hexdigest()


class Recorder:
    """Keeps what a progress bar would show."""

    def __init__(self) -> None:
        self.files: list[tuple[str, int | None, int]] = []

    def start(self, name: str, total_bytes: int | None) -> None:
        self.files.append((name, total_bytes, 0))

    def advance(self, n: int) -> None:
        name, total, done = self.files[-1]
        self.files[-1] = (name, total, done + n)

    def finish(self) -> None:
        pass


@pytest.fixture
def url(index: Any) -> str:
    index.files["weights.bin"] = BODY
    return f"{index.url}/files/weights.bin"


def test_a_whole_file(url: str, tmp_path: Path) -> None:
    recorder = Recorder()
    path = download(url, tmp_path / "weights.bin", SHA256, recorder)
    assert path.read_bytes() == BODY
    assert recorder.files == [("weights.bin", len(BODY), len(BODY))]
    assert [found.name for found in tmp_path.iterdir()] == ["weights.bin"]


def test_a_broken_connection_is_continued_at_the_same_byte(
    index: Any, url: str, tmp_path: Path
) -> None:
    index.cut_after = 5000
    path = download(url, tmp_path / "weights.bin", SHA256)
    assert path.read_bytes() == BODY
    assert [wanted for _, wanted in index.seen] == [None, "bytes=5000-"]


def test_what_an_earlier_process_left_is_continued(index: Any, url: str, tmp_path: Path) -> None:
    (tmp_path / "weights.bin.partial").write_bytes(BODY[:7000])
    recorder = Recorder()
    assert download(url, tmp_path / "weights.bin", SHA256, recorder).read_bytes() == BODY
    assert index.seen == [("/files/weights.bin", "bytes=7000-")]
    assert recorder.files == [("weights.bin", len(BODY), len(BODY))]


def test_a_partial_that_is_complete_is_only_checked(index: Any, url: str, tmp_path: Path) -> None:
    (tmp_path / "weights.bin.partial").write_bytes(BODY)
    assert download(url, tmp_path / "weights.bin", SHA256).read_bytes() == BODY


def test_a_server_without_ranges_starts_over(index: Any, url: str, tmp_path: Path) -> None:
    index.ranges = False
    (tmp_path / "weights.bin.partial").write_bytes(BODY[:7000])
    assert download(url, tmp_path / "weights.bin", SHA256).read_bytes() == BODY


@pytest.mark.parametrize("stale", [b"x" * 100, b"x" * (len(BODY) + 1)])
def test_a_partial_of_another_file_is_thrown_away(url: str, tmp_path: Path, stale: bytes) -> None:
    (tmp_path / "weights.bin.partial").write_bytes(stale)
    assert download(url, tmp_path / "weights.bin", SHA256).read_bytes() == BODY


def test_a_wrong_hash_leaves_nothing_behind(url: str, tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="another sha256"):
        download(url, tmp_path / "weights.bin", "0" * 64)
    assert list(tmp_path.iterdir()) == []


def test_a_busy_server_is_asked_again(index: Any, url: str, tmp_path: Path) -> None:
    index.failures = [503, 429]
    assert download(url, tmp_path / "weights.bin", SHA256).read_bytes() == BODY
    assert len(index.seen) == 3


def test_a_missing_file_is_not_asked_for_again(index: Any, url: str, tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="HTTP status 404") as raised:
        download(url + "x", tmp_path / "weights.bin", SHA256)
    assert len(index.seen) == 1
    assert str(raised.value).count(". ") == 0  # one sentence


def test_a_full_disk_is_said(url: str, tmp_path: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    (tmp_path / "weights.bin.partial").symlink_to("/dev/full")
    with pytest.raises(DiskFullError, match="MATINEE_CACHE"):
        download(url, tmp_path / "weights.bin", SHA256)
