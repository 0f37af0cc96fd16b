"""What the act model sees of a message beside its vector: the clues of the rules, and n-grams."""

from __future__ import annotations

import re
from typing import get_args

from agent.events import Intent
from agent.reading.case import Case, Decision
from agent.reading.clues import ASKS, CHANGES, FEEDBACK, TURNS_OF_TALK
from agent.reading.feelings import does, feeling
from agent.reading.wishes import is_change

INTENTS: tuple[Intent, ...] = get_args(Intent)
TOOLS = (
    *("recommend", "search", "similar_items", "show_item", "find_moment", "explain"),
    *("look_closer", "update_profile", "record_feedback", "library_facts"),
)
PHRASES = (*ASKS, *TURNS_OF_TALK, *CHANGES, "change", "smalltalk")
TOLD = ("later", "never", "save", "seen", "lasting")
LONGEST = 3  # words, or Chinese characters, of an n-gram
_TOKEN = re.compile(r"[a-z']+|[\u3400-\u9fff]|[?!]")


def ngrams(text: str) -> set[str]:
    """Runs of up to three words or Chinese characters of normalised text, with its two ends."""
    tokens = ["^", *_TOKEN.findall(text), "$"]
    return {
        " ".join(tokens[at : at + length])
        for length in range(1, LONGEST + 1)
        for at in range(len(tokens) - length + 1)
    }


def flags(case: Case, decision: Decision) -> list[float]:
    """What rules found and what they would decide, each 0 or 1."""
    return [float(flag) for flag in (*_found(case), *_decided(decision))]


def _found(case: Case) -> list[bool]:
    clues, situation = case.clues, case.situation
    refs, limits = clues.refs, clues.constraints
    topic, feels = len(clues.topic), feeling(clues.text)
    return [
        *(name in clues.found for name in PHRASES),
        *(clues.feedback == name for name in FEEDBACK),
        *(bool(some) for some in (clues.likes, clues.dislikes, clues.forget)),
        *(bool(some) for some in (limits.values, limits.lifted, clues.negations.spans)),
        *(bool(some) for some in (refs.items, refs.missing, refs.creators, refs.series)),
        *(how in refs.by for how in ("place", "title", "pronoun")),
        *(clues.about_others, clues.habit, clues.question),
        *(situation.asked and is_change(clues), situation.asked, bool(situation.shown)),
        *(feels > 0, feels < 0, *(does(action, clues.text) for action in TOLD)),
        *(topic == 0, topic == 1, topic >= 3),
    ]


def _decided(decision: Decision) -> list[bool]:
    called = {call.tool for call in decision.calls}
    return [
        *(decision.intent == intent for intent in INTENTS),
        *(decision.certain and decision.intent == intent for intent in INTENTS),
        *(tool in called for tool in TOOLS),
    ]
