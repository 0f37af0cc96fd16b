"""Items and plays as JSON lines: the exchange formats of Matinee itself."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

from pydantic import BaseModel, ValidationError

from base.errors import ImportFormatError, UsageError
from catalog.items import Item
from catalog.plays import Play
from catalog.scan import display_path

M = TypeVar("M", bound=BaseModel)
LONGEST = 10_000_000  # bytes of a line; what is longer is no item, and is not held in memory
OnBadLine = Callable[[int, str], None]


def read_items(path: Path, on_bad_line: OnBadLine | None = None) -> Iterator[Item]:
    """Items of a file, one JSON object a line; raises as `read_lines`."""
    return read_lines(path, Item, on_bad_line)


def read_plays(path: Path, on_bad_line: OnBadLine | None = None) -> Iterator[Play]:
    """Plays of a file, one JSON object a line; raises as `read_lines`."""
    return read_lines(path, Play, on_bad_line)


def read_lines(path: Path, form: type[M], on_bad_line: OnBadLine | None = None) -> Iterator[M]:
    """Values of a file of JSON lines in UTF-8; empty lines are skipped, nulls are as if absent.

    Raises:
        UsageError: the file cannot be read.
        ImportFormatError: a line is malformed, and there is no `on_bad_line` to go on with.
    """
    try:
        with path.open("rb") as lines:
            for number, raw in enumerate(_lines(lines), 1):
                if not raw.strip().removeprefix(b"\xef\xbb\xbf"):
                    continue
                try:
                    yield _value(raw, form)
                except ValueError as error:
                    reason = _reason(error)
                    if on_bad_line is None:
                        raise ImportFormatError(
                            f"Line {number} of {display_path(path)} is malformed ({reason}): "
                            "correct it, or go on without such lines with --skip-bad-lines."
                        ) from error
                    on_bad_line(number, reason)
    except OSError as error:
        raise UsageError(f"{display_path(path)} cannot be read: {error.strerror}.") from error


def _lines(file: BinaryIO) -> Iterator[bytes]:
    """Lines, each cut off where it is too long."""
    while raw := file.readline(LONGEST):
        yield raw
        end = raw
        while len(end) == LONGEST and not end.endswith(b"\n"):
            end = file.readline(LONGEST)


def _value(raw: bytes, form: type[M]) -> M:
    if len(raw) == LONGEST:
        raise ValueError(f"it is longer than {LONGEST:,} bytes")
    found: Any = json.loads(raw.decode("utf-8-sig"))
    if not isinstance(found, dict):
        raise ValueError("it is not a JSON object")
    return form.model_validate({name: value for name, value in found.items() if value is not None})


def _reason(error: ValueError) -> str:
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
    if isinstance(error, UnicodeDecodeError):
        return "it is not UTF-8"
    if isinstance(error, json.JSONDecodeError):
        return f"it is not JSON: {error.msg} at column {error.colno}"
    return str(error)
