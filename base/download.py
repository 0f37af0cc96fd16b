"""Resumable downloads of single files, checked by sha256 and moved into place atomically."""

from __future__ import annotations

import errno
import hashlib
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import httpx

from base.errors import DiskFullError, OfflineError, WeightsError

ATTEMPTS = 5
FIRST_WAIT_S = 0.5  # doubled after each failed attempt
BLOCK = 1 << 20
PARTIAL = ".partial"


class ProgressSink(Protocol):
    """Shown how a download goes; `start` and `finish` enclose each file."""

    def start(self, name: str, total_bytes: int | None) -> None: ...

    def advance(self, n: int) -> None: ...

    def finish(self) -> None: ...


class Silent:
    """Shows nothing."""

    def start(self, name: str, total_bytes: int | None) -> None:
        """Do nothing."""

    def advance(self, n: int) -> None:
        """Do nothing."""

    def finish(self) -> None:
        """Do nothing."""


def sha256_of(path: Path) -> str:
    """The sha256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def require_online(offline: bool, what: str) -> None:
    """Stop before the first socket is opened.

    Raises:
        OfflineError: `offline` is set.
    """
    if offline:
        raise OfflineError(
            f"{what} is not on this machine and MATINEE_OFFLINE is set: "
            "unset it once to download, or choose a model that is here."
        )


@contextmanager
def disk_errors(folder: Path) -> Iterator[None]:
    """Turn 'no space left' into a sentence.

    Raises:
        DiskFullError: the disk of `folder` filled up inside the block.
    """
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise DiskFullError(
            f"No space is left on the disk of {folder}: free some, or set MATINEE_CACHE to a "
            "folder on another disk."
        ) from error


def require_space(folder: Path, needed: int) -> None:
    """Refuse early rather than fill the disk.

    Raises:
        DiskFullError: fewer than `needed` bytes are free where `folder` lies.
    """
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise DiskFullError(
            f"{needed / 1e9:.1f} GB are needed in {folder} and {free / 1e9:.1f} GB are free: "
            "free some, or set MATINEE_CACHE to a folder on another disk."
        )


def download(
    url: str,
    target: Path,
    sha256: str,
    progress: ProgressSink | None = None,
    auth: tuple[str, str] | None = None,
) -> Path:
    """Fetch `url` to `target`; what an earlier, interrupted call has left is continued.

    Raises:
        WeightsError: the address cannot be reached, or what it gave has another sha256 (the file
            is then deleted).
        DiskFullError: no space is left.
    """
    partial = target.with_name(target.name + PARTIAL)
    target.parent.mkdir(parents=True, exist_ok=True)
    resumed = partial.exists()
    with disk_errors(target.parent):
        _with_retries(url, partial, target.name, progress or Silent(), auth)
        if sha256_of(partial) != sha256 and resumed:  # the old piece may be the wrong one
            partial.unlink()
            _with_retries(url, partial, target.name, progress or Silent(), auth)
        if sha256_of(partial) != sha256:
            partial.unlink()
            raise WeightsError(
                f"{target.name} came with another sha256 than the pinned one and was deleted: "
                "try again, and if it happens twice, report that its source has changed."
            )
        partial.replace(target)
    return target


def _with_retries(
    url: str, partial: Path, name: str, progress: ProgressSink, auth: tuple[str, str] | None
) -> None:
    """Each attempt goes on where the last one broke off."""
    timeout = httpx.Timeout(60, connect=10)
    with httpx.Client(follow_redirects=True, timeout=timeout, auth=auth) as client:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                _receive(client, url, partial, name, progress)
                return
            except (httpx.TransportError, httpx.HTTPStatusError) as error:
                if attempt == ATTEMPTS or not _is_transient(error):
                    raise WeightsError(
                        f"{name} could not be downloaded ({_reason(error)}): check the network "
                        "and run the same command again; it continues where it stopped."
                    ) from error
            time.sleep(FIRST_WAIT_S * 2 ** (attempt - 1))


def _receive(
    client: httpx.Client, url: str, partial: Path, name: str, progress: ProgressSink
) -> None:
    have = partial.stat().st_size if partial.exists() else 0
    # identity: a compressed transfer could not be resumed by its byte count
    headers = {"Accept-Encoding": "identity"}
    if have:
        headers["Range"] = f"bytes={have}-"
    with client.stream("GET", url, headers=headers) as response:
        if response.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
            return  # nothing is left to send; the hash says whether it is the right file
        response.raise_for_status()
        if response.status_code != httpx.codes.PARTIAL_CONTENT:
            have = 0  # the server sends the whole file
        length = response.headers.get("Content-Length")
        progress.start(name, int(length) + have if length else None)
        progress.advance(have)
        try:
            with partial.open("ab" if have else "wb") as file:
                for block in response.iter_raw():
                    file.write(block)
                    progress.advance(len(block))
        finally:
            progress.finish()


def _is_transient(error: httpx.TransportError | httpx.HTTPStatusError) -> bool:
    if isinstance(error, httpx.HTTPStatusError):
        return error.response.status_code in (408, 425, 429) or error.response.is_server_error
    return not isinstance(error, httpx.UnsupportedProtocol)


def _reason(error: httpx.TransportError | httpx.HTTPStatusError) -> str:
    if isinstance(error, httpx.HTTPStatusError):
        return f"HTTP status {error.response.status_code}"
    return str(error) or type(error).__name__
