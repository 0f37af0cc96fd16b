"""Reasons: sentences that say only what the score's parts and the evidence say."""

from __future__ import annotations

import re

from prompts import phrases
from tools.rank import Because
from tools.results import Result

MOST_QUOTED = 90
_CJK = re.compile(r"[\u3400-\u9fff]")
_KANA = re.compile(r"[\u3040-\u30ff]")


def language_of(text: str) -> str:
    """ "zh" for Chinese words, else "en": the languages that reasons are written in."""
    return "zh" if _CJK.search(text) and not _KANA.search(text) else "en"


def reasons(
    result: Result, language: str, because: Because | None = None, liked_title: str | None = None
) -> tuple[str, ...]:
    """Why this result, the strongest first; every sentence is of a part or a piece of evidence."""
    say = phrases(language)
    said = []
    if because and because.liked == result.item:
        said.append(say["again"])
    elif liked_title:
        said.append(say["liked"].format(title=liked_title))
    said += [
        say[str(proof.source)].format(at=clock(proof.start_s), text=_quoted(proof.text))
        for proof in result.evidence[:2]
    ]
    if result.parts.get("words", 0) > 0:
        said.append(say["words"])
    if because and because.moved_up:
        said.append(say["moved_up"])
    if result.parts.get("new", 0) > 0 and len(said) < 2:
        said.append(say["new"])
    if not said:
        said.append(say["varied"])
    return tuple(said)


def clock(seconds: float) -> str:
    """A time as players show it: 0:05, 1:02:03."""
    whole = int(seconds)
    hours, minutes = whole // 3600, whole // 60 % 60
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"


def _quoted(text: str) -> str:
    text = " ".join(text.split())
    if len(text) <= MOST_QUOTED:
        return text
    return text[:MOST_QUOTED].rsplit(" ", 1)[0] + " …"
