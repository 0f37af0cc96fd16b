"""Cue sheets: an album in one file, and where its tracks begin.

Commands as the CDRWIN user's guide defines them: an INDEX is minutes, seconds and frames of 1/75 s.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from catalog.beside.chapters import tidy_chapters
from catalog.beside.folder import Folder
from catalog.beside.published import iso_date
from catalog.beside.texts import read_text
from catalog.beside.values import Chapter, Notes

LIMIT = 1_000_000  # bytes
FRAMES = 75  # a second
MOST_SHEETS = 50  # of a folder, that are looked into for the name of a file
COMMAND = re.compile(r'^\s*(?:REM\s+)?([A-Za-z]+)\s+(?:"([^"]*)"|(.*\S))')
INDEX = re.compile(r"^(\d{1,3})\s+(\d{1,4}):(\d{1,2}):(\d{1,2})$")
FILE_TYPE = re.compile(r"\s+(?:WAVE|MP3|AIFF|BINARY|MOTOROLA|FLAC)$", re.IGNORECASE)


@dataclass
class _Track:
    file: int  # which of the sheet's files it is in
    start_s: float | None = None
    title: str = ""
    performer: str = ""


@dataclass
class Sheet:
    """A cue sheet; `files` are the names that it gives."""

    title: str = ""
    performer: str = ""
    genre: str = ""
    date: str = ""
    files: list[str] = field(default_factory=list)
    tracks: list[_Track] = field(default_factory=list)


def parse_sheet(text: str) -> Sheet:
    """What is readable of a cue sheet; lines that are not understood are passed over."""
    sheet = Sheet()
    for line in text.split("\n"):
        match = COMMAND.match(line)
        if match is None:
            continue
        command, quoted, bare = match.groups()
        _take(sheet, command.upper(), quoted if quoted is not None else bare)
    return sheet


def _take(sheet: Sheet, command: str, value: str) -> None:
    track = sheet.tracks[-1] if sheet.tracks else None
    if command == "FILE":
        sheet.files.append(FILE_TYPE.sub("", value).strip('"'))
    elif command == "TRACK":
        sheet.tracks.append(_Track(max(0, len(sheet.files) - 1)))
    elif command == "INDEX" and track and (index := INDEX.match(value)):
        number, minutes, seconds, frames = map(int, index.groups())
        if number == 1 or (number == 0 and track.start_s is None):  # 0: the gap before
            track.start_s = minutes * 60 + seconds + frames / FRAMES
    elif command in ("TITLE", "PERFORMER"):
        setattr(track or sheet, command.lower(), value)
    elif command in ("GENRE", "DATE") and track is None:
        setattr(sheet, command.lower(), value)


def read_sheets(path: Path, folder: Folder, duration_s: float | None) -> Notes:
    """What the cue sheet of a recording says: `NAME.cue`, or the one that names the file.

    Raises:
        MediaError: the recording's own sheet cannot be read.
    """
    for sheet_path, own in _candidates(path, folder):
        sheet = parse_sheet(read_text(sheet_path, LIMIT))
        place = _place(sheet, path, folder, own)
        if place is not None:
            return sheet_notes(sheet, duration_s, place)
    return Notes()


def embedded_sheet(text: str, duration_s: float | None) -> Notes:
    """What a sheet in a tag says; whatever file it names, it is that of the recording."""
    return sheet_notes(parse_sheet(text), duration_s, None)


def sheet_notes(sheet: Sheet, duration_s: float | None, place: int | None) -> Notes:
    """The notes on the sheet's file number `place`, or on all of its tracks."""
    tracks = [track for track in sheet.tracks if place is None or track.file == place]
    if not tracks:
        return Notes()
    if len(tracks) == 1:  # a file a track: nothing to point at inside
        (only,) = tracks
        names, title, series = [only.performer or sheet.performer], only.title, sheet.title
        chapters: tuple[Chapter, ...] = ()
    else:
        names, title, series = [sheet.performer], sheet.title, ""
        starts = [(t.start_s, _heading(t, sheet)) for t in tracks if t.start_s is not None]
        chapters = tidy_chapters(starts, duration_s)
    return Notes(
        title=title,
        creators=names,
        people=[track.performer for track in tracks],
        genres=[sheet.genre],
        published=iso_date(sheet.date),
        series=series,
        form="music",
        chapters=chapters,
    )


def _candidates(path: Path, folder: Folder) -> Iterator[tuple[Path, bool]]:
    own = {f"{path.stem}.cue".lower(), f"{path.name}.cue".lower()}
    sheets = [name for name in folder.names if name.endswith(".cue")]
    for name in sorted(own & set(sheets)):
        yield folder.path / folder.names[name], True
    if len(sheets) <= MOST_SHEETS:
        for name in sorted(set(sheets) - own):
            yield folder.path / folder.names[name], False


def _place(sheet: Sheet, path: Path, folder: Folder, own: bool) -> int | None:
    """Which of the sheet's files is the recording.

    A sheet often names the WAV that was compressed since; that of the same name counts, where the
    named file is not itself there.
    """
    names = [re.split(r"[/\\]", name)[-1].lower() for name in sheet.files]
    if path.name.lower() in names:
        return names.index(path.name.lower())
    stems = [Path(name).stem for name in names]
    if path.stem.lower() in stems:
        place = stems.index(path.stem.lower())
        return place if names[place] not in folder.names else None
    lone = own and len(names) <= 1  # renamed together with its recording
    return 0 if lone and not any(name in folder.names for name in names) else None


def _heading(track: _Track, sheet: Sheet) -> str:
    other = track.performer and track.performer != sheet.performer
    return f"{track.performer} - {track.title}" if other and track.title else track.title
