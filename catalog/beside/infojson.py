"""What yt-dlp writes beside a download, `NAME.info.json`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from catalog.beside.chapters import tidy_chapters
from catalog.beside.published import iso_date
from catalog.beside.texts import read_text, refusal
from catalog.beside.values import Chapter, Notes
from catalog.items import Form
from catalog.languages import language_code

LIMIT = 20_000_000  # bytes; comments of thousands of people make them large
LATEST_S = 1e9  # beyond it, and for what is no number, a time is none
GENERIC = frozenset({"generic", "html5", "unknown", ""})


def read_info(path: Path, duration_s: float | None) -> Notes:
    """What an info file says.

    Raises:
        MediaError: it cannot be read, is too large, or is no JSON object.
    """
    try:
        info = json.loads(read_text(path, LIMIT))
    except (ValueError, RecursionError) as error:
        raise refusal(path, "it is not valid JSON") from error
    if not isinstance(info, dict):
        raise refusal(path, "it is JSON, but not an object")
    song = _text(info, "track")
    return Notes(
        title=song or _text(info, "title", "fulltitle"),
        description=_text(info, "description") or "",
        creators=_creators(info, bool(song)),
        people=_list(info, "cast"),
        genres=[*_list(info, "genres", "genre"), *_list(info, "categories")],
        tags=_list(info, "tags"),
        language=language_code(_text(info, "language")),
        published=iso_date(_text(info, "release_date", "upload_date")),
        series=_text(info, "series", "album"),
        season=_number(info.get("season_number")),
        episode=_number(info.get("episode_number")),
        form=_form(info, bool(song)),
        ids=_ids(info),
        url=_address(_text(info, "webpage_url", "original_url")),
        chapters=_chapters(info.get("chapters"), duration_s),
    )


def _text(info: dict[str, Any], *keys: str) -> str | None:
    """The first of several fields that holds words."""
    values = (info.get(key) for key in keys)
    return next((value for value in values if isinstance(value, str) and value.strip()), None)


def _list(info: dict[str, Any], *keys: str) -> list[str]:
    """The first of several fields that holds names: a list, or one text."""
    for key in keys:
        value = info.get(key)
        if isinstance(value, str):
            return [value]
        if isinstance(value, list) and value:
            return [name for name in value if isinstance(name, str)]
    return []


def _creators(info: dict[str, Any], song: bool) -> list[str]:
    artists = _list(info, "artists", "artist") or _list(info, "creators", "creator")
    channel = _text(info, "channel", "uploader")
    return artists if song and artists else [*artists, *([channel] if channel else [])]


def _number(value: object) -> int | None:
    return int(value) if isinstance(value, int | float) and 0 <= value < 2**31 else None


def _form(info: dict[str, Any], song: bool) -> Form | None:
    if info.get("is_live") is True or info.get("was_live") is True:
        return "live"
    if song:
        return "music"
    return "episode" if _number(info.get("episode_number")) is not None else None


def _ids(info: dict[str, Any]) -> dict[str, str]:
    extractor = (_text(info, "extractor_key", "extractor") or "").split(":")[0].lower()
    value = info.get("id")
    if extractor in GENERIC or not isinstance(value, str) or not 0 < len(value) <= 200:
        return {}
    return {extractor: value}


def _address(text: str | None) -> str | None:
    return text if text and text.startswith(("https://", "http://")) and len(text) < 1000 else None


def _chapters(found: object, duration_s: float | None) -> tuple[Chapter, ...]:
    chapters = []
    for entry in found if isinstance(found, list) else []:
        if not isinstance(entry, dict):
            continue
        start_s, title = entry.get("start_time"), entry.get("title")
        if isinstance(start_s, int | float) and abs(start_s) < LATEST_S and isinstance(title, str):
            chapters.append((float(start_s), title))
    return tidy_chapters(chapters, duration_s)
