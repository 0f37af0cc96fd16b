"""The files that a benchmark runs over, by kind, and a fixed part of them for quick trials."""

from __future__ import annotations

import hashlib
import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from base.errors import UndecodableError, UsageError
from catalog.probe import probe
from catalog.scan import scan
from demo.library import DemoItem, entries

SHARED_MEDIA = "MATINEE_SHARED_MEDIA"  # as the tests call it
KINDS = ("video", "speech", "music", "sound")  # first, and in this order; others follow by name
SPOKEN = ("podcast", "lecture", "live", "short", "episode")


@dataclass(frozen=True)
class Media:
    """Files by kind, in the order in which they are run, each with its playing time in seconds.

    The times are those of the files' headers, 0 where they do not say. `what` says which files.
    """

    what: str
    kinds: Mapping[str, Mapping[Path, float]]

    @property
    def count(self) -> int:
        """Files of all kinds together."""
        return sum(len(files) for files in self.kinds.values())

    def part(self, share: float) -> Media:
        """The files that `subset` chooses of each kind."""
        return Media(
            self.what,
            {
                kind: {path: files[path] for path in subset(list(files), share)}
                for kind, files in self.kinds.items()
            },
        )

    def seconds(self, kind: str) -> float:
        """Playing time of one kind."""
        return sum(self.kinds[kind].values())


def find_media(folder: Path | None) -> Media:
    """The files in `folder`, else those that MATINEE_SHARED_MEDIA names, else the demo's.

    Raises:
        UsageError: there are no media in the folder.
    """
    named = folder or (Path(os.environ[SHARED_MEDIA]) if os.environ.get(SHARED_MEDIA) else None)
    kinds = of_demo() if named is None else of_folder(named)
    count = sum(map(len, kinds.values()))
    if not count:
        raise UsageError(
            "There are no media in that folder: give --media a folder with one folder a kind, "
            f"such as {', '.join(KINDS)}."
        )
    timed = {kind: {path: _seconds(path) for path in files} for kind, files in kinds.items()}
    if named is None:
        return Media(f"the {count} made files of the demo, as no folder of media was named", timed)
    return Media(f"{count} files", timed)


def of_folder(folder: Path) -> dict[str, tuple[Path, ...]]:
    """A kind is a sub-folder; files beside the sub-folders are of the kind "other"."""
    found: dict[str, list[Path]] = {}
    for path in scan([folder.absolute()], lambda _path, _reason: None):
        parts = path.relative_to(folder.absolute()).parts
        found.setdefault(parts[0] if len(parts) > 1 else "other", []).append(path)
    known = [kind for kind in KINDS if kind in found]
    return {kind: tuple(found[kind]) for kind in (*known, *sorted(found.keys() - set(known)))}


def of_demo() -> dict[str, tuple[Path, ...]]:
    """The made files of the demo, which need no download."""
    found: dict[str, list[Path]] = {kind: [] for kind in KINDS}
    for entry in entries():
        if entry.committed is not None:
            found[_kind(entry)].append(entry.committed)
    return {kind: tuple(sorted(files)) for kind, files in found.items() if files}


def subset(files: Sequence[Path], share: float) -> list[Path]:
    """The share of the files whose names have the smallest hashes, at least one, in their order.

    The same names give the same files everywhere, and a larger share holds a smaller one's files.
    """
    if not 0 < share <= 1:
        raise UsageError("The share of the files is above 0 and at most 1.")
    by_hash = sorted(files, key=lambda path: hashlib.sha256(path.name.encode()).digest())
    chosen = set(by_hash[: math.ceil(share * len(files))])
    return [path for path in files if path in chosen]


def _kind(entry: DemoItem) -> str:
    if entry.medium == "video":
        return "video"
    if entry.form == "music":
        return "music"
    return "speech" if entry.form in SPOKEN else "sound"


def _seconds(path: Path) -> float:
    try:
        return probe(path).duration_s or 0.0
    except UndecodableError:
        return 0.0
