"""Where the map of the library is drawn once somebody opens it (map.js), and what is said there.

Items are asked for over HTTP (`/api/map`), for there may be thousands.
"""

from __future__ import annotations

import json
from typing import get_args

from catalog.items import Form, Medium
from ui.web.markup import tag, text
from ui.web.words import say, table

WORDS = {  # as map.js calls them; it fills in their fields
    "drawing": "map_drawing",
    "empty": "library_none",
    "nothing": "map_nothing",
    "unplaced": "map_unplaced",
    "undrawn": "map_undrawn",
    "canvas": "map_canvas",
    "hint": "map_hint",
    "form": "map_by_form",
    "genre": "map_by_genre",
    "other": "map_other",
    "watched": "map_watched",
    "liked": "map_liked",
    "youWatched": "map_you_watched",
    "youLiked": "map_you_liked",
    "close": "map_close",
    "about": "map_about",
    "play": "map_play",
    "noFile": "no_file",
    "closer": "map_closer",
    "farther": "map_farther",
    "whole": "map_whole",
    "list": "map_list",
    "rest": "map_rest",
}
KINDS = (*(form for form in get_args(Form) if form != "other"), *get_args(Medium))


def holder(language: str) -> str:
    """A part of the page that is closed at first, with the words of its drawing."""
    every = table()
    known = every.get(language, every["en"])
    words: dict[str, object] = {name: known[key] for name, key in WORDS.items()}
    words["forms"] = {kind: known[f"form_{kind}"] for kind in KINDS}
    return tag(
        "details",
        tag("summary", text(say("map", language))),
        tag("div", class_="m-map-body"),
        class_="m-map",
        data_words=json.dumps(words, ensure_ascii=False),
    )
