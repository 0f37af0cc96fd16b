"""`matinee profile tune`: what words, pictures and sound count, and how adventurous lists are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ui import options as opt
from ui.opening import open_library

if TYPE_CHECKING:
    from catalog.preferences import Preferences

NAMES = {"text": "words", "image": "pictures", "sound": "sound", "adventurous": "adventurous"}


def tune(
    user: opt.User,
    text: Annotated[
        float | None, typer.Option("--text", help="What words count, 0 to 3; 1 is usual.")
    ] = None,
    image: Annotated[
        float | None, typer.Option("--image", help="What pictures count, 0 to 3; 0.6 is usual.")
    ] = None,
    sound: Annotated[
        float | None, typer.Option("--sound", help="What is heard counts, 0 to 3; 0.5 is usual.")
    ] = None,
    adventurous: Annotated[
        float | None, typer.Option("--adventurous", help="0: what you know, 1: surprise me.")
    ] = None,
    reset: Annotated[
        bool, typer.Option("--reset", help="As learned again, but for what is given beside it.")
    ] = False,
    json: opt.Json = False,
) -> None:
    """Set what counts in your lists, from the next one on; without options, say what is set."""
    from agent.tuning import KNOBS, Knob

    options: dict[Knob, float | None] = {
        "text": text,
        "image": image,
        "sound": sound,
        "adventurous": adventurous,
    }
    given: dict[Knob, float | None] = {n: v for n, v in options.items() if v is not None}
    wanted: dict[Knob, float | None] = {**dict.fromkeys(KNOBS), **given} if reset else given
    with open_library() as matinee:
        found = matinee.profiles.tune(user, wanted)
    if json:
        print(found.model_dump_json())
        return
    for line in found.changes or (["Nothing changed."] if wanted else told(found.preferences)):
        print(line)
    if not wanted and not found.preferences.given:
        print("Nothing is set: all of it is as learned, or as the settings have it.")


def told(preferences: Preferences) -> list[str]:
    """What is set, each with its value."""
    return [f"{NAMES[name]} {value:g}" for name, value in preferences.given.items()]
