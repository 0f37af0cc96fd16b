"""Subtitle files beside a recording: which are its own, their language, and what they say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from catalog.beside.cues import read_cues
from catalog.beside.folder import SUBTITLE_EXTENSIONS, SUBTITLE_FOLDERS, Folder, folder_of
from catalog.beside.names import EPISODE
from catalog.beside.spoken import spoken_segments
from catalog.beside.texts import read_text, refusal
from catalog.beside.values import Subtitles
from catalog.languages import language_code, same_language
from catalog.scan import display_path

LIMIT = 5_000_000  # bytes; a film's are a fiftieth of it, and parsing these takes seconds
MOST = 8  # files of one recording; discs come with forty languages, of which one is used
FORCED = frozenset({"forced", "foreign", "signs"})
MARKS = frozenset({"sdh", "cc", "hi", "default", "full", "auto", "orig"}) | FORCED


@dataclass(frozen=True)
class SubtitleFile:
    """A subtitle file before it is read."""

    path: Path
    language: str | None
    forced: bool


def subtitle_files(path: Path, folder: Folder, spoken: str | None) -> list[SubtitleFile]:
    """The subtitle files of a recording, at most eight, by how likely they are to be used.

    `NAME.en.srt` beside it or in a folder such as `Subs`, and everything in `Subs/NAME`, or in
    `Subs` where no other recording lies here.
    """
    found = [
        _described(folder.path / name, rest)
        for rest, name in folder.beside(path)
        if _is_subtitle(name) and _fits(rest)
    ]
    for name in sorted(SUBTITLE_FOLDERS & set(folder.folders)):
        found += _inside(path, folder, folder.path / folder.folders[name])
    found.sort(key=lambda one: (one.forced, _rank(one.language, spoken), str(one.path).lower()))
    return found[:MOST]


def read_subtitles(file: SubtitleFile, duration_s: float | None) -> Subtitles:
    """What a subtitle file says.

    Raises:
        MediaError: it cannot be read, or holds no cues.
    """
    cues, timed_words = read_cues(read_text(file.path, LIMIT))
    if not any(cue.text.strip() for cue in cues):
        raise refusal(file.path, "no subtitles are found in it")
    return Subtitles(
        language=file.language,
        origin=display_path(file.path.name),
        segments=spoken_segments(cues, duration_s, timed_words),
        forced=file.forced,
    )


def _inside(path: Path, folder: Folder, place: Path) -> Iterator[SubtitleFile]:
    subs, stem = folder_of(place), path.stem.lower()
    if own := subs.folders.get(stem):
        yield from _all(folder_of(place / own))
    elif folder.holds_one:
        yield from _all(subs)
    else:
        longer = {name.rpartition(".")[0] for name in folder.media if len(name) > len(path.name)}
        for lower, name in sorted(subs.names.items()):
            others = any(lower.startswith(f"{other}.") for other in longer if other != stem)
            if _is_subtitle(lower) and lower.startswith(f"{stem}.") and not others:
                yield _described(place / name, lower[len(stem) :])


def _all(subs: Folder) -> Iterator[SubtitleFile]:
    for lower, name in sorted(subs.names.items()):
        if _is_subtitle(lower):
            yield _described(subs.path / name, lower)


def _is_subtitle(name: str) -> bool:
    return f".{name.rpartition('.')[2]}".lower() in SUBTITLE_EXTENSIONS


def _fits(rest: str) -> bool:
    """Whether what follows a recording's name may be said of its subtitles.

    "Film 2.srt" belongs to a second film that is not here, "Film (English).srt" to the first.
    """
    if EPISODE.search(rest):
        return False
    parts = _parts(rest)
    return rest.startswith(".") or all(part in MARKS or language_code(part) for part in parts)


def _parts(rest: str) -> list[str]:
    words = re.split(r"[._\s()\[\]]+", rest.rpartition(".")[0].lower())
    return [word for word in (word.strip("-") for word in words) if word]


def _described(path: Path, rest: str) -> SubtitleFile:
    """Language and purpose by what follows the recording's name, ".zh-Hans.forced.srt"."""
    parts = _parts(rest)
    language = None
    for part in reversed(parts):  # a title in front may hold words that are codes, too
        code = None if part in MARKS - {"hi"} else language_code(part)
        if code and not (part == "hi" and len(parts) > 1):  # Hindi, or: for the hearing-impaired
            language = code
            break
    return SubtitleFile(path, language, bool(FORCED & set(parts)))


def _rank(language: str | None, spoken: str | None) -> int:
    if spoken and same_language(language, spoken):
        return 0
    return 1 if language is None else 2 if language == "en" else 3
