"""Models from the model hub, and from the copy of it that may already lie on this machine."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

from base.download import ProgressSink, Silent, disk_errors, sha256_of
from base.errors import WeightsError
from base.reach import hub_endpoint
from base.receipt import git_blob_sha1
from base.table import HubFile, HubSource

SHA256 = re.compile(r"[0-9a-f]{64}")
SHA1 = re.compile(r"[0-9a-f]{40}")


def cached(source: HubSource) -> Path | None:
    """The folder in the hub's local cache (HF_HOME) that has all files; opens no socket.

    The pinned revision is looked for first, then whatever `main` last was: the hashes decide.
    """
    from huggingface_hub import constants, try_to_load_from_cache

    for revision in (source.revision, "main"):
        found = [
            try_to_load_from_cache(
                source.repo, file.name, cache_dir=constants.HF_HUB_CACHE, revision=revision
            )
            for file in source.files
        ]
        if all(isinstance(path, str) and Path(path).is_file() for path in found):
            parents = len(Path(source.files[0].name).parts)
            return Path(str(found[0])).parents[parents - 1]
    return None


def wrong_files(source: HubSource, folder: Path) -> list[str]:
    """Names of files in the hub's cache that differ from their pins or from their blobs' names.

    The cache names a blob by its sha256 (git LFS) or by git's sha1 of it.
    """
    wrong = []
    for file in source.files:
        path = folder / file.name
        blob = path.resolve().name
        lfs = blob if SHA256.fullmatch(blob) else None
        git = blob if SHA1.fullmatch(blob) else None
        if not _is_right(path, file, lfs, git):
            wrong.append(file.name)
    return wrong


def fetch(source: HubSource, into: Path, progress: ProgressSink | None = None) -> None:
    """Download all files into the folder `into`; what an interrupted call left is continued.

    Raises:
        WeightsError: the hub refuses, breaks off, or sent other bytes.
        DiskFullError: no space is left.
    """
    from huggingface_hub import HfApi, errors

    xet = getattr(errors, "XetDownloadError", OSError)  # newer releases raise it
    try:
        with disk_errors(into):
            info = HfApi(hub_endpoint()).model_info(
                source.repo, revision=source.revision, files_metadata=True
            )
            stated = {sibling.rfilename: sibling for sibling in info.siblings or []}
            for file in source.files:
                _fetch_file(source, file, stated.get(file.name), info.sha, into, progress)
    except (OSError, errors.EntryNotFoundError, errors.HTTPError, xet) as error:
        raise WeightsError(
            f"{source.repo} could not be downloaded from the model hub "
            f"({type(error).__name__}): check the network and run the same command again; it "
            "continues where it stopped."
        ) from error
    shutil.rmtree(into / ".cache", ignore_errors=True)  # the hub's notes about the download


def _fetch_file(
    source: HubSource,
    file: HubFile,
    stated: Any,  # a RepoSibling; the library is not typed
    commit: str | None,
    into: Path,
    progress: ProgressSink | None,
) -> None:
    from huggingface_hub import hf_hub_download

    sink = progress or Silent()
    sink.start(file.name, getattr(stated, "size", None))
    try:
        path = hf_hub_download(
            source.repo,
            file.name,
            revision=commit or source.revision,
            local_dir=into,
            endpoint=hub_endpoint(),
            tqdm_class=_forwarding_bar(sink),
        )
    finally:
        sink.finish()
    lfs = getattr(stated, "lfs", None)
    git = getattr(stated, "blob_id", None)
    if not _is_right(Path(path), file, lfs.sha256 if lfs else None, git):
        Path(path).unlink()
        raise WeightsError(
            f"{file.name} of {source.repo} came with another hash than it should have and was "
            "deleted: try again, or name another model for this slot in the setting 'models'."
        )


def _is_right(path: Path, file: HubFile, lfs_sha256: str | None, git_sha1: str | None) -> bool:
    """By the pin, else by what is stated; what is stated nowhere is pinned by the receipt."""
    if expected := file.sha256 or lfs_sha256:
        return sha256_of(path) == expected
    return git_sha1 is None or git_blob_sha1(path) == git_sha1


def _forwarding_bar(sink: ProgressSink) -> Any:
    """A progress bar class that draws nothing and tells `sink`."""
    from huggingface_hub.utils import tqdm

    def update(_: Any, n: float | None = 1) -> None:
        sink.advance(int(n or 0))

    def start(self: Any, *args: Any, **kwargs: Any) -> None:
        tqdm.__init__(self, *args, **{**kwargs, "disable": True})

    return type("Forwarding", (tqdm,), {"__init__": start, "update": update})
