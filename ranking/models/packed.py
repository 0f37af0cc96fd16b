"""Arrays in one file that is read without unpickling, and checked before it is believed."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from base.download import sha256_of
from base.errors import ModelError
from base.slots import Frozen
from ranking.models.contract import State

SEPARATOR = "\0"  # which no id holds


class File(Frozen):
    """What a file was when it was written."""

    sha256: str
    bytes: int


def write_arrays(path: Path, arrays: State) -> File:
    """Write named arrays as `.npz`.

    Raises:
        ModelError: one holds what is not a number: the training went wrong.
        TypeError: one holds objects, which could not be read without unpickling.
    """
    for name, values in arrays.items():
        if values.dtype.hasobject:
            raise TypeError(f"{name} holds objects")
        if not _finite(values):
            raise ModelError(
                f"Training went wrong ({name} is not a number everywhere), so that nothing was "
                "kept: run matinee train again once there are more plays."
            )
    with path.open("wb") as file:
        np.savez(file, allow_pickle=False, **arrays)
    return File(sha256=sha256_of(path), bytes=path.stat().st_size)


def read_arrays(path: Path, expected: File) -> State:
    """The arrays of `write_arrays`.

    Raises:
        ValueError: the file is not there, not the one that was written, or holds what is not a
            number; says which.
    """
    try:
        if path.stat().st_size != expected.bytes:
            raise ValueError("its arrays are cut short")
        if sha256_of(path) != expected.sha256:
            raise ValueError("its arrays are not those that were written")
        with np.load(path, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
    except OSError as error:
        raise ValueError(f"its arrays cannot be read ({error.strerror or error})") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError) as error:
        raise ValueError("its arrays cannot be read") from error
    wrong = next((name for name, values in arrays.items() if not _finite(values)), None)
    if wrong is not None:
        raise ValueError(f"{wrong} is not a number everywhere")
    return arrays


def of_texts(texts: Iterable[str]) -> NDArray[np.uint8]:
    """Texts without NUL as bytes; numpy would give each the width of the longest."""
    joined = "".join(text + SEPARATOR for text in texts)
    return np.frombuffer(joined.encode(), np.uint8)


def to_texts(packed: NDArray[np.uint8]) -> tuple[str, ...]:
    """The texts of `of_texts`."""
    return tuple(packed.tobytes().decode().split(SEPARATOR)[:-1])


def _finite(values: NDArray[np.generic]) -> bool:
    return values.dtype.kind not in "fc" or bool(np.isfinite(values).all())
