"""A fingerprint follows the content, and not the name, the dates or the place."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from base.errors import MediaError
from catalog.fingerprint import BLOCK, BLOCKS, fingerprint, full_hash

SIZES = [0, 1, BLOCK, BLOCK * BLOCKS, BLOCK * BLOCKS + 1, 3_000_000]


def put(path: Path, size: int) -> Path:
    """A file of noise, always the same for its size."""
    path.write_bytes(np.random.default_rng(size).bytes(size))
    return path


@pytest.mark.parametrize("size", SIZES)
def test_a_moved_or_touched_file_keeps_it(tmp_path: Path, size: int) -> None:
    path = put(tmp_path / "a.mp4", size)
    before = fingerprint(path), full_hash(path)
    (tmp_path / "sub").mkdir()
    moved = path.rename(tmp_path / "sub" / "two\nlines 🎬.mkv")
    os.utime(moved, (1, 1))
    assert (fingerprint(moved), full_hash(moved)) == before


def test_files_of_all_sizes_differ(tmp_path: Path) -> None:
    paths = [put(tmp_path / str(size), size) for size in SIZES]
    assert len({fingerprint(path) for path in paths}) == len(SIZES)
    assert len({full_hash(path) for path in paths}) == len(SIZES)


@pytest.mark.parametrize("where", [0, BLOCK - 1, -BLOCK, -1])
def test_a_change_at_either_end_is_seen(tmp_path: Path, where: int) -> None:
    path = put(tmp_path / "a", 3_000_000)
    before = fingerprint(path)
    data = bytearray(path.read_bytes())
    data[where] ^= 1
    path.write_bytes(data)
    assert fingerprint(path) != before


def test_one_more_byte_is_seen_and_one_changed_byte_by_the_full_hash(tmp_path: Path) -> None:
    path = put(tmp_path / "a", 3_000_000)
    fast, full = fingerprint(path), full_hash(path)
    data = bytearray(path.read_bytes())
    data[100_000] ^= 1  # between the first two blocks
    path.write_bytes(data)
    assert fingerprint(path) == fast
    assert full_hash(path) != full
    path.write_bytes(data + b"\0")
    assert fingerprint(path) != fast


def test_a_huge_file_takes_one_mebibyte_of_reading(tmp_path: Path) -> None:
    path = tmp_path / "huge"
    with path.open("wb") as file:
        file.truncate(1 << 40)  # a hole: takes no room
    assert fingerprint(path).startswith("f1:")


def test_the_scheme_is_pinned(tmp_path: Path) -> None:
    """Stored fingerprints must be found again by later versions: a change needs a new prefix."""
    assert fingerprint(put(tmp_path / "a", 3_000_000)) == "f1:b0461baed0347b2b44eb296f19db3856"
    assert full_hash(tmp_path / "a") == "h1:a01e321c503337a8f6ab1560f72e65ff"


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    for path in (tmp_path / "gone\n.mp4", tmp_path):
        for function in (fingerprint, full_hash):
            with pytest.raises(MediaError) as caught:
                function(path)
            assert "\n" not in str(caught.value)
            assert "cannot be read: it is" in str(caught.value)
