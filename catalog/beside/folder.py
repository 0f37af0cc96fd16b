"""What lies in a folder, listed once, and which side file belongs to which recording."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from functools import lru_cache
from pathlib import Path

from catalog.scan import MEDIA_EXTENSIONS

SUBTITLE_EXTENSIONS = frozenset({".srt", ".vtt", ".ass", ".ssa", ".lrc"})
IMAGE_EXTENSIONS = frozenset({".jpg", ".jpeg", ".png", ".webp"})
SIDE_EXTENSIONS = SUBTITLE_EXTENSIONS | IMAGE_EXTENSIONS | {".nfo", ".json", ".cue"}
SUBTITLE_FOLDERS = frozenset({"subs", "sub", "subtitles"})
BOUNDARY = re.compile(r"[.\-_ ]")
KEPT = 64  # listings; files come folder by folder
MOST_PARTS = 6  # of a name after the recording's: "film.zh-Hans.forced.srt" has three


class Folder:
    """One listing. Names are matched without regard to case, since half the systems do so.

    A side file belongs to the recording with the longest name that its own name begins with:
    "Show 1.5.srt" lies beside "Show 1.5.mkv" and is none of "Show 1.mkv".
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.names: dict[str, str] = {}  # lower case to the name as it is
        self.folders: dict[str, str] = {}
        try:
            with os.scandir(path) as entries:
                for entry in entries:
                    is_folder = "." not in entry.name and entry.is_dir()
                    (self.folders if is_folder else self.names)[entry.name.lower()] = entry.name
        except (OSError, ValueError):  # closed to us: nothing is known to lie beside
            self.names.clear()
        self.media = sorted(name for name in self.names if _split(name)[1] in MEDIA_EXTENSIONS)
        stems = {_split(name)[0] for name in self.media}
        self._beside: dict[str, list[str]] = defaultdict(list)
        for name in sorted(self.names):
            owner = _owner(name, stems) if _split(name)[1] in SIDE_EXTENSIONS else None
            if owner is not None:
                self._beside[owner].append(name)

    @property
    def numbered(self) -> bool:
        """Whether the recordings are numbered by their names, as the tracks of an album are."""
        numbers = [match.group() for name in self.media if (match := re.match(r"\d{1,3}", name))]
        first = {number.lstrip("0") for number in numbers} & {"1", "2"}
        return len(numbers) >= 2 and bool(first) and len(numbers) >= 0.8 * len(self.media)

    @property
    def holds_one(self) -> bool:
        """Whether only one recording lies here, so that "poster.jpg" can only be its own."""
        return len(self.media) <= 1

    def beside(self, path: Path) -> list[tuple[str, str]]:
        """Side files of a recording, by name: (what follows the recording's name, name as it is).

        Both are what the file is called, the first in lower case: (".en.srt", "Film.en.srt").
        """
        stem = path.stem.lower()
        names = self._beside.get(stem)
        if names is None and path.name.lower() not in self.media:  # an extension that is not known
            names = [name for name in self.names if _owner(name, {stem}) is not None]
        return [(name[len(stem) :], self.names[name]) for name in names or []]

    def find(self, name: str) -> Path | None:
        """The file of that name, however it is written."""
        found = self.names.get(name.lower())
        return self.path / found if found else None


def folder_of(path: Path) -> Folder:
    """The listing of a folder; read again only when the folder has changed."""
    try:
        changed = path.stat().st_mtime_ns
    except (OSError, ValueError):
        changed = 0
    return _folder(path, changed)


@lru_cache(maxsize=KEPT)
def _folder(path: Path, changed: int) -> Folder:
    del changed  # only part of the key
    return Folder(path)


def _split(name: str) -> tuple[str, str]:
    """Stem and extension, as of a path; a path object a name would be slow in large folders."""
    stem, dot, extension = name.rpartition(".")
    return (stem, dot + extension) if stem else (name, "")


def _owner(name: str, stems: set[str]) -> str | None:
    """The longest of `stems` that `name` begins with, up to a boundary."""
    places = [match.start() for match in BOUNDARY.finditer(name)]
    for place in reversed(places[-2 * MOST_PARTS :]):
        if name[:place] in stems:
            return name[:place]
    return None
