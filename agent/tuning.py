"""What a person sets by hand of how their lists are made, checked and said in sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import ValidationError
from sqlalchemy import Connection

from base.errors import UsageError
from base.slots import Frozen
from catalog.preferences import MOST_WEIGHT, Preferences, get_preferences, put_preferences
from tools.facets_say import say

Knob = Literal["text", "image", "sound", "adventurous"]
KNOBS: tuple[Knob, ...] = ("text", "image", "sound", "adventurous")
MOST: Mapping[Knob, float] = dict.fromkeys(KNOBS, MOST_WEIGHT) | {"adventurous": 1.0}


class Tuned(Frozen):
    """A person's preferences as they are now, and what changed, a sentence each."""

    user: str
    preferences: Preferences
    changes: tuple[str, ...] = ()


def tune(
    connection: Connection, user: str, wanted: Mapping[Knob, float | None], language: str = "en"
) -> Tuned:
    """Set what is wanted, or with None leave it to what is learned again; the rest stays.

    Raises:
        UsageError: nobody is named, or a value is out of its range.
    """
    if not user:
        raise UsageError("Say whose preferences they are: name one person.")
    before = get_preferences(connection, user)
    known: dict[Knob, float | None] = {name: getattr(before, name) for name in KNOBS}
    after = checked(known | dict(wanted))
    if after != before:
        put_preferences(connection, user, after)
    return Tuned(user=user, preferences=after, changes=_said(before, after, language))


def checked(values: Mapping[Knob, float | None]) -> Preferences:
    """Preferences of these values.

    Raises:
        UsageError: there is no such preference, or a value is out of its range.
    """
    try:
        return Preferences.model_validate(dict(values))
    except ValidationError as error:
        name = error.errors()[0]["loc"][0]
        known = next((one for one in KNOBS if one == name), None)
        if known is None:
            names = ", ".join(KNOBS)
            raise UsageError(f"There is no '{name}' to be set: there are {names}.") from error
        raise UsageError(f"For {name} give a number from 0 to {MOST[known]:g}.") from error


def _said(before: Preferences, after: Preferences, language: str) -> tuple[str, ...]:
    changed = [name for name in KNOBS if getattr(before, name) != getattr(after, name)]
    return tuple(_sentence(name, getattr(after, name), language) for name in changed)


def _sentence(name: Knob, value: float | None, language: str) -> str:
    is_weight = name != "adventurous"
    key = ("weight" if is_weight else name) + ("_learned" if value is None else "_set")
    what = say(language, f"modality_{name}") if is_weight else ""
    return say(language, key, what=what, value="" if value is None else f"{value:g}")
