"""The checkpoint reader: protects the weights of musicnn from being read askew."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from base.errors import WeightsError
from tools.engines.tf_checkpoint import masked_crc32c, parse_message, read_checkpoint, read_table

MAGIC = bytes.fromhex("57fb808b247547db")


def varint(value: int) -> bytes:
    out = b""
    while value >= 0x80:
        out += bytes([value & 0x7F | 0x80])
        value >>= 7
    return out + bytes([value])


def block(entries: list[tuple[int, bytes, bytes]]) -> bytes:
    """Entries of (bytes shared with the key before, the rest of the key, value)."""
    body = b"".join(
        varint(shared) + varint(len(key)) + varint(len(value)) + key + value
        for shared, key, value in entries
    )
    body += struct.pack("<II", 0, 1)  # one restart, at 0
    return body + b"\0" + struct.pack("<I", masked_crc32c(body + b"\0"))


def table(entries: list[tuple[int, bytes, bytes]]) -> bytes:
    data = block(entries)
    handle = varint(0) + varint(len(data) - 5)
    index = block([(0, b"z", handle)])
    footer = varint(0) + varint(0) + varint(len(data)) + varint(len(index) - 5)
    return data + index + footer.ljust(40, b"\0") + MAGIC


def entry(dtype: int, shape: list[int], offset: int, size: int) -> bytes:
    dims = b"".join(b"\x12" + varint(len(d)) + d for d in (b"\x08" + varint(n) for n in shape))
    message = b"\x08" + varint(dtype) + b"\x12" + varint(len(dims)) + dims
    return message + (b"\x20" + varint(offset) if offset else b"") + b"\x28" + varint(size)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """`dense/bias` is [1, 2], `dense/kernel` counts to 199 as (100, 2), `step` is the integer 7."""
    kernel = np.arange(200, dtype="<f4")
    data = np.array([1, 2], "<f4").tobytes() + kernel.tobytes() + np.array(7, "<i8").tobytes()
    index = table(
        [
            (0, b"", b"\x08\x01"),
            (0, b"dense/bias", entry(1, [2], 0, 8)),
            (6, b"kernel", entry(1, [100, 2], 8, 800)),
            (0, b"step", entry(9, [], 808, 8)),
        ]
    )
    (tmp_path / ".index").write_bytes(index)
    (tmp_path / ".data-00000-of-00001").write_bytes(data)
    return tmp_path


def test_reads_names_shapes_and_values(folder: Path) -> None:
    tensors = read_checkpoint(folder)
    assert set(tensors) == {"dense/bias", "dense/kernel", "step"}
    assert tensors["dense/bias"].tolist() == [1, 2]
    assert tensors["dense/kernel"].shape == (100, 2)
    assert tensors["dense/kernel"][99].tolist() == [198, 199]
    assert tensors["step"].shape == ()
    assert tensors["step"] == 7


def test_crc_is_castagnolis() -> None:
    """The check value of CRC-32C is E3069283 for "123456789"; here masked as LevelDB does."""
    crc = 0xE3069283
    expected = ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF
    assert masked_crc32c(b"123456789") == expected


@pytest.mark.parametrize("damage", [0, 20, -8, -48])
def test_a_damaged_index_is_an_error_that_says_what_to_do(folder: Path, damage: int) -> None:
    index = bytearray((folder / ".index").read_bytes())
    index[damage] ^= 0xFF
    (folder / ".index").write_bytes(index)
    with pytest.raises(WeightsError, match="pull the weights again"):
        read_checkpoint(folder)


@pytest.mark.parametrize("keep", [0, 10, 100])
def test_truncated_files_are_errors(folder: Path, keep: int) -> None:
    for name in (".index", ".data-00000-of-00001"):
        whole = (folder / name).read_bytes()
        (folder / name).write_bytes(whole[:keep])
        with pytest.raises(WeightsError):
            read_checkpoint(folder)
        (folder / name).write_bytes(whole)


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(WeightsError):
        read_checkpoint(tmp_path)


def test_a_size_that_contradicts_the_shape_is_an_error(folder: Path) -> None:
    (folder / ".index").write_bytes(table([(0, b"dense/bias", entry(1, [3], 0, 8))]))
    with pytest.raises(WeightsError):
        read_checkpoint(folder)


@pytest.mark.weights
def test_real_tensors_have_the_checksums_that_tensorflow_wrote(
    real_weights: Callable[[str], Path],
) -> None:
    folder = real_weights("musicnn") / "MTT_musicnn"
    tensors = read_checkpoint(folder)
    assert tensors["conv2d_1/kernel"].shape == (7, 67, 1, 204)
    for name, value in read_table((folder / ".index").read_bytes()):
        if name.endswith((b"bias", b"gamma", b"dense_1/kernel")):
            crc = parse_message(value)[6][0]
            assert masked_crc32c(tensors[name.decode()].tobytes()) == crc
