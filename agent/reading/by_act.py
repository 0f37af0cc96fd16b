"""Calls for a message whose dialogue act is known, where rules alone would have read another."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from agent.events import Call
from agent.reading.acts import INTENT, Act
from agent.reading.case import Case, Decision
from agent.reading.clues import Clues
from agent.reading.query import query_of
from agent.reading.references import by_words
from agent.reading.told import forgotten_calls, told_calls
from agent.reading.wishes import wish

OF_TOOL: Mapping[str, tuple[Act, ...]] = {
    "explain": ("why",),
    "find_moment": ("where",),
    "show_item": ("item", "play"),
    "look_closer": ("item", "where"),
    "library_facts": ("library", "person"),
    "record_feedback": ("noted", "taste"),
    "update_profile": ("taste", "noted"),
}


def decided(case: Case, ruled: Decision, chances: Mapping[Act, float]) -> Decision:
    """The likeliest act of the likeliest intent, for which calls can be made.

    `chances`: the likeliest first. What the rules decided stays where it is such an act.
    """
    intents: dict[str, float] = {}
    for act, chance in chances.items():
        intents[INTENT[act]] = intents.get(INTENT[act], 0.0) + chance
    ranked = sorted(chances, key=lambda act: (-intents[INTENT[act]], -chances[act]))
    if ruled.certain and ruled.intent == INTENT[ranked[0]]:
        return ruled  # which of an intent's acts it is, rules that are certain know best
    if ranked[0] == "recommend" and ruled.intent == "refine" and _limits_alone(case.clues):
        return ruled  # nothing of its own is asked for
    for act in ranked:
        if act in acts_of(ruled):
            return ruled
        if decision := AS[act](case):
            return decision
    return ruled


def _limits_alone(clues: Clues) -> bool:
    limits = clues.constraints.values or clues.negations.spans
    return bool(limits) and not clues.topic and not clues.found & {"request", "lookup"}


def acts_of(ruled: Decision) -> tuple[Act, ...]:
    """The acts that a decision of the rules may be."""
    if ruled.intent == "smalltalk":
        return ("smalltalk", "help")
    if ruled.intent in ("recommend", "refine"):
        return (ruled.intent,)
    call = ruled.calls[-1]
    return ("forget",) if "forget" in call.args else OF_TOOL[call.tool]


def target_of(case: Case) -> str | None:
    """The item that a message is about: named, likely named, spoken of last, or the first shown."""
    if case.clues.refs.items:
        return case.clues.refs.items[0]
    shown = case.situation.shown
    return by_words(case.clues.text, shown) or case.situation.about or next(iter(shown), None)


def _wish(case: Case, change: bool) -> Decision | None:
    if change and not case.situation.asked:
        return None
    wanted = wish(case, change)
    return Decision(wanted.intent, (*told_calls(case), *wanted.calls), wanted.certain)


def _why(case: Case) -> Decision | None:
    target = target_of(case)
    return _question("explain", {"item": target}) if target else None


def _where(case: Case) -> Decision | None:
    target = target_of(case)
    query = {"query": query_of(case.clues)}
    return _question("find_moment", query | ({"item": target} if target else {}))


def _item(case: Case) -> Decision | None:
    clues = case.clues
    items = list(clues.refs.items) or [target_of(case) or query_of(clues)]
    return _question("show_item", {"question": clues.raw, "items": items}) if items[0] else None


def _library(case: Case) -> Decision | None:
    return _question("library_facts", {"about": case.clues.raw})


def _told(case: Case) -> Decision | None:
    calls = told_calls(case, forced=True)
    return Decision("feedback", tuple(calls), True) if calls else None


def _forget(case: Case) -> Decision | None:
    calls = forgotten_calls(case, forced=True)
    return Decision("feedback", tuple(calls), True) if calls else None


def _smalltalk(case: Case) -> Decision | None:
    del case
    return Decision("smalltalk", (), True)


def _question(tool: str, args: Mapping[str, object]) -> Decision:
    return Decision("question", (Call(tool=tool, args=dict(args)),), True)


AS: Mapping[Act, Callable[[Case], Decision | None]] = {
    "recommend": lambda case: _wish(case, change=False),
    "refine": lambda case: _wish(case, change=True),
    "why": _why,
    "where": _where,
    "item": _item,
    "play": _item,
    "library": _library,
    "person": _library,
    "taste": _told,
    "noted": _told,
    "forget": _forget,
    "help": _smalltalk,
    "smalltalk": _smalltalk,
}
