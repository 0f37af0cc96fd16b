"""Dialogue acts: what a message does, finer than its intent; each has its tool."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

from agent.events import Intent

Act = Literal[
    "recommend",  # a new wish, a lookup, the next episode, something similar
    "refine",  # changes the request in hand
    "why",  # asks for the reason of a result
    "where",  # asks for a moment
    "item",  # asks about items, or to compare them
    "library",  # asks what there is
    "person",  # asks what is known of the one who speaks
    "taste",  # tells a lasting like, dislike, ban or limit
    "noted",  # tells about an item: liked, seen, not tonight
    "forget",  # takes back what is known
    "play",  # wants a result started
    "help",  # asks what can be done here
    "smalltalk",
]
ACTS: tuple[Act, ...] = get_args(Act)
INTENT: Mapping[Act, Intent] = {
    "recommend": "recommend",
    "refine": "refine",
    "why": "question",
    "where": "question",
    "item": "question",
    "library": "question",
    "person": "question",
    "taste": "feedback",
    "noted": "feedback",
    "forget": "feedback",
    "play": "question",
    "help": "smalltalk",
    "smalltalk": "smalltalk",
}
