"""The `.nfo` files of Kodi and Jellyfin: XML about a film, an episode, a music video or a series.

Elements as the Kodi wiki lists them (NFO files). Other files have the same extension: a single
address of a catalogue, and release notes, which say nothing here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from xml.etree.ElementTree import Element

from catalog.beside.published import iso_date
from catalog.beside.texts import read_text, refusal
from catalog.beside.values import Notes
from catalog.beside.xmltree import XmlRefusedError, read_element
from catalog.items import Form
from catalog.languages import language_code

LIMIT = 5_000_000  # bytes
ROOT = re.compile(r"<\s*(movie|episodedetails|musicvideo|tvshow)\b", re.IGNORECASE)
FORMS: dict[str, Form] = {"movie": "film", "episodedetails": "episode", "musicvideo": "music"}
CATALOGUES = ("imdb", "tmdb", "tvdb", "musicbrainz")
ADDRESSES = {
    "imdb": re.compile(r"imdb\.com/(?:[a-z]{2}/)?title/(tt\d{5,10})", re.IGNORECASE),
    "tmdb": re.compile(r"themoviedb\.org/(?:movie|tv)/(\d{1,9})(?!/season)", re.IGNORECASE),
    "tvdb": re.compile(r"thetvdb\.com/\S{0,40}?[?&]id=(\d{1,9})", re.IGNORECASE),
}


def read_nfo(path: Path) -> Notes:
    """What a `.nfo` file says; empty notes where it is none of Kodi's.

    Raises:
        MediaError: it cannot be read, or is damaged so that nothing can be taken from it.
    """
    text = read_text(path, LIMIT)
    match = ROOT.search(text)
    if match is None:
        return Notes(ids=_addresses(text))
    try:
        # A document type comes before the root; a declaration of the encoding may be anything.
        root, complete = read_element(text[_start(text, match.start()) :])
    except XmlRefusedError as error:
        raise refusal(path, str(error)) from error
    notes = notes_of(root) if root is not None else Notes()
    if not complete and notes == Notes(form=notes.form):
        raise refusal(path, "its XML is damaged")
    ids = notes.ids or (_addresses(text) if root is not None and root.tag != "tvshow" else {})
    return notes.model_copy(update={"ids": ids})


def read_series(path: Path) -> Notes:
    """What `tvshow.nfo` says that holds for every episode; read once while it does not change.

    Raises:
        MediaError: as `read_nfo`.
    """
    try:
        changed = path.stat().st_mtime_ns
    except (OSError, ValueError):
        changed = 0
    return _series(path, changed)


@lru_cache(maxsize=32)
def _series(path: Path, changed: int) -> Notes:
    del changed  # only part of the key
    show = read_nfo(path)
    return Notes(series=show.title, genres=show.genres, tags=show.tags, language=show.language)


def notes_of(root: Element) -> Notes:
    """The notes of one element of Kodi's."""
    kind = root.tag
    album = _first(root, "album") if kind == "musicvideo" else None
    dates = ("aired", "premiered", "releasedate", "year")
    return Notes(
        title=_first(root, "title"),
        description=_first(root, "plot", "outline", "review") or "",
        creators=[*_all(root, "artist"), *_all(root, "director"), *_split(root, "credits")],
        people=list(_all(root, "actor/name")),
        genres=list(_split(root, "genre")),
        tags=[*_all(root, "tag"), *_all(root, "studio")],
        language=language_code(_first(root, "language", "languages")),
        published=next(filter(None, (iso_date(_first(root, name)) for name in dates)), None),
        series=_first(root, "showtitle", "set/name", "set") or album,
        season=_number(_first(root, "season")),
        episode=_number(_first(root, "episode")),
        form=FORMS.get(kind),
        ids=_ids(root),
    )


def _start(text: str, root: int) -> int:
    doctype = text.upper().find("<!DOCTYPE", 0, root)
    return doctype if doctype >= 0 else root


def _all(root: Element, name: str) -> Iterator[str]:
    for element in root.iterfind(name):
        if text := " ".join("".join(element.itertext()).split()):
            yield text


def _split(root: Element, name: str) -> Iterator[str]:
    """Names; older files put several into one element, "Action / Drama"."""
    for text in _all(root, name):
        yield from (part.strip() for part in re.split(r"\s+/\s+|\s*[;|,]\s*", text) if part.strip())


def _first(root: Element, *names: str) -> str | None:
    return next((text for name in names for text in _all(root, name)), None)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


def _ids(root: Element) -> dict[str, str]:
    """Aliases by catalogue; the `id` of a film is that of IMDb where it looks so."""
    found: dict[str, str] = {}
    for element in root.iterfind("uniqueid"):
        _keep(found, element.get("type", "").lower(), element.text)
    for kind in CATALOGUES:
        for name in (f"{kind}id", f"{kind}_id"):
            _keep(found, kind, _first(root, name))
    other = _first(root, "id") or ""
    if re.fullmatch(r"tt\d{5,10}", other):
        _keep(found, "imdb", other)
    return found


def _keep(found: dict[str, str], kind: str, value: str | None) -> None:
    value = (value or "").strip()
    if kind in CATALOGUES and kind not in found and re.fullmatch(r"[\w-]{1,64}", value):
        found[kind] = value


def _addresses(text: str) -> dict[str, str]:
    return {
        kind: match.group(1)
        for kind, pattern in ADDRESSES.items()
        if (match := pattern.search(text))
    }
