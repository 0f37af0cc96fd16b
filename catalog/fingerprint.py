"""Names for the content of a file: a fast one for every day, an exact one for doubt."""

from __future__ import annotations

import os
from hashlib import blake2b
from pathlib import Path

from base.errors import MediaError
from catalog.scan import display_path, reason_of

BLOCK = 64 * 1024  # bytes
BLOCKS = 16  # 1 MiB of each file is read, so that a 10 TB library takes minutes and not a day
DIGEST_BYTES = 16


def fingerprint(path: Path) -> str:
    """`f1:` and the BLAKE2b (RFC 7693) of the size and of 16 blocks of 64 KiB, spread evenly.

    The first block and the last are among them; a file of up to 1 MiB is read whole. The name and
    the dates do not enter, so a moved file keeps its fingerprint.

    Raises:
        MediaError: the file cannot be read.
    """
    digest = blake2b(digest_size=DIGEST_BYTES, person=b"matinee-f1")
    try:
        with path.open("rb", buffering=0) as file:
            size = os.fstat(file.fileno()).st_size
            digest.update(size.to_bytes(8, "little"))
            for start, length in _blocks(size):
                file.seek(start)
                digest.update(file.read(length))
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from error
    return f"f1:{digest.hexdigest()}"


def full_hash(path: Path) -> str:
    """`h1:` and the BLAKE2b of every byte; reads the whole file.

    Raises:
        MediaError: the file cannot be read.
    """
    digest = blake2b(digest_size=DIGEST_BYTES, person=b"matinee-h1")
    try:
        with path.open("rb", buffering=0) as file:
            while block := file.read(16 * BLOCK):
                digest.update(block)
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from error
    return f"h1:{digest.hexdigest()}"


def _blocks(size: int) -> list[tuple[int, int]]:
    """(start, length) of what is read of a file of `size` bytes."""
    if size <= BLOCK * BLOCKS:
        return [(0, size)]
    last = size - BLOCK
    return [(last * i // (BLOCKS - 1), BLOCK) for i in range(BLOCKS)]


def _unreadable(path: Path, error: OSError | ValueError) -> MediaError:
    return MediaError(f"{display_path(path)} cannot be read: {reason_of(error)}.")
