"""What the names of a file and of its folders say.

Rules of our own: `guessit` takes every name for that of a release, and finds titles and groups in
names that are only words. Here a name that carries no marks comes through word for word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from catalog.beside.values import Notes, one_line
from catalog.items import Form

ID_MARK = re.compile(r"[\[{(]\s*(imdb|tmdb|tvdb)(?:id)?\s*[-=:]\s*((?:tt)?\d+)\s*[\]})]", re.I)
VIDEO_ID = re.compile(r"[\s_.-]*\[([A-Za-z0-9_-]{11})\]$")  # how yt-dlp ends a name
EPISODE = re.compile(
    r"(?<![a-z0-9])s(?P<s1>\d{1,3})[ ._-]{0,3}e(?:p)?[ ._-]?(?P<e1>\d{1,4})"
    r"(?:[ ._-]{0,3}e?\d{2,4}(?!\d|p\b))*"
    r"|(?<![a-z0-9])(?P<s2>\d{1,2})x(?P<e2>\d{2,3})(?![0-9a-z])"
    r"|(?<![a-z])(?:season|series|staffel|saison|temporada)[ ._-]*(?P<s3>\d{1,3})[ ._,-]*"
    r"(?:episode|ep|folge|épisode|episodio)[ ._-]*(?P<e3>\d{1,4})"
    r"|第\s*(?P<s4>\d{1,3})\s*季\s*第\s*(?P<e4>\d{1,4})\s*[集话話]",
    re.IGNORECASE,
)
ONLY_EPISODE = re.compile(
    r"(?<![a-z0-9])(?:episode|ep|e|folge|épisode)[ ._-]{0,2}(\d{1,4})(?![a-z0-9])"
    r"|第\s*(\d{1,4})\s*[集话話]",
    re.IGNORECASE,
)
ANIME = re.compile(
    r"^\[[^\]]+\][ _.]*(?P<title>.+?)[ _.]+-[ _.]+(?P<e>\d{1,4})(?:v\d)?(?=[ _.]*[\[(.]|$)"
)
SEASON_FOLDER = re.compile(
    r"^(?:(?:season|series|staffel|saison|temporada|s)[ ._-]*(\d{1,3})|第\s*(\d{1,3})\s*季"
    r"|specials)$",
    re.IGNORECASE,
)
YEAR_MARK = re.compile(r"[\[(]((?:18|19|20)\d\d)[\])]")
YEAR_WORD = re.compile(r"(?<![0-9A-Za-z])((?:18[89]|19\d|20\d)\d)(?![0-9A-Za-z])")
JUNK = re.compile(
    r"(?<![a-z0-9])(?:(?:360|480|540|576|720|1080|1440|2160|4320)[pi]|[xh][ .]?26[45]|hevc"
    r"|xvid|divx|blu-?ray|bd-?rip|br-?rip|web-?dl|web-?rip|hdtv|pdtv|dvd-?rip|dvdscr|hdrip|hdr10|remux"
    r"|aac2[ .]0|ddp?5[ .]1|dts-?hd|truehd|10bit)(?![a-z0-9])",
    re.IGNORECASE,
)
EDITION = re.compile(
    r"[ ._-]+(?:extended|unrated|remastered|proper|repack|internal|limited|multi|uncut|web"
    r"|uhd|hdr|4k|directors?[ ._]cut|theatrical|imax|dual[ ._]audio)$",
    re.IGNORECASE,
)
LEADING_NUMBER = re.compile(r"^(\d{1,3})(?:\s*[-._]+\s*|\s+)(?=\S)")
FILM_S = 40 * 60.0  # the Academy's rule: what is no longer than 40 minutes is a short


@dataclass
class _Reading:
    """A name while it is taken apart; `rest` is what nothing has been said of yet."""

    rest: str
    ids: dict[str, str] = field(default_factory=dict)
    year: str | None = None
    marked: bool = False


def plain_title(name: str) -> str:
    """A readable title: words apart, also from numbers that stick to them."""
    known = name.encode("utf-8", "replace").decode("utf-8")
    apart = re.sub(r"(?<=[a-z]{3})(?=\d)|(?<=\d)(?=[a-z]{3})", " ", known)
    words = " ".join(re.sub(r"[_.\s]+", " ", apart).split())
    return words or "untitled"


def read_names(path: Path, medium: str, duration_s: float | None, numbered: bool = False) -> Notes:
    """What a path says. `numbered`: the files of its folder carry numbers, as tracks do."""
    reading = _Reading(path.stem)
    _take_ids(reading)
    if (episode := _episode(path, reading)) is not None:
        return episode
    _take_year_and_junk(reading)
    creators, number = _take_track(path, reading, numbered) if medium == "audio" else ((), None)
    is_film = medium == "video" and reading.year is not None and (duration_s or 0) > FILM_S
    return Notes(
        title=_words(reading.rest, reading.marked or number is not None),
        creators=creators,
        published=reading.year,
        form="film" if is_film else None,
        ids=reading.ids,
    )


def is_release_name(text: str) -> bool:
    """Whether a title is the name of a release: more about the encoding than about the work."""
    return len(JUNK.findall(text)) >= 2 or (
        "." in text and " " not in text and bool(JUNK.search(text))
    )


def _take_ids(reading: _Reading) -> None:
    for kind, value in ID_MARK.findall(reading.rest):
        reading.ids[kind.lower()] = value
    rest = ID_MARK.sub("", reading.rest).strip()
    found = VIDEO_ID.search(rest)
    if found and re.search(r"[0-9_-]|[a-z][A-Z]", found.group(1)):  # else it is an ordinary word
        reading.ids["youtube"] = found.group(1)
        rest = rest[: found.start()]
    reading.marked = bool(reading.ids)
    reading.rest = rest or reading.rest


def _episode(path: Path, reading: _Reading) -> Notes | None:
    """The notes of an episode, or None where neither the file nor its folder says it is one."""
    folder, above = path.parent.name, path.parent.parent.name
    inside = SEASON_FOLDER.match(folder)
    series = _series(above) if inside else None
    season = int(inside.group(1) or inside.group(2) or 0) if inside else None
    text = reading.rest
    if match := EPISODE.search(text):
        found = [value for value in match.groups() if value is not None]
        season, number = int(found[0]), int(found[1])
        own = text[: match.start()]
    elif match := ANIME.match(text):
        number, own = int(match["e"]), match["title"]
    elif inside and (match := ONLY_EPISODE.search(text) or LEADING_NUMBER.match(text)):
        number, own = int(next(value for value in match.groups() if value)), ""
    else:
        return None
    own_series = _series(own)
    series = own_series or series or (None if inside else _series(folder))
    after = _Reading(text[match.end() :])
    _take_year_and_junk(after, cut_first=True)
    title = _words(after.rest.strip(" ._-[]()"), True) if after.rest.strip(" ._-[]()") else None
    numbered = f"S{season:02}E{number:02}" if season is not None else f"{number:02}"
    form: Form = "episode"
    return Notes(
        title=title or f"{series or plain_title(path.stem)} {numbered}".strip(),
        series=series,
        season=season,
        episode=number,
        published=after.year,
        form=form,
        ids={kind: value for kind, value in reading.ids.items() if kind == "youtube"},
    )


def _series(text: str) -> str | None:
    """The name of a series: without its year, a group's mark in front and ids."""
    text = ID_MARK.sub("", text)
    text = re.sub(r"^\[[^\]]+\]\s*", "", text)
    text = YEAR_MARK.sub("", text).strip(" ._-[](")
    return plain_title(text) if text else None


def _take_year_and_junk(reading: _Reading, cut_first: bool = False) -> None:
    """Cuts a name off at its year in brackets, or where words about the encoding begin."""
    text = reading.rest
    junk = list(JUNK.finditer(text))
    spaced = " " in text
    at_end = bool(junk) and (junk[-1].end() >= len(text.rstrip(" ])")) or not spaced)
    cut = len(text)
    if junk and (cut_first or len(junk) >= 2 or at_end):
        cut = junk[0].start()
    before = text[:cut]
    years = list(YEAR_MARK.finditer(before)) or (
        list(YEAR_WORD.finditer(before)) if cut < len(text) else []
    )
    if years and before[: years[-1].start()].strip(" ._-[]("):
        reading.year = years[-1].group(1)
        cut = years[-1].start() if _ends_name(before[years[-1].end() :], cut < len(text)) else cut
    if cut == len(text):
        return
    rest = text[:cut].rstrip(" ._-[](")
    while (shorter := EDITION.sub("", rest)) != rest:
        rest = shorter
    if rest or cut_first:
        reading.rest, reading.marked = rest, True


def _ends_name(after: str, junk_follows: bool) -> bool:
    """Whether nothing but marks comes after the year; what else does is part of the title."""
    return junk_follows or not after.strip(" ._-[](){}")


def _take_track(
    path: Path, reading: _Reading, numbered: bool
) -> tuple[tuple[str, ...], int | None]:
    """Takes a track's number off, and an artist that stands before the title."""
    match = LEADING_NUMBER.match(reading.rest)
    padded = match is not None and (match.group(1).startswith("0") or " - " in match.group())
    number = None
    if match and (numbered or padded):
        number = int(match.group(1))
        reading.rest = reading.rest[match.end() :]
    artist, dash, title = reading.rest.partition(" - ")
    above = {path.parent.name.lower(), path.parent.parent.name.lower()}
    if dash and title.strip() and (number is not None or artist.strip().lower() in above):
        reading.rest = title
        return (plain_title(artist),), number
    return (), number


def _words(text: str, marked: bool) -> str:
    return one_line(plain_title(text.strip(" ._-") if marked else text)) or "untitled"
