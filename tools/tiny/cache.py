"""Files laid out as the model hub's cache has them: blobs by their hash, a snapshot of links."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path


def put(folder: Path, repo: str, write: Callable[[Path], None]) -> Path:
    """The snapshot, in the cache `folder`, of a repository whose files `write` makes."""
    home = folder / f"models--{repo.replace('/', '--')}"
    blobs = home / "blobs"
    blobs.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        write(Path(scratch))
        files = sorted(path for path in Path(scratch).iterdir() if path.is_file())
        hashes = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
        for path in files:
            shutil.move(path, blobs / hashes[path.name])
    revision = hashlib.sha1(repr(hashes).encode(), usedforsecurity=False).hexdigest()
    snapshot = home / "snapshots" / revision
    snapshot.mkdir(parents=True, exist_ok=True)
    for name, digest in hashes.items():
        link = snapshot / name
        link.unlink(missing_ok=True)
        link.symlink_to(Path("..") / ".." / "blobs" / digest)
    (home / "refs").mkdir(exist_ok=True)
    (home / "refs" / "main").write_text(revision)
    return snapshot


def find(folder: Path, repo: str) -> Path | None:
    """The snapshot that `main` stands for; None where there is none."""
    home = folder / f"models--{repo.replace('/', '--')}"
    main = home / "refs" / "main"
    return home / "snapshots" / main.read_text() if main.is_file() else None
