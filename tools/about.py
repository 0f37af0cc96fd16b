"""What an item is called and what is said about it: from names, side files, and its content."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from base.slots import FrameNote
from catalog.beside import Beside
from catalog.beside.names import plain_title
from catalog.items import Form, Item
from tools.keywords import keywords
from tools.summary import SummaryParts, summary
from tools.understood import Pass, Understanding

CONFIDENT_TAG = 0.3  # below it a tag still shapes the vector, but is not said
TAGS_SAID = 4
TAGS_HEARD = 5
SURELY_SPOKEN_S = 5.0  # of recognised speech, from which on its language is believed
MUSIC_SHARE = 0.3  # of an item, from which on its music describes it
LINES_READ = 3
LISTS = ("creators", "people", "genres", "tags")
ONES = ("description", "language", "published", "series", "season", "episode", "url")


def named(path: Path, beside: Beside) -> Item:
    """A new item out of what its name, its tags and its side files say."""
    item = Item(title=beside.title or plain_title(path.stem), form=beside.form or "other")
    return informed(item, beside)


def informed(item: Item, beside: Beside, over: bool = False) -> Item:
    """The item with what the side files say where it says nothing; with `over`, in any case."""
    update: dict[str, Any] = {}
    for name in LISTS:
        said = list(getattr(beside, name))
        if said and (over or not getattr(item, name)):
            update[name] = said
    for name in ONES:
        said = getattr(beside, name)
        if said not in (None, "") and (over or getattr(item, name) in (None, "")):
            update[name] = said
    if over and beside.title:
        update["title"] = beside.title
    update["ids"] = item.ids | beside.ids if over else beside.ids | item.ids
    return item.model_copy(update=update)


def understood(item: Item, known: Understanding, how_far: Pass) -> Item:
    """The item with what its content says; what it was given stays."""
    probe = known.opened.probe
    transcript = known.transcript
    spoken = transcript.language if transcript.segments else None
    is_sure = transcript.speech_s >= SURELY_SPOKEN_S and not transcript.source
    item = item.model_copy(
        update={
            "medium": probe.medium,
            "duration_s": round(known.opened.duration_s, 3) or None,
            # many programs write one language into every file
            "language": (spoken or item.language) if is_sure else (item.language or spoken),
            "heard": known.hearing.shares or item.heard,
            "form": _form(item, known),
            "tempo_bpm": known.music.tempo_bpm or item.tempo_bpm,
            "musical_key": known.music.key or item.musical_key,
            "speech_from": known.transcript.source or None,
            "state": "present",
            "understood": int(how_far),
        }
    )
    words = _keywords(item, known)
    parts = _parts(item, known, words)
    return item.model_copy(update={"keywords": words, "summary": summary(parts)})


def item_text(item: Item) -> str:
    """The words of the whole item, for its text vector and for exact search."""
    names = ", ".join([*item.genres, *item.tags, *item.creators, *item.people])
    words = ", ".join(item.keywords)
    parts = (item.title, item.series, item.description, names, words)
    return ". ".join(part for part in parts if part)


def said_tags(note: FrameNote) -> str:
    """What is said of a frame: its caption, or its confident tags."""
    if note.caption:
        return note.caption
    tags = [tag.text for tag in note.tags if tag.score >= CONFIDENT_TAG]
    return ", ".join(list(dict.fromkeys(tags))[:TAGS_SAID])


def shown(known: Understanding) -> list[str]:
    """What the item mostly shows, in a few words."""
    weights: Counter[str] = Counter()
    for note in known.seen.notes:
        for tag in note.tags:
            if tag.score >= CONFIDENT_TAG:
                weights[tag.text] += 1
    return [text for text, _ in weights.most_common(TAGS_SAID)]


def heard(known: Understanding) -> list[str]:
    """What its music is like, where it has enough of it."""
    is_music = known.hearing.shares.get("music", 0.0) >= MUSIC_SHARE
    return [tag.text for tag in known.hearing.tags[:TAGS_HEARD]] if is_music else []


def _form(item: Item, known: Understanding) -> Form:
    is_music = known.hearing.shares.get("music", 0.0) > 0.6
    if item.form == "other" and known.opened.probe.medium == "audio" and is_music:
        return "music"
    return item.form


def _keywords(item: Item, known: Understanding) -> list[str]:
    screen = "\n".join(line.text for line in known.seen.screen)
    texts = [item.title, known.transcript.text, screen, item.description]
    return keywords(texts, item.language)


def _parts(item: Item, known: Understanding, words: list[str]) -> SummaryParts:
    return SummaryParts(
        title=item.title,
        form=item.form,
        medium=item.medium,
        duration_s=item.duration_s,
        language=item.language,
        genres=tuple(item.genres),
        creators=tuple(item.creators),
        keywords=tuple(words),
        said=known.transcript.text,
        shown=tuple(shown(known)),
        read=tuple(line.text for line in known.seen.screen[:LINES_READ]),
        heard=tuple(heard(known)),
        shares=known.hearing.shares,
        tempo_bpm=item.tempo_bpm,
        musical_key=item.musical_key,
    )
