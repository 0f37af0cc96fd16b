"""Trained models in a folder: versions, which of them is current, and the way back.

models/current            "0002" and a line end
models/0002/model.json    what it is, made of what, how good (`Described`)
models/0002/arrays.npz    its weights

A version is written under another name and renamed when it is whole; so is `current`. Whoever reads
therefore finds the old model or the new one, also where training was killed.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import Field, FiniteFloat, JsonValue, ValidationError

from base.errors import DiskFullError, LibraryError, ModelError, UsageError
from base.slots import Frozen
from catalog.items import now
from ranking.models.contract import State
from ranking.models.packed import File, read_arrays, write_arrays

FORMAT = 1  # of what lies in a version's folder
MOST = 5  # versions that are kept
DESCRIPTION, ARRAYS, CURRENT = "model.json", "arrays.npz", "current"
VERSION = re.compile(r"\d{4,}")
UNFINISHED = "unfinished-"
AGAIN = "run matinee train to make it anew"


class Described(Frozen):
    """What is known of a trained model without loading it.

    `quality` has NDCG@10 on plays that were held out, its own and what it was compared with; the
    counts are of the plays that it was trained on, of their people, and of the items that it knows.
    """

    what: str
    parameters: Mapping[str, JsonValue] = {}
    quality: Mapping[str, FiniteFloat] = {}
    plays: int = Field(0, ge=0)
    people: int = Field(0, ge=0)
    items: int = Field(0, ge=0)
    made_at: str = Field(default_factory=now)


class _Written(Frozen):
    """`model.json`."""

    format: int = FORMAT
    model: Described
    arrays: File


class KeptModels:
    """The versions in one folder, which need not be there; one process at a time may change it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def versions(self) -> list[str]:
        """Names of the versions, oldest first."""
        try:
            names = [path.name for path in self.folder.iterdir() if path.is_dir()]
        except OSError:
            return []
        return sorted((name for name in names if VERSION.fullmatch(name)), key=int)

    def current(self) -> str | None:
        """The version in use; None before the first training, and after a way back to before it.

        Raises:
            ModelError: the file that says it is damaged, or the version is not there.
        """
        try:
            said = (self.folder / CURRENT).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise ModelError(
                f"{self.folder / CURRENT} cannot be read ({error.strerror}): check its permissions."
            ) from error
        name = said[:-1].decode("ascii", "replace")
        if said[-1:] != b"\n" or not VERSION.fullmatch(name):
            raise ModelError(f"{self.folder / CURRENT} names no trained model: {AGAIN}.")
        if not (self.folder / name).is_dir():
            raise ModelError(f"The trained model {name} is not in {self.folder}: {AGAIN}.")
        return name

    def describe(self, version: str) -> Described:
        """What the version is.

        Raises:
            ModelError: its description is damaged, or of another format.
        """
        return self._written(version).model

    def load(self, version: str) -> tuple[Described, State]:
        """What the version is, and its weights, all of them checked.

        Raises:
            ModelError: anything of it is damaged, cut short, of another format or not a number.
        """
        written = self._written(version)
        try:
            arrays = read_arrays(self.folder / version / ARRAYS, written.arrays)
        except ValueError as error:
            raise ModelError(
                f"The trained model {version} is damaged ({error}): {AGAIN}."
            ) from error
        return written.model, arrays

    def keep(self, model: Described, arrays: State) -> str:
        """Write a new version and make it the current one; gives its name. Old ones are dropped.

        Raises:
            ModelError: an array holds what is not a number.
            LibraryError, DiskFullError: the folder cannot be written to.
        """
        with _writing(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
            self._tidy()
            name = f"{int((self.versions() or ['0'])[-1]) + 1:04d}"
            work = self.folder / f"{UNFINISHED}{name}"
            work.mkdir()
            try:
                written = _Written(model=model, arrays=write_arrays(work / ARRAYS, arrays))
                (work / DESCRIPTION).write_text(written.model_dump_json(indent=2), "utf-8")
                for file in (ARRAYS, DESCRIPTION):
                    _sync(work / file)
                work.rename(self.folder / name)
            except BaseException:
                shutil.rmtree(work, ignore_errors=True)
                raise
            self._point_to(name)
            for old in self.versions()[:-MOST]:
                shutil.rmtree(self.folder / old, ignore_errors=True)
        return name

    def describe_anew(self, version: str, model: Described) -> None:
        """Say something else of a version; its weights stay as they are.

        Raises:
            ModelError: what was said of it cannot be read.
            LibraryError, DiskFullError: the folder cannot be written to.
        """
        written = self._written(version).model_copy(update={"model": model})
        with _writing(self.folder):
            self._replace(self.folder / version / DESCRIPTION, written.model_dump_json(indent=2))

    def rollback(self) -> str | None:
        """Make the version before the current one current; None: there is none, so nothing trained.

        A damaged pointer counts as the newest version.

        Raises:
            UsageError: no trained model is in use.
        """
        versions = self.versions()
        try:
            current = self.current()
        except ModelError:
            current = str(int(versions[-1]) + 1) if versions else None
        if current is None:
            raise UsageError("No trained model is in use: run matinee train to make one.")
        before = [name for name in versions if int(name) < int(current)]
        self.use(before[-1] if before else None)
        return before[-1] if before else None

    def use(self, version: str | None) -> None:
        """Make a version the current one; None: nothing trained is in use, and all versions stay.

        Raises:
            LibraryError, DiskFullError: the folder cannot be written to.
        """
        with _writing(self.folder):
            if version is None:
                (self.folder / CURRENT).unlink(missing_ok=True)
            else:
                self._point_to(version)

    def _written(self, version: str) -> _Written:
        try:
            text = (self.folder / version / DESCRIPTION).read_bytes()
            written = _Written.model_validate_json(text)
        except OSError as error:
            raise ModelError(
                f"The trained model {version} cannot be read ({error.strerror}): {AGAIN}."
            ) from error
        except ValidationError as error:
            raise ModelError(
                f"The trained model {version} is damaged, or of another version of Matinee: "
                f"{AGAIN}."
            ) from error
        if written.format != FORMAT:
            raise ModelError(
                f"The trained model {version} is of format {written.format}, and this Matinee "
                f"reads {FORMAT}: {AGAIN}."
            )
        return written

    def _point_to(self, version: str) -> None:
        self._replace(self.folder / CURRENT, f"{version}\n")

    def _replace(self, file: Path, text: str) -> None:
        work = self.folder / f"{UNFINISHED}{file.name}"
        work.write_text(text, "utf-8")
        _sync(work)
        work.replace(file)

    def _tidy(self) -> None:
        """Remove what a training that was killed left behind."""
        for left in self.folder.glob(f"{UNFINISHED}*"):
            if left.is_dir():
                shutil.rmtree(left, ignore_errors=True)
            else:
                left.unlink(missing_ok=True)


@contextlib.contextmanager
def _writing(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFullError(
                f"The disk that holds {folder} is full: free some space and run the command again."
            ) from error
        raise LibraryError(
            f"The trained model cannot be written to {folder} ({error.strerror or error}): check "
            "the folder's permissions, or choose another with --home."
        ) from error


def _sync(path: Path) -> None:
    """Have it on the disk before its name is: a power cut must not leave an empty file."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())
