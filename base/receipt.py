"""What was put into the cache, and whether it still is what it was."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from pydantic import ValidationError

from base.download import sha256_of
from base.slots import Frozen

NAME = "receipt.json"


class ReceiptFile(Frozen):
    """One file as it was when it came; `name` is relative to the model's folder."""

    name: str
    sha256: str
    bytes: int


class Receipt(Frozen):
    """Written beside the files once all of them were checked.

    `folder` is set where the files stay in the hub's own cache instead of beside the receipt.
    """

    model: str
    source: str  # "hub", "hub cache" or "registry"
    origin: str  # repository and revision, or the archives
    fetched_at: datetime
    folder: Path | None = None
    files: tuple[ReceiptFile, ...]


class Problem(Frozen):
    """A file that is not what it should be; `what` is one sentence."""

    model: str
    file: str
    what: str


def take_stock(
    model: str,
    source: str,
    origin: str,
    folder: Path,
    names: list[str],
    elsewhere: Path | None = None,
) -> Receipt:
    """Hash the files called `names` under `folder`."""
    return Receipt(
        model=model,
        source=source,
        origin=origin,
        fetched_at=datetime.now(UTC),
        folder=elsewhere,
        files=tuple(
            ReceiptFile(
                name=name,
                sha256=sha256_of(folder / name),
                bytes=(folder / name).stat().st_size,
            )
            for name in names
        ),
    )


def read(folder: Path) -> Receipt | None:
    """The receipt in `folder`; None where there is none that can be read."""
    try:
        return Receipt.model_validate_json((folder / NAME).read_bytes())
    except (OSError, ValidationError):
        return None


def write(receipt: Receipt, folder: Path) -> None:
    """Put it beside the files."""
    (folder / NAME).write_text(receipt.model_dump_json(indent=2), "utf-8")


def complete(receipt: Receipt, folder: Path, expected: Mapping[str, str | None]) -> bool:
    """Whether all files lie there at their sizes, and are those that the table asks for today.

    Reads no contents, so it is quick; `differences` reads them.
    """
    root = receipt.folder or folder
    return {file.name for file in receipt.files} == expected.keys() and all(
        file.sha256 == (expected[file.name] or file.sha256)
        and (root / file.name).is_file()
        and (root / file.name).stat().st_size == file.bytes
        for file in receipt.files
    )


def differences(
    receipt: Receipt, folder: Path, expected: Mapping[str, str | None]
) -> list[Problem]:
    """Every file whose contents are not those of the table or, where it pins none, the receipt."""
    root = receipt.folder or folder
    found = []
    for file in receipt.files:
        path = root / file.name
        if not path.is_file():
            what = "The file is missing."
        elif sha256_of(path) != (expected.get(file.name) or file.sha256):
            what = "The file has another sha256 than it should have."
        else:
            continue
        found.append(Problem(model=receipt.model, file=file.name, what=what))
    return found


def git_blob_sha1(path: Path) -> str:
    """The name that git gives to a file's contents: sha1 of 'blob SIZE\\0' and the bytes."""
    digest = hashlib.sha1(b"blob %d\0" % path.stat().st_size, usedforsecurity=False)
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
