"""What the tags of a container say, without the traces of the programs that wrote them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from catalog.beside.names import is_release_name
from catalog.beside.published import iso_date
from catalog.beside.values import Notes
from catalog.items import Form
from catalog.languages import language_code
from catalog.probe import Probe

JUNK = re.compile(
    r"untitled|title|track ?\d*|video|audio|movie|unknown(?: artist| album| title)?|n/?a|none|null"
    r"|test|new (?:project|recording)(?: ?\d+)?|(?:my )?(?:movie|project|recording) ?\d*"
    r"|various artists|default|(?:(?:video|sound|core media|main) ?)?handler|other"
    r"|audiotrack|<unknown>|artist|album",
    re.IGNORECASE,
)
PROGRAM = re.compile(
    r"\b(?:lavf|lavc|libav|ffmpeg|handbrake|encoded (?:by|with)|created (?:by|with|using)|made with"
    r"|mkvmerge|libebml|l-smash|gpac|isomedia file|exact audio copy|accuraterip|itunes|eac\b"
    r"|x26[45]|processed by|adobe premiere|final cut|imovie|vlc\b)",
    re.IGNORECASE,
)
ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
KINDS: dict[str, Form] = {
    "6": "music",
    "9": "film",
    "10": "episode",
    "21": "podcast",
}  # iTunes' stik
GENRE_FORMS: dict[str, Form] = {"podcast": "podcast", "lecture": "lecture", "lectures": "lecture"}
NUMBER = re.compile(r"[0-9a-fA-F]{8,16}|[\d.,:]+")  # iTunes writes how loud a track is
FEW_WORDS = 3  # of a comment, below which it describes nothing


def read_tags(probe: Probe) -> Notes:
    """What a container's own tags say of the item."""
    tags = probe.tags
    artists = _names(tags, "artist") or _names(tags, "album_artist", "performer")
    series = _first(tags, "show", "tvshow") or _album(tags, probe.medium)
    genres = _names(tags, "genre")
    season, episode = _number(tags, "season_number", "season"), _number(tags, "episode_sort")
    people = [*_names(tags, "composer"), *_names(tags, "actor"), *_names(tags, "performer")]
    return Notes(
        title=_title(tags),
        description=_description(tags),
        creators=[*artists, *_names(tags, "director")],
        people=[name for name in people if name not in artists],
        genres=genres,
        tags=[name for name in _names(tags, "keywords") if len(name) < 60],
        language=_language(probe),
        published=_date(tags),
        series=series,
        season=season,
        episode=episode,
        form=_form(tags, genres),
        ids=_ids(tags),
        url=next((t for t in (tags.get("purl", ""), tags.get("comment", "")) if _page(t)), None),
    )


def _said(tags: Mapping[str, str], key: str) -> str | None:
    value = tags.get(key, "").strip()
    return None if not value or JUNK.fullmatch(value) or PROGRAM.match(value) else value


def _first(tags: Mapping[str, str], *keys: str) -> str | None:
    return next((value for key in keys if (value := _said(tags, key))), None)


def _title(tags: Mapping[str, str]) -> str | None:
    title = _first(tags, "title", "track_name")
    nothing = title is None or is_release_name(title) or ADDRESS.fullmatch(title)
    return None if nothing or title is None or not re.search(r"\w", title) else title


def _names(tags: Mapping[str, str], *keys: str) -> list[str]:
    """Names of the first field that has some; a slash is no separator ("AC/DC")."""
    value = _first(tags, *keys)
    parts = re.split(r"\s*[;\0]\s*|\s+/\s+" + ("|," if "keywords" in keys else ""), value or "")
    return [part.strip() for part in parts if part.strip() and not JUNK.fullmatch(part.strip())]


def _album(tags: Mapping[str, str], medium: str) -> str | None:
    """Tracks of an album, and episodes of a podcast, belong together."""
    return _first(tags, "album") if medium == "audio" else None


def _description(tags: Mapping[str, str]) -> str:
    for key in ("synopsis", "description", "podcast_description", "comment"):
        value = _said(tags, key)
        words = ADDRESS.sub("", value or "").strip()
        if words and not PROGRAM.search(words[:200]) and (key != "comment" or _many(words)):
            return value or ""
    return ""


def _many(words: str) -> bool:
    wide = re.search(r"[\u3040-\u9fff\uac00-\ud7af]{4}", words)  # no blanks between words
    named = [word for word in words.split() if not NUMBER.fullmatch(word)]
    return len(named) >= FEW_WORDS or wide is not None


def _number(tags: Mapping[str, str], *keys: str) -> int | None:
    match = re.match(r"\s*(\d{1,5})\b", _first(tags, *keys) or "")
    return int(match.group(1)) if match else None


def _language(probe: Probe) -> str | None:
    """Of the sound track that is played; with several that are equal it is not known."""
    tracks = [track for track in probe.audio if track.default] or list(probe.audio)
    languages = {language_code(track.language) for track in tracks}
    return languages.pop() if len(languages) == 1 else None


def _date(tags: Mapping[str, str]) -> str | None:
    keys = ("date", "originaldate", "date_released", "year", "tdor", "tyer")
    return next((found for key in keys if (found := iso_date(tags.get(key)))), None)


def _form(tags: Mapping[str, str], genres: list[str]) -> Form | None:
    if tags.get("podcast") == "1":
        return "podcast"
    by_genre = (GENRE_FORMS[genre.lower()] for genre in genres if genre.lower() in GENRE_FORMS)
    return next(by_genre, None) or KINDS.get(tags.get("media_type", ""))


def _ids(tags: Mapping[str, str]) -> dict[str, str]:
    found = {}
    for key in ("musicbrainz_trackid", "musicbrainz_recordingid", "musicbrainz track id"):
        if re.fullmatch(r"[0-9a-fA-F-]{36}", tags.get(key, "")):
            found["musicbrainz"] = tags[key].lower()
    if re.fullmatch(r"tt\d{5,10}", tags.get("imdb", "")):
        found["imdb"] = tags["imdb"]
    return found


def _page(text: str) -> bool:
    return re.fullmatch(r"https?://\S{1,900}", text.strip()) is not None
