"""The description of an item, put together from its parts in two to four plain sentences.

Nothing is said that the parts do not hold; the phrases are in `summary.toml`. Items in Chinese get
Chinese phrases and tags, all others English ones around their own words.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib import resources
from typing import Any, Literal

from base.slots import Frozen
from catalog.items import Form
from tools.sound_spans import KINDS
from tools.tags import in_language
from tools.telling import telling_sentence

MOST_KEYWORDS = 5
MOST_NAMES = 3  # creators, genres
MOST_TAGS = 4
MOST_LINES = 2  # of the screen
LONGEST_LINE = 80
MOSTLY, SOME, LITTLE = 0.5, 0.15, 0.03  # shares of the duration
PITCHES = re.compile(r"^([A-G])([#♯b♭]?) (major|minor)$")
ENDED = re.compile(r"[.!?…。！？]”$")

Words = Mapping[str, Any]


class SummaryParts(Frozen):
    """What is known of an item; what is empty or None is not spoken of."""

    title: str
    form: Form = "other"
    medium: Literal["video", "audio"] = "video"
    duration_s: float | None = None
    language: str | None = None  # that is spoken or written in it, as a code
    genres: tuple[str, ...] = ()
    creators: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    said: str = ""  # the transcript
    shown: tuple[str, ...] = ()  # tags of its pictures, in English, or captions
    read: tuple[str, ...] = ()  # text on the screen, the most telling first
    heard: tuple[str, ...] = ()  # tags of its music and other sound, in English
    shares: Mapping[str, float] = {}  # of speech, music, other and silence
    tempo_bpm: float | None = None
    musical_key: str | None = None  # "A minor"


def summary(parts: SummaryParts) -> str:
    """What it is and is about; a sentence of it; what is seen and read; what is heard."""
    language = "zh" if (parts.language or "").lower().startswith(("zh", "yue")) else "en"
    words = _phrases()[language]
    sentences = [_what(parts, words), _said(parts, words), _seen(parts, words, language)]
    sentences.append(_heard(parts, words, language))
    said = [_ended(text, words) for text in sentences if text]
    return ("" if language == "zh" else " ").join(said)


@lru_cache(maxsize=1)
def _phrases() -> Mapping[str, Words]:
    text = resources.files(__package__).joinpath("summary.toml").read_text("utf-8")
    return tomllib.loads(text)


def _what(parts: SummaryParts, words: Words) -> str:
    language = words["language"].get((parts.language or "").partition("-")[0].lower())
    about = _listed(parts.keywords, MOST_KEYWORDS, words)
    names = {
        "length": {"length": _length(parts.duration_s, words)},
        "spoken": {"language": language},
        "by": {"names": _listed(parts.creators, MOST_NAMES, words)},
        "genres": {"names": _listed(parts.genres, MOST_NAMES, words)},
        "about": {"names": about},
    }
    filled = {
        name: words[name].format(**values) if all(values.values()) else ""
        for name, values in names.items()
    }
    return str(words["what"].format(what=words["form"][_form(parts)], **filled))


def _form(parts: SummaryParts) -> str:
    if parts.form != "other":
        return parts.form
    for kind in ("speech", "music"):
        if parts.medium == "audio" and parts.shares.get(kind, 0.0) >= MOSTLY:
            return f"audio_{kind}"
    return parts.medium


def _length(duration_s: float | None, words: Words) -> str:
    """In minutes from one and a half minutes on, and in hours and minutes from one hour."""
    if not duration_s or duration_s < 0.5:
        return ""
    if duration_s < 90:
        return _counted(round(duration_s), words["seconds"])
    hours, minutes = divmod(round(duration_s / 60), 60)
    texts = [_counted(hours, words["hours"]), _counted(minutes, words["minutes"])]
    return str(words["and"].join(text for text in texts if text))


def _counted(number: int, forms: Sequence[str]) -> str:
    return forms[number != 1].format(n=number) if number else ""


def _said(parts: SummaryParts, words: Words) -> str:
    quote = _quote(telling_sentence(parts.said, [*parts.keywords, parts.title]), words)
    return str(words["said"].format(quote=quote)) if quote else ""


def _seen(parts: SummaryParts, words: Words, language: str) -> str:
    tags = _listed([in_language(tag, language) for tag in parts.shown], MOST_TAGS, words)
    lines = dict.fromkeys(_quote(_short(_one_line(text)), words) for text in parts.read)
    quotes = words["list"].join([line for line in lines if line][:MOST_LINES])
    if not tags:
        return str(words["read"].format(quotes=quotes)) if quotes else ""
    seen = str(words["seen"].format(tags=tags))
    return seen + (words["also_read"].format(quotes=quotes) if quotes else "")


def _heard(parts: SummaryParts, words: Words, language: str) -> str:
    """Kinds by their share; the tags belong to the music, or else to the other sound."""
    shares = [(kind, parts.shares.get(kind, 0.0)) for kind in KINDS]
    shares = [one for one in shares if one[1] >= LITTLE and one[0] != "silence"]
    tags = _listed([in_language(tag, language) for tag in parts.heard], MOST_TAGS, words)
    bearer = "music" if parts.shares.get("music", 0.0) >= LITTLE else "other"
    sounds = []
    for kind, share in sorted(shares, key=lambda one: -one[1]):
        how = "mostly" if share >= MOSTLY else "some" if share >= SOME else "little"
        sound = words[how].format(sound=words["kind"][kind])
        tagged = bool(tags) and kind == bearer
        sounds.append(words["tagged"].format(sound=sound, tags=tags) if tagged else sound)
    if sounds and parts.tempo_bpm:
        sounds.append(words["tempo"].format(bpm=round(parts.tempo_bpm)))
    if sounds and (parts.musical_key or "").strip():
        sounds.append(words["key"].format(key=_key(parts.musical_key or "", language)))
    return str(words["heard"].format(sounds=words["comma"].join(sounds))) if sounds else ""


def _ended(text: str, words: Words) -> str:
    """With a full stop, unless a quotation at its end brings one."""
    return text if ENDED.search(text) else str(words["sentence"].format(text=text))


def _key(key: str, language: str) -> str:
    """ "A minor" in Chinese is A小调, with the sign before the letter."""
    match = PITCHES.match(key)
    if language != "zh" or match is None:
        return _one_line(key)
    letter, sign, mode = match.groups()
    raised = {"": "", "#": "升", "♯": "升", "b": "降", "♭": "降"}[sign]
    return f"{raised}{letter}{'大调' if mode == 'major' else '小调'}"


def _listed(texts: Sequence[str], most: int, words: Words) -> str:
    kept = dict.fromkeys(_one_line(text) for text in texts if text.strip())
    return str(words["list"].join(list(kept)[:most]))


def _quote(text: str, words: Words) -> str:
    bare = text.strip('“”" ')
    return str(words["quote"].format(text=bare)) if bare else ""


def _short(line: str) -> str:
    return line if len(line) <= LONGEST_LINE else line[: LONGEST_LINE - 1].rstrip() + "…"


def _one_line(text: str) -> str:
    return " ".join(text.split())
