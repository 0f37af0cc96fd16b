"""The header of a GGUF file: what the model needs, and whether the file is whole.

llama.cpp prints, and may end the process, on a file that is not what it says; so it is looked at
first. The format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any, BinaryIO

from base.errors import WeightsError
from base.slots import Frozen

MAGIC = b"GGUF"
VERSIONS = (2, 3)
STRING, ARRAY = 8, 9
SCALARS = {
    0: "B",
    1: "b",
    2: "H",
    3: "h",
    4: "I",
    5: "i",
    6: "f",
    7: "?",
    10: "Q",
    11: "q",
    12: "d",
}
# ggml's tensor types: values a block, bytes a block; others are not measured
BLOCKS = {
    0: (1, 4), 1: (1, 2), 2: (32, 18), 3: (32, 20), 6: (32, 22), 7: (32, 24), 8: (32, 34),
    10: (256, 84), 11: (256, 110), 12: (256, 144), 13: (256, 176), 14: (256, 210), 15: (256, 292),
    30: (1, 2),
}  # fmt: skip
F16_BYTES = 2


class Facts(Frozen):
    """What a file says of its model; sizes in bytes."""

    architecture: str
    file_bytes: int
    layers: int
    context: int  # tokens that it was trained on
    kv_bytes: int  # of cache that one token takes, as float16


def read_facts(path: Path) -> Facts:
    """Look at the header.

    Raises:
        WeightsError: the file is missing, is no GGUF, or is cut short.
    """
    if not path.is_file():
        raise WeightsError(
            f"The language model {path.name} is missing: run matinee models pull, or name another "
            "with MATINEE_MODELS__LLM."
        )
    try:
        with path.open("rb") as file:
            return _facts(file, path)
    except (struct.error, EOFError, UnicodeDecodeError, OverflowError, MemoryError) as error:
        raise _cut_short(path) from error


def _facts(file: BinaryIO, path: Path) -> Facts:
    size = path.stat().st_size
    if file.read(4) != MAGIC or _scalar(file, "I") not in VERSIONS:
        raise WeightsError(
            f"{path.name} is not a GGUF file: fetch it again with matinee models pull."
        )
    tensors, pairs = _scalar(file, "Q"), _scalar(file, "Q")
    known = dict(_pair(file) for _ in range(pairs))
    ends = [_tensor_end(file) for _ in range(tensors)]
    alignment = int(known.get("general.alignment", 32))
    begin = -(-file.tell() // alignment) * alignment
    if begin + max(ends, default=0) > size:
        raise _cut_short(path)
    return _of_metadata(known, size, path)


def _of_metadata(known: dict[str, Any], size: int, path: Path) -> Facts:
    kind = known.get("general.architecture")
    try:
        layers = int(known[f"{kind}.block_count"])
        width = int(known[f"{kind}.embedding_length"])
        heads = known[f"{kind}.attention.head_count"]
    except KeyError as error:
        raise WeightsError(
            f"{path.name} does not say {error}: it holds no language model; name another with "
            "MATINEE_MODELS__LLM."
        ) from error
    first = heads[0] if isinstance(heads, list) else heads
    head = int(known.get(f"{kind}.attention.key_length", width // max(int(first), 1)))
    shared = known.get(f"{kind}.attention.head_count_kv", heads)
    total = sum(shared) if isinstance(shared, list) else int(shared) * layers
    return Facts(
        architecture=str(kind),
        file_bytes=size,
        layers=layers,
        context=int(known.get(f"{kind}.context_length", 4096)),
        kv_bytes=2 * total * head * F16_BYTES,
    )


def _pair(file: BinaryIO) -> tuple[str, Any]:
    name = _text(file)
    return name, _value(file, _scalar(file, "I"))


def _value(file: BinaryIO, kind: int) -> Any:
    if kind == STRING:
        return _text(file)
    if kind != ARRAY:
        return _scalar(file, SCALARS.get(kind, "B"))
    inner, count = _scalar(file, "I"), _scalar(file, "Q")
    if inner == STRING:  # the vocabulary: passed over
        for _ in range(count):
            file.seek(_scalar(file, "Q"), 1)
        return []
    form = SCALARS.get(inner, "B")
    raw = _bytes(file, count * struct.calcsize(form))
    return list(struct.unpack(f"<{count}{form}", raw)) if count <= 1000 else []


def _tensor_end(file: BinaryIO) -> int:
    """Where a tensor ends, counted from the first tensor's first byte."""
    _text(file)
    values = 1
    for _ in range(_scalar(file, "I")):
        values *= _scalar(file, "Q")
    block, size = BLOCKS.get(_scalar(file, "I"), (1, 0))
    return int(_scalar(file, "Q")) + values // block * size


def _text(file: BinaryIO) -> str:
    return _bytes(file, _scalar(file, "Q")).decode("utf-8")


def _scalar(file: BinaryIO, form: str) -> Any:
    return struct.unpack(f"<{form}", _bytes(file, struct.calcsize(form)))[0]


def _bytes(file: BinaryIO, count: int) -> bytes:
    if count > 1 << 28:  # a length that only damage explains
        raise EOFError
    raw = file.read(count)
    if len(raw) < count:
        raise EOFError
    return raw


def _cut_short(path: Path) -> WeightsError:
    return WeightsError(f"{path.name} is cut short: fetch it again with matinee models pull.")
