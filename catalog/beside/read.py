"""All that lies beside or inside a media file, put together."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

from base.errors import MediaError
from catalog.beside.covers import find_cover, read_cover
from catalog.beside.cuesheet import embedded_sheet, read_sheets
from catalog.beside.folder import Folder, folder_of
from catalog.beside.infojson import read_info
from catalog.beside.inside import read_inside
from catalog.beside.names import read_names
from catalog.beside.nfo import read_nfo, read_series
from catalog.beside.sidesubs import read_subtitles, subtitle_files
from catalog.beside.tags import read_tags
from catalog.beside.values import Beside, Notes, Subtitles
from catalog.probe import Probe

T = TypeVar("T")
FACTS = (
    *("title", "description", "creators", "people", "genres", "tags", "language", "published"),
    *("series", "form", "url", "chapters"),
)


class _Reader:
    """Calls readers that may refuse a side file, and keeps the sentences."""

    def __init__(self) -> None:
        self.warnings: list[str] = []

    def __call__(self, read: Callable[[], T], otherwise: T) -> T:
        try:
            return read()
        except MediaError as error:
            self.warnings.append(str(error))
            return otherwise


def read_beside(path: Path, probe: Probe) -> Beside:
    """Reads names, tags, side files, chapters, the cover and subtitles of one media file.

    Nothing is decoded, and nothing raised: a side file that cannot be used is a warning. Of what
    several sources say the first counts, in the order `.nfo`, cue sheet, `.info.json`, tags, names.
    """
    folder, reader = folder_of(path.parent), _Reader()
    duration_s = probe.duration_s
    sources = _sources(path, folder, probe, reader)
    merged = _merged(sources)
    inside = read_inside(path, probe, duration_s)
    files = subtitle_files(path, folder, merged.language)
    subtitles = [reader(partial(read_subtitles, file, duration_s), None) for file in files]
    beside_cover = None if inside.cover else find_cover(path, folder, probe.medium)
    cover = reader(lambda: read_cover(beside_cover), None) if beside_cover else inside.cover
    return Beside(
        **dict(merged),
        subtitles=tuple(one for one in (*subtitles, *inside.subtitles) if one and one.segments),
        cover=cover,
        warnings=tuple(reader.warnings),
        deferred_subtitles=inside.deferred,
    ).model_copy(update={"chapters": merged.chapters or inside.chapters})


def read_deferred(path: Path, probe: Probe) -> tuple[Subtitles, ...]:
    """The subtitles inside of a file that `read_beside` left for when all of it is read anyway."""
    return tuple(read_inside(path, probe, probe.duration_s, most_bytes=math.inf).subtitles)


def _sources(path: Path, folder: Folder, probe: Probe, reader: _Reader) -> list[Notes]:
    """The notes of all sources, the most trusted first."""
    duration_s, found = probe.duration_s, []
    own = {rest: folder.path / name for rest, name in folder.beside(path)}
    nfo = own.get(".nfo") or (folder.find("movie.nfo") if folder.holds_one else None)
    if nfo is not None:
        found.append(reader(lambda: read_nfo(nfo), Notes()))
    found.append(reader(lambda: read_sheets(path, folder, duration_s), Notes()))
    if (info := own.get(".info.json")) is not None:
        found.append(reader(lambda: read_info(info, duration_s), Notes()))
    if sheet := probe.tags.get("cuesheet"):
        found.append(embedded_sheet(sheet, duration_s))
    found.append(read_tags(probe))
    found.append(read_names(path, probe.medium, duration_s, folder.numbered))
    if any(notes.form == "episode" or notes.episode is not None for notes in found):
        found[1:1] = _series(path, reader)
    return found


def _series(path: Path, reader: _Reader) -> list[Notes]:
    """What is said of the whole series, in the episode's folder or in the one above."""
    for place in (path.parent, path.parent.parent):  # a season's folder lies in that of the series
        if found := folder_of(place).find("tvshow.nfo"):
            return [reader(partial(read_series, found), Notes())]
    return []


def _merged(sources: Sequence[Notes]) -> Notes:
    """Each fact from the first source that has it, a list as a whole."""
    values = {
        name: next((value for notes in sources if (value := getattr(notes, name))), None)
        for name in FACTS
    }
    for name in ("season", "episode"):  # 0 is a number: specials
        values[name] = next((v for n in sources if (v := getattr(n, name)) is not None), None)
    ids: dict[str, str] = {}
    for notes in reversed(sources):
        ids.update(notes.ids)
    given = {name: value for name, value in values.items() if value is not None}
    return Notes(**given, ids=ids)
