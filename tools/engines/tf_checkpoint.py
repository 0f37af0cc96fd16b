"""Reads a TensorFlow V2 checkpoint without TensorFlow.

A checkpoint is two files. `.index` is a LevelDB table (48-byte footer, an index block, data blocks
of prefix-compressed keys) whose values are `BundleEntryProto` messages: 1 dtype, 2 shape (of
dimensions, each with field 1 size), 3 shard, 4 offset, 5 size, 6 masked CRC-32C. `.data-…` holds
the tensors, little-endian and row-major, at those offsets. Formats: LevelDB's `table_format.md`
and TensorFlow's `tensor_bundle.proto`.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from base.errors import WeightsError

FOOTER_BYTES = 48
TABLE_MAGIC = 0xDB4775248B80FB57
BLOCK_TRAILER_BYTES = 5  # one for the compression, four for the checksum
DTYPES = {1: "<f4", 2: "<f8", 3: "<i4", 9: "<i8"}  # of tensorflow/core/framework/types.proto
CRC32C_POLYNOMIAL = 0x82F63B78  # Castagnoli, bits reversed
CRC_MASK_DELTA = 0xA282EAD8

Fields = dict[int, list[Any]]


def read_checkpoint(folder: Path) -> dict[str, NDArray[Any]]:
    """All tensors of the one-shard checkpoint in `folder`, by variable name; read-only views.

    The checksum of every index block is verified, and each tensor's size against its shape; the
    tensors' own checksums are not (1.5 s a network; the files' hashes are checked on download).

    Raises:
        WeightsError: the files are missing, truncated, damaged or of another format.
    """
    index, data = _only(folder, "*.index"), _only(folder, "*.data-00000-of-00001")
    tensors = {}
    try:
        for name, value in read_table(index):
            if name:  # the empty key is the header
                tensors[name.decode()] = _tensor(parse_message(value), data)
    except (IndexError, KeyError, ValueError, struct.error) as error:
        raise _damaged(folder) from error
    return tensors


def read_table(table: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The (key, value) pairs of a LevelDB table.

    Raises:
        ValueError: not a table, compressed, or a checksum is wrong.
    """
    footer = table[-FOOTER_BYTES:]
    if len(footer) < FOOTER_BYTES or struct.unpack("<Q", footer[-8:])[0] != TABLE_MAGIC:
        raise ValueError("not a LevelDB table")
    _, at = _handle(footer, 0)  # of the meta-index, which a checkpoint leaves empty
    index_block, _ = _handle(footer, at)
    for _, value in _block(table, *index_block):
        yield from _block(table, *_handle(value, 0)[0])


def parse_message(message: bytes) -> Fields:
    """The fields of a protocol-buffer message, undecoded, by number."""
    fields: Fields = {}
    at = 0
    value: int | bytes
    while at < len(message):
        key, at = _varint(message, at)
        match key & 7:
            case 0:
                value, at = _varint(message, at)
            case 2:
                size, at = _varint(message, at)
                value, at = message[at : at + size], at + size
            case 5:
                value, at = struct.unpack_from("<I", message, at)[0], at + 4
            case kind:
                raise ValueError(f"wire type {kind}")
        fields.setdefault(key >> 3, []).append(value)
    return fields


def masked_crc32c(data: bytes) -> int:
    """The checksum as LevelDB stores it: CRC-32C, rotated by 15 bits and shifted by a constant."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc = _CRC_TABLE[(crc ^ byte) & 0xFF] ^ (crc >> 8)
    crc ^= 0xFFFFFFFF
    return ((crc >> 15 | crc << 17) + CRC_MASK_DELTA) & 0xFFFFFFFF


def _crc_row(value: int) -> int:
    for _ in range(8):
        value = value >> 1 ^ (CRC32C_POLYNOMIAL if value & 1 else 0)
    return value


_CRC_TABLE = [_crc_row(value) for value in range(256)]


def _tensor(entry: Fields, data: bytes) -> NDArray[Any]:
    dtype = np.dtype(DTYPES[entry[1][0]])
    dimensions = parse_message(entry.get(2, [b""])[0]).get(2, [])
    shape = tuple(parse_message(dimension)[1][0] for dimension in dimensions)
    offset, size = entry.get(4, [0])[0], entry[5][0]  # zero is not written
    if size != dtype.itemsize * math.prod(shape):
        raise ValueError(f"{size} bytes for the shape {shape}")
    return np.frombuffer(data, dtype, math.prod(shape), offset).reshape(shape)


def _block(table: bytes, offset: int, size: int) -> Iterator[tuple[bytes, bytes]]:
    stored = table[offset : offset + size + BLOCK_TRAILER_BYTES]
    compression, checksum = struct.unpack("<BI", stored[size:])
    if compression or checksum != masked_crc32c(stored[: size + 1]):
        raise ValueError("a damaged or compressed block")
    restarts = struct.unpack_from("<I", stored, size - 4)[0]
    at, end, key = 0, size - 4 * (restarts + 1), b""
    while at < end:
        shared, at = _varint(stored, at)
        own, at = _varint(stored, at)
        length, at = _varint(stored, at)
        key = key[:shared] + stored[at : at + own]
        yield key, stored[at + own : at + own + length]
        at += own + length


def _handle(data: bytes, at: int) -> tuple[tuple[int, int], int]:
    offset, at = _varint(data, at)
    size, at = _varint(data, at)
    return (offset, size), at


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at


def _only(folder: Path, pattern: str) -> bytes:
    found = sorted(folder.glob(pattern))
    if len(found) != 1:
        raise _damaged(folder)
    return found[0].read_bytes()


def _damaged(folder: Path) -> WeightsError:
    return WeightsError(
        f"{folder} holds no readable TensorFlow checkpoint: delete it and pull the weights again."
    )
