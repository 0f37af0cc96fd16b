"""What a person says they did or thought of an item, as plays; nothing is written here."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping
from typing import Literal

from pydantic import ValidationError

from base.errors import UsageError
from base.slots import Frozen
from catalog.items import resolve
from catalog.plays import Action, Play
from tools.context import Library
from tools.person import Person

MOST_STARS = 5.0
MOST_TEXT = 2_000  # characters of a comment that are kept
TOLD = ("like", "dislike", "seen", "finish", "not_now", "never", "save", "rate", "skip", "comment")
Told = Literal[
    "like", "dislike", "seen", "finish", "not_now", "never", "save", "rate", "skip", "comment"
]
_ENGLISH = "zero one two three four five six seven eight nine ten".split()
NUMBERS = {
    word: n for words in (_ENGLISH, "零一二三四五六七八九十") for n, word in enumerate(words)
}
NUMBERS["两"] = 2
_NUMBER = rf"(\d+(?:[.,]\d+)?|[零一二两三四五六七八九十]|\b(?:{'|'.join(_ENGLISH)})\b)"
_OUT_OF = re.compile(rf"{_NUMBER}\s*(?:/|\bout of\b|\bof\b)\s*{_NUMBER}")
_OF_HUNDRED = re.compile(rf"{_NUMBER}\s*(?:%|percent\b)")
_STARS = re.compile(rf"{_NUMBER}\s*(?:and a half\s*)?[-\s]*(?:stars?\b|颗?星)")
_POINTS = re.compile(rf"{_NUMBER}\s*(?:points?\b|分)")
_BARE = re.compile(rf"^\s*{_NUMBER}\s*$")


class Noted(Frozen):
    """What is to be remembered of one item; `value` is a rating from 0 to 5, if one was given.

    `plays` are for `Person.having` now, and for the catalogue once the turn is done.
    """

    item: str
    title: str
    action: Action
    value: float | None = None
    plays: tuple[Play, ...] = ()


def feedback(
    library: Library,
    person: Person,
    item: str,
    action: Action | str,
    value: float | str | None = None,
    text: str = "",
    position_s: float | None = None,
) -> Noted:
    """The plays that the person's words are; a rating beside another action is a play of its own.

    Raises:
        NotFoundError: no such item.
        UsageError: no such action, or the rating is missing or cannot be read.
    """
    did = _action(action)
    stars = None if value is None or not str(value).strip() else rating(value)
    if did is Action.RATE and stars is None:
        raise UsageError("A rating needs a value: say for example 4 stars, or 8/10.")
    with library.catalog.read() as connection:
        known = resolve(connection, item)
    said = text.strip()[:MOST_TEXT] or None
    if did is Action.COMMENT and said is None:
        raise UsageError("A comment needs words: say what is to be remembered.")
    own = stars if did is Action.RATE else None
    plays = [_play(person.user, known.id, did, own, said, position_s)]
    if did is not Action.RATE and stars is not None:
        plays.append(_play(person.user, known.id, Action.RATE, stars, None, None))
    return Noted(item=known.id, title=known.title, action=did, value=stars, plays=tuple(plays))


def rating(value: float | str) -> float:
    """A rating from 0 to 5 out of a number or words.

    Stars are of five and points of ten; "8/10", "8 out of 10", "80 %", "★★★★☆" and "满分" say their
    scale. A bare number up to 5 is in stars, up to 10 of ten, up to 100 of a hundred.

    Raises:
        UsageError: it says no rating, or one off its scale.
    """
    words = unicodedata.normalize("NFKC", str(value)).casefold().strip()
    share = _share(words)
    if share is None:
        raise UsageError(f"“{str(value)[:40]}” is no rating: say for example 4 stars, or 8/10.")
    if not 0 <= share <= 1:
        raise UsageError(f"“{str(value)[:40]}” is off the scale: a rating is from 0 to 5 stars.")
    return round(MOST_STARS * share, 3)


def _share(words: str) -> float | None:
    """The rating as a share of the best one; None where the words hold none."""
    if match := _OUT_OF.search(words):
        most = _number(match[2])
        return _number(match[1]) / most if most else None
    if match := _OF_HUNDRED.search(words):
        return _number(match[1]) / 100
    if "满分" in words or "full marks" in words:
        return 1.0
    if match := _STARS.search(words):
        half = 0.5 if "and a half" in words or "半" in words else 0.0
        return (_number(match[1]) + half) / MOST_STARS
    if full := sum(words.count(star) for star in "★⭐🌟"):
        return (full + 0.5 * words.count("½")) / MOST_STARS
    if match := _POINTS.search(words):
        return _of_ten(_number(match[1]))
    if match := _BARE.match(words):
        number = _number(match[1])
        return number / MOST_STARS if number <= MOST_STARS else _of_ten(number)
    return None


def _of_ten(number: float) -> float:
    return number / 10 if number <= 10 else number / 100


def _number(word: str) -> float:
    return float(NUMBERS[word]) if word in NUMBERS else float(word.replace(",", "."))


def _action(name: Action | str) -> Action:
    known: Mapping[str, Action] = {told: Action(told) for told in (*TOLD, "play", "share")}
    found = known.get(str(name).strip().casefold().replace(" ", "_").replace("-", "_"))
    if found is None:
        raise UsageError(f"'{str(name)[:40]}' cannot be noted: use one of {', '.join(TOLD)}.")
    return found


def _play(
    user: str,
    item: str,
    action: Action,
    value: float | None,
    text: str | None,
    position_s: float | None,
) -> Play:
    if position_s is not None and not math.isfinite(position_s):
        position_s = None
    try:
        return Play(
            user=user, item=item, action=action, value=value, text=text, position_s=position_s
        )
    except ValidationError as error:
        first = error.errors()[0]
        raise UsageError(f"The {first['loc'][0]} is not valid ({first['msg']}).") from error
