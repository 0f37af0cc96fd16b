"""Which of a file's tracks are watched and listened to."""

from __future__ import annotations

import re

import av
from av.container import InputContainer
from av.stream import Disposition, Stream

from catalog.languages import language_code

COVER = Disposition.attached_pic | Disposition.still_image | Disposition.timed_thumbnails
COMMENTARY, DESCRIPTION, PART = "commentary", "description", "part"
ROLES = {
    Disposition.comment: COMMENTARY,
    Disposition.visual_impaired: DESCRIPTION,
    Disposition.descriptions: DESCRIPTION,
    Disposition.karaoke: PART,
    Disposition.clean_effects: PART,
    Disposition.dependent: PART,
}
TITLES = {
    COMMENTARY: r"\bcomment(s|ar\w*)\b|kommentar|評論|评论|コメンタリー",
    DESCRIPTION: r"descri(ption|ptive|bed|ptif)|audiod[eé]s[ck]ri\w+|口述影像|解説",
    PART: r"\bisolated\b|\bmusic (and|&) effects\b|\bM&E\b|karaoke|instrumental",
}


def moving_pictures(container: InputContainer) -> av.VideoStream | None:
    """The video track to look at: a decodable one first, then the default, then the first."""
    tracks = [stream for stream in container.streams.video if not is_cover(stream)]
    return min(tracks, key=_preference, default=None)


def main_sound(container: InputContainer, language: str | None = None) -> av.AudioStream | None:
    """The sound track to listen to.

    A decodable one first; one that holds what is said, rather than a talk over it; the default;
    one in `language` (ISO 639-1), where that is given; the first.
    """

    def preference(stream: av.AudioStream) -> tuple[bool, bool, bool, bool, int]:
        unknown, not_default, index = _preference(stream)
        foreign = language is not None and language_code(stream.language) != language_code(language)
        return unknown, bool(role(stream)), not_default, foreign, index

    return min(container.streams.audio, key=preference, default=None)


def role(stream: Stream) -> str:
    """ "commentary", "description" or "part" where a sound track is not what is to be heard.

    By its disposition; few files set one, so else by its title.
    """
    for flag, name in ROLES.items():
        if stream.disposition & flag:
            return name
    title = title_of(stream)
    return next((name for name, words in TITLES.items() if re.search(words, title, re.I)), "")


def title_of(stream: Stream) -> str:
    """The name of a track; in MP4 that of its handler, unless it is only called one."""
    tags = {key.lower(): value.strip() for key, value in stream.metadata.items()}
    handler = tags.get("handler_name", "")
    return tags.get("title") or ("" if "handler" in handler.lower() else handler)


def is_cover(stream: Stream) -> bool:
    """Whether a video track is a cover or a strip of thumbnails."""
    return bool(stream.disposition & COVER)


def is_default(stream: Stream) -> bool:
    """Whether the file names this track for who asks for nothing."""
    return bool(stream.disposition & Disposition.default)


def has_decoder(stream: Stream) -> bool:
    """PyAV gives a stream no codec context where libav has no decoder for it."""
    context: object = stream.codec_context
    return context is not None


def _preference(stream: Stream) -> tuple[bool, bool, int]:
    return not has_decoder(stream), not is_default(stream), stream.index
