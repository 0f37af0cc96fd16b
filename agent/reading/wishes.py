"""Requests: a new one, a change of the one in hand, or a certain thing that is looked up."""

from __future__ import annotations

import re
from typing import Any

from agent.events import Call
from agent.reading.case import Case, Decision
from agent.reading.clues import CHANGES, Clues
from agent.reading.phrases import phrase
from agent.reading.query import query_of

DESCRIBED = 3  # content words, from which on a message without a wish describes a thing
OWN_REQUEST = 3  # content words beside words of wishing, from which on it is a request of its own


def wish(case: Case, change: bool | None = None) -> Decision:
    """What is wanted, as a call; `change`: whether it changes the request in hand, where known."""
    clues = case.clues
    args = asked(clues)
    liked = clues.refs.items if "similar" in clues.found else []
    if liked:
        call = Call(tool="similar_items", args=args | {"item": liked[0]})
        return Decision("refine" if change else "recommend", (call,), True)
    if change is None:
        change = case.situation.asked and is_change(clues)
    if change:
        args["change"] = True
        sure = bool(clues.found & {"another", "as_before", *CHANGES})
        return Decision("refine", (Call(tool="recommend", args=args),), sure)
    if clues.refs.series and len(clues.topic) < 2:
        call = Call(tool="recommend", args=args | {"query": "", "next": True})
        return Decision("recommend", (call,), True)
    described = len(clues.topic) >= DESCRIBED and "request" not in clues.found
    looks_up = ("lookup" in clues.found and bool(clues.topic)) or described
    call = Call(tool="search" if looks_up else "recommend", args=args)
    return Decision("recommend", (call,), not args["query"])


def is_change(clues: Clues) -> bool:
    """Whether the message changes the request in hand instead of being one of its own."""
    if "new_topic" in clues.found:
        return False
    if clues.found & {"another", "as_before", *CHANGES} or clues.constraints.lifted:
        return True
    if clues.about_others and "lookup" not in clues.found:
        return True  # "he likes old railways": of those who watch, in the middle of choosing
    has_constraints = bool(clues.constraints.values or clues.negations.spans)
    if not clues.topic:
        return has_constraints or "change" in clues.found
    if has_constraints and not clues.found & {"request", "lookup"} and len(clues.topic) <= 3:
        return True  # "shoter plz, 10 min": what cannot be read beside a limit is a slip
    own = "request" in clues.found or "lookup" in clues.found
    return "change" in clues.found and not (own and len(clues.topic) >= OWN_REQUEST)


def asked(clues: Clues) -> dict[str, Any]:
    """The arguments of a request: query, filters, and how it changes the one in hand."""
    args: dict[str, Any] = {"query": query_of(clues), "filters": _filters(clues)}
    args |= {"avoid": tuple(clues.negations.words)} if clues.negations.words else {}
    args |= {"again": True} if clues.constraints.again else {}
    if clues.constraints.lifted:
        args["lifted"] = tuple(sorted(clues.constraints.lifted))
    args |= {"people": clues.people} if clues.people else {}
    args |= {"alone": True} if phrase("alone", clues.text) else {}
    steps = [name for name in CHANGES if name in clues.found]
    args |= {"than": steps[0]} if steps else {}
    args |= {"another": True} if "another" in clues.found and not steps else {}
    return args


def _filters(clues: Clues) -> dict[str, Any]:
    filters = dict(clues.constraints.values)
    no = clues.negations
    for name, values in (
        ("not_creators", no.creators),
        ("not_series", no.series),
        ("not_genres", no.genres),
    ):
        if values:
            filters[name] = tuple(values)
    makers = [name for name in clues.refs.creators if name not in no.creators]
    if makers and re.search(r"\bby\b|\bfrom\b|\bof\b|的|导演", clues.text):
        filters["creator"] = makers[0]
    named = [name for name in clues.refs.series if name not in no.series]
    if named and "similar" not in clues.found:
        filters["series"] = named[0]
    return filters
