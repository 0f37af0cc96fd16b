"""From clues to intent and calls: what rules are certain of, and what they leave to the model."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from agent.events import Call
from agent.reading.acts import Act
from agent.reading.by_act import decided, target_of
from agent.reading.case import Case, Decision
from agent.reading.clues import Clues
from agent.reading.constraints import left_over
from agent.reading.normal import content_words, words_of
from agent.reading.phrases import phrases
from agent.reading.query import query_of
from agent.reading.references import by_words
from agent.reading.told import forgotten, told
from agent.reading.wishes import asked, wish

Chances = Callable[[Case, Decision], Mapping[Act, float]]
SHORT_MESSAGE = 12  # words; a question that short may be about the list in hand
_EXACT = re.compile(r"minute|second|moment|part|timestamp|分|秒|片段|跳到|地方|时候")
_COMPARES = re.compile(r"which|compare|difference|哪(?:一)?(?:个|部|首)|比较|区别|对比")
_NAME = re.compile(r"[A-Z][\w']*(?: (?:[A-Z][\w']*|of|the|and|in|on|a))*")


def decide(case: Case, chances: Chances | None = None) -> Decision:
    """What to do about a message: by its likeliest dialogue act, or by rules alone.

    `chances` gives the acts' probabilities, the likeliest first, from what the rules would decide.
    """
    ruled = by_rules(case)
    if chances is None or case.situation.attached or _as_before(case, ruled):
        return ruled
    return decided(case, ruled, chances(case, ruled))


def _as_before(case: Case, ruled: Decision) -> bool:
    """Whether it can only be a change of the request in hand: "same limit", "换成", "any year"."""
    clues = case.clues
    of_the_request = "as_before" in clues.found or (clues.constraints.lifted and not clues.topic)
    return ruled.intent == "refine" and bool(of_the_request)


def by_rules(case: Case) -> Decision:
    """What the first rule says that fits."""
    found = (decision for rule in RULES if (decision := rule(case)))
    return next(found, None) or wish(case)


def _attached(case: Case) -> Decision | None:
    clues = case.clues
    if not case.situation.attached:
        return None
    closer = Call(tool="look_closer", args={"question": clues.raw})
    wishes = clues.found & {"similar", "lookup", "request", "another"}
    if clues.found & {"about", "where", "closer"} or (clues.question and not wishes):
        return Decision("question", (closer,), True)
    near = Call(tool="recommend", args=asked(clues) | {"attached": True})
    return Decision("recommend", (closer, near), True)


def _smalltalk(case: Case) -> Decision | None:
    return Decision("smalltalk", (), True) if "smalltalk" in case.clues.found else None


def _myself(case: Case) -> Decision | None:
    if "myself" not in case.clues.found:
        return None
    call = Call(tool="library_facts", args={"about": case.clues.raw})
    return Decision("question", (call,), True)


def _why(case: Case) -> Decision | None:
    clues, shown = case.clues, case.situation.shown
    if "why" not in clues.found:
        return None
    named = clues.refs.by & {"place", "title", "pronoun"}
    if named == {"pronoun"} and "request" in clues.found and len(clues.topic) > 1:
        return None  # "why does it rain so much? anything on that": "it" is nothing of the list
    of_us = re.search(r"\byou\b|recommend|suggest|推荐|你|选", clues.text)
    few = len(content_words(clues.text)) <= 1 and bool(shown)
    if not (named or few or (of_us and shown)):
        return None  # "why do some planets have rings" is a wish
    call = Call(tool="explain", args={"item": target_of(case)})
    return Decision("question", (call,), bool(named or few))


def _where(case: Case) -> Decision | None:
    clues = case.clues
    if "where" not in clues.found:
        return None
    if "lookup" in clues.found and not clues.refs.items and not _EXACT.search(clues.text):
        return None
    target = clues.refs.items[0] if clues.refs.items else case.situation.about
    target = target or by_words(clues.text, case.situation.shown)
    args = {"query": query_of(clues)} | ({"item": target} if target else {})
    return Decision("question", (Call(tool="find_moment", args=args),), bool(target))


def _facts(case: Case) -> Decision | None:
    clues = case.clues
    if not clues.found & {"about", "closer"}:
        return None
    items = list(clues.refs.items) or _in_hand(case)
    if not items and (name := _subject(clues)):
        items = [name]
    if not items:
        return None
    args: dict[str, Any] = {"question": clues.raw}
    if "closer" in clues.found and clues.refs.items:
        call = Call(tool="look_closer", args=args | {"item": items[0]})
    else:
        call = Call(tool="show_item", args=args | {"items": items})
    return Decision("question", (call,), bool(clues.refs.items))


def _in_hand(case: Case) -> list[str]:
    """Which of the list a short question means that names none of it."""
    clues, shown = case.clues, case.situation.shown
    if not shown or len(words_of(clues.text)) > SHORT_MESSAGE:
        return []
    if _COMPARES.search(clues.text):
        return list(shown)[:2]
    guess = by_words(clues.text, shown) or case.situation.about
    if guess:
        return [guess]
    return [] if clues.topic else list(shown)[:1]


def _subject(clues: Clues) -> str | None:
    """What a question asks about where it is none of the items: a name, not a wish."""
    if clues.refs.missing:
        return clues.refs.missing[0]
    if clues.found & {"request", "lookup", "library"} or clues.constraints.values:
        return None
    name = _NAME.search(clues.raw[1:])
    if name and len(name[0]) > 3 and not re.match(r"(?:I|I'|You|It)\b", name[0]):
        article = re.search(r"(?:The|A|An) $", clues.raw[: clues.raw.find(name[0])])
        return (article[0] if article else "") + name[0]
    rest = left_over(clues.text, [match.span() for match in phrases("about", clues.text)])
    return rest if 1 < len(rest) <= 24 and re.search(r"[\u3400-\u9fff]", rest) else None


def _library(case: Case) -> Decision | None:
    clues = case.clues
    if "library" not in clues.found or "similar" in clues.found:
        return None
    call = Call(tool="library_facts", args={"about": clues.raw})
    return Decision("question", (call,), True)


def _series(case: Case) -> Decision | None:
    clues = case.clues
    if "next_episode" not in clues.found:
        return None
    args = asked(clues) | {"query": "", "next": True}
    return Decision("recommend", (Call(tool="recommend", args=args),), bool(clues.refs.series))


RULES = (
    *(_attached, _smalltalk, _myself, forgotten, _why),
    *(told, _where, _facts, _library, _series),
)
