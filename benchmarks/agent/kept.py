"""Results that are kept as they come, so that a run that was stopped goes on where it was."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

M = TypeVar("M", bound=BaseModel)


def read(path: Path, form: type[M]) -> Iterator[M]:
    """Every whole line of a file of JSON lines; a line that was cut off by a kill is skipped."""
    if not path.exists():
        return
    for line in path.read_text(encoding="utf-8").split("\n"):
        if line.strip():
            try:
                yield form.model_validate_json(line)
            except ValidationError:
                continue


def append(path: Path, value: BaseModel) -> None:
    """One more line; a half line before it is ended first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    broken = path.exists() and path.stat().st_size > 0 and not path.read_bytes().endswith(b"\n")
    with path.open("a", encoding="utf-8") as file:
        file.write(("\n" if broken else "") + value.model_dump_json() + "\n")
