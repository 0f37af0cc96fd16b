"""From clues to intent and calls: what rules are certain of, and what they leave to the model."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from agent.events import Call, Intent
from agent.reading.clues import CHANGES, Clues, Situation
from agent.reading.constraints import left_over
from agent.reading.kinds import names_of
from agent.reading.normal import content_words, words_of
from agent.reading.phrases import phrase, phrases
from agent.reading.query import query_of
from agent.reading.references import by_words
from tools.vocabulary import Vocabulary

SHORT_MESSAGE = 6  # words; a question that short is about the list in hand


@dataclass(frozen=True)
class Decision:
    """How a message is understood by rules, and whether anything is left to ask the model."""

    intent: Intent
    calls: tuple[Call, ...]
    certain: bool


def decide(clues: Clues, situation: Situation, vocabulary: Vocabulary) -> Decision:
    """The rules, the surest first."""
    for rule in (_attached, _smalltalk, _forget, _why, _told, _where, _facts, _library, _series):
        if decision := rule(clues, situation, vocabulary):
            return decision
    return _wish(clues, situation, vocabulary)


def _attached(clues: Clues, situation: Situation, vocabulary: Vocabulary) -> Decision | None:
    if not situation.attached:
        return None
    closer = Call(tool="look_closer", args={"question": clues.raw})
    asks = clues.found & {"about", "where"} or (
        clues.question and not clues.found & {"similar", "lookup", "request", "another"}
    )
    if asks:
        return Decision("question", (closer,), True)
    wish = Call(tool="recommend", args=_asked(clues, vocabulary) | {"attached": True})
    return Decision("recommend", (closer, wish), True)


def _smalltalk(clues: Clues, situation: Situation, vocabulary: Vocabulary) -> Decision | None:
    return Decision("smalltalk", (), True) if "smalltalk" in clues.found else None


def _forget(clues: Clues, situation: Situation, vocabulary: Vocabulary) -> Decision | None:
    if not clues.forget:
        return None
    call = Call(tool="update_profile", args={"forget": clues.forget})
    return Decision("feedback", (call,), True)


def _why(clues: Clues, situation: Situation, vocabulary: Vocabulary) -> Decision | None:
    if "why" not in clues.found:
        return None
    named = clues.refs.by & {"place", "title", "pronoun"}
    of_us = re.search(r"\byou\b|recommend|suggest|推荐|你|选", clues.text)
    few = len(content_words(clues.text)) <= 1 and bool(situation.shown)
    if not (named or few or (of_us and situation.shown)):
        return None
    target = _target(clues, situation)
    return Decision("question", (Call(tool="explain", args={"item": target}),), bool(named or few))


def _told(clues: Clues, situation: Situation, vocabulary: Vocabulary) -> Decision | None:
    """Feedback and lasting wishes; a request beside them comes last."""
    calls = [*_profile_calls(clues, vocabulary), *_feedback_calls(clues, situation, vocabulary)]
    if not calls:
        return None
    if _wishes_too(clues):
        wish = _wish(clues, situation, vocabulary)
        return Decision("recommend", (*calls, *wish.calls), wish.certain)
    return Decision("feedback", tuple(calls), True)


def _wishes_too(clues: Clues) -> bool:
    rest = clues.rest
    asks = any(phrase(name, rest) for name in ("request", "another", "similar", "lookup"))
    changed = any(phrase(name, rest) for name in CHANGES)
    return asks or changed


def _profile_calls(clues: Clues, vocabulary: Vocabulary) -> list[Call]:
    args: dict[str, Any] = {}
    never = clues.feedback == "never"
    if clues.likes:
        args["likes"] = clues.likes
    if clues.dislikes and not never:
        args["dislikes"] = clues.dislikes
    if never and not (clues.refs.by & {"place", "pronoun"}):
        if clues.refs.creators:
            args["never_creators"] = clues.refs.creators
        elif clues.refs.series:
            args["never_series"] = clues.refs.series
        elif not clues.refs.items:
            args["never"] = _never_topics(clues, vocabulary)
    args = {name: value for name, value in args.items() if value}
    return [Call(tool="update_profile", args=args)] if args else []


def _never_topics(clues: Clues, vocabulary: Vocabulary) -> list[str]:
    if clues.refs.genres:
        return clues.refs.genres[:2]
    if clues.dislikes:
        return clues.dislikes
    text = re.sub(
        r"never (?:again|ever)?|show|suggest|recommend|play|give|want|see|hear|again|me|anything|"
        r"再也不要|别再|不要再|以后|永远|给我|推荐|放|再|看到?|听到?",
        " ",
        clues.text,
    )
    words = [word for word in words_of(text) if content_words(word)]
    topic = " ".join(words)
    return [*names_of(topic, vocabulary.genres)[:1], topic][:1] if words else []


def _feedback_calls(clues: Clues, situation: Situation, vocabulary: Vocabulary) -> list[Call]:
    if clues.feedback is None or (clues.about_others and not clues.refs.items):
        return []
    target = clues.refs.items or (
        [named] if (named := by_words(clues.text, situation.shown)) else []
    )
    if clues.feedback == "never" and (clues.refs.creators or clues.refs.series):
        return []
    if not target and _profile_calls(clues, vocabulary):
        return []
    if not target and situation.about:
        target = [situation.about]
    if not target and len(situation.shown) >= 1 and clues.feedback not in ("like",):
        target = list(situation.shown)[:1]
    if not target:
        return []
    args: dict[str, Any] = {"action": clues.feedback}
    if clues.feedback == "rate":
        args["words"] = clues.raw
    return [Call(tool="record_feedback", args=args | {"item": item}) for item in target]


def _where(clues: Clues, situation: Situation, vocabulary: Vocabulary) -> Decision | None:
    if "where" not in clues.found or not (
        clues.question or "lookup" in clues.found or clues.refs.items
    ):
        return None
    target = clues.refs.items[0] if clues.refs.items else situation.about
    if target is None and situation.shown:
        target = by_words(clues.text, situation.shown)
    args = {"query": query_of(clues)} | ({"item": target} if target else {})
    return Decision("question", (Call(tool="find_moment", args=args),), bool(target))


def _facts(clues: Clues, situation: Situation, vocabulary: Vocabulary) -> Decision | None:
    if not clues.found & {"about", "closer"}:
        return None
    items = list(clues.refs.items)
    if not items and situation.shown and len(words_of(clues.text)) <= SHORT_MESSAGE * 2:
        guess = by_words(clues.text, situation.shown) or situation.about
        compares = re.search(
            r"which|compare|difference|哪(?:一)?(?:个|部|首)|比较|区别|对比", clues.text
        )
        items = list(situation.shown)[:2] if compares else [guess] if guess else []
        if not items and not clues.topic:
            items = list(situation.shown)[:1]
    if not items and (name := _subject(clues)):
        items = [name]
    if not items:
        return None
    tool = "look_closer" if "closer" in clues.found and clues.refs.items else "show_item"
    args: dict[str, Any] = {"item": items[0]} if tool == "look_closer" else {"items": items}
    call = Call(tool=tool, args=args | {"question": clues.raw})
    return Decision("question", (call,), bool(clues.refs.items))


def _subject(clues: Clues) -> str | None:
    """What a question asks about where it is none of the items: a name, not a wish."""
    if clues.refs.missing:
        return clues.refs.missing[0]
    if clues.found & {"request", "lookup", "library"} or clues.constraints.values:
        return None
    rest = left_over(clues.text, [match.span() for match in phrases("about", clues.text)])
    name = re.search(r"[A-Z][\w']*(?: (?:[A-Z][\w']*|of|the|and|in|on|a))*", clues.raw[1:])
    if name and len(name[0]) > 3 and not re.match(r"(?:I|I'|You|It)\b", name[0]):
        start = clues.raw.find(name[0])
        article = re.search(r"(?:The|A|An) $", clues.raw[:start])
        return (article[0] if article else "") + name[0]
    return rest if 1 < len(rest) <= 24 and re.search(r"[\u3400-\u9fff]", rest) else None


def _library(clues: Clues, situation: Situation, vocabulary: Vocabulary) -> Decision | None:
    if "library" not in clues.found or "similar" in clues.found:
        return None
    call = Call(tool="library_facts", args={"about": clues.raw})
    return Decision("question", (call,), True)


def _series(clues: Clues, situation: Situation, vocabulary: Vocabulary) -> Decision | None:
    if "next_episode" not in clues.found:
        return None
    args = _asked(clues, vocabulary)
    if clues.refs.series:
        args["filters"] = args["filters"] | {"series": clues.refs.series[0]}
    args |= {"query": "", "next": True}
    return Decision("recommend", (Call(tool="recommend", args=args),), bool(clues.refs.series))


def _wish(clues: Clues, situation: Situation, vocabulary: Vocabulary) -> Decision:
    """A request, a change of the one in hand, or a thing to look up."""
    args = _asked(clues, vocabulary)
    liked = clues.refs.items if "similar" in clues.found else []
    if liked and not clues.constraints.values.get("series"):
        call = Call(tool="similar_items", args=args | {"item": liked[0]})
        return Decision("recommend", (call,), True)
    if situation.asked and _changes(clues):
        args["change"] = True
        return Decision(
            "refine",
            (Call(tool="recommend", args=args),),
            bool(clues.found & {"another", *CHANGES}),
        )
    described = len(clues.topic) >= 3 and "request" not in clues.found
    lookup = ("lookup" in clues.found and bool(clues.topic)) or described
    tool = "search" if lookup else "recommend"
    return Decision("recommend", (Call(tool=tool, args=args),), False)


def _changes(clues: Clues) -> bool:
    """Whether the message changes the request in hand instead of being one of its own."""
    if clues.found & {"another", *CHANGES} or clues.constraints.lifted:
        return True
    has_constraints = bool(clues.constraints.values or clues.negations.spans)
    if not clues.topic:
        return has_constraints or "change" in clues.found
    if has_constraints and not clues.found & {"request", "lookup"} and len(clues.topic) <= 3:
        return True  # "shoter plz, 10 min": what cannot be read beside a limit is a slip
    own = "request" in clues.found or "lookup" in clues.found
    return "change" in clues.found and not (own and len(clues.topic) >= 3)


def _asked(clues: Clues, vocabulary: Vocabulary) -> dict[str, Any]:
    filters = dict(clues.constraints.values)
    no = clues.negations
    for name, values in (
        ("not_creators", no.creators),
        ("not_series", no.series),
        ("not_genres", no.genres),
    ):
        if values:
            filters[name] = tuple(values)
    wanted = [name for name in clues.refs.creators if name not in no.creators]
    if wanted and re.search(r"\bby\b|\bfrom\b|\bof\b|的|导演", clues.text):
        filters["creator"] = wanted[0]
    named = [name for name in clues.refs.series if name not in no.series]
    if named and "similar" not in clues.found:
        filters["series"] = named[0]
    args: dict[str, Any] = {"query": query_of(clues), "filters": filters}
    args |= {"avoid": tuple(no.words)} if no.words else {}
    args |= {"again": True} if clues.constraints.again else {}
    args |= {"lifted": tuple(sorted(clues.constraints.lifted))} if clues.constraints.lifted else {}
    args |= {"people": clues.people} if clues.people else {}
    steps = [name for name in CHANGES if name in clues.found]
    args |= {"than": steps[0]} if steps else {}
    args |= {"another": True} if "another" in clues.found and not steps else {}
    return args


def _target(clues: Clues, situation: Situation) -> str | None:
    if clues.refs.items:
        return clues.refs.items[0]
    return (
        by_words(clues.text, situation.shown)
        or situation.about
        or next(iter(situation.shown), None)
    )
