"""What a message tells: feedback on items, and likes, dislikes, bans and limits that last."""

from __future__ import annotations

import re
from typing import Any

from agent.events import Call
from agent.reading.case import Case, Decision
from agent.reading.clues import CHANGES, Clues
from agent.reading.feelings import feeling
from agent.reading.guesses import any_of, guessed_items, guessed_tastes, limits_told, own, says
from agent.reading.kinds import names_of
from agent.reading.normal import normal, simplified
from agent.reading.phrases import phrase
from agent.reading.references import by_words
from agent.reading.tastes import topics_of, undone
from agent.reading.wishes import wish
from tools.facets_said import clauses


def told(case: Case) -> Decision | None:
    """Feedback and lasting wishes; a request beside them comes last."""
    calls = told_calls(case, forced=False)
    if not calls:
        return None
    if _wishes_too(case.clues):
        wanted = wish(case)
        intent = wanted.intent if "as_before" in case.clues.found else "recommend"
        return Decision(intent, (*calls, *wanted.calls), wanted.certain)
    return Decision("feedback", tuple(calls), True)


def told_calls(case: Case, forced: bool = False) -> list[Call]:
    """Everything that the message tells, as calls.

    Args:
        case: the message.
        forced: it is sure that the message tells something, so that a best guess has to come where
            no phrase is known; nothing comes even so where only the taste of others is told.
    """
    calls = [*_profile_calls(case), *_feedback_calls(case)]
    if calls or not forced or not says(case):
        return calls
    return any_of(guessed_items(case), guessed_tastes(case))


def forgotten(case: Case) -> Decision | None:
    """ "Forget that I like horror." """
    calls = forgotten_calls(case, forced=False)
    return Decision("feedback", tuple(calls), True) if calls else None


def forgotten_calls(case: Case, forced: bool) -> list[Call]:
    """What is to be taken out of the profile; forced, the names and topics of the message."""
    names = case.clues.forget
    if not names and forced:
        refs = case.clues.refs
        names = [*refs.creators, *refs.series] or undone(case.clues.text, refs.genres)
    return [Call(tool="update_profile", args={"forget": names})] if names else []


def _wishes_too(clues: Clues) -> bool:
    rest = clues.untold
    asks = any(phrase(name, rest) for name in ("request", "similar", "lookup"))
    if asks or clues.habit:
        return asks  # "I can't follow anything else": a habit, and no wish for another
    return any(phrase(name, rest) for name in ("another", *CHANGES))


def _profile_calls(case: Case) -> list[Call]:
    clues = case.clues
    args: dict[str, Any] = {}
    never = clues.feedback == "never"
    if clues.likes:
        args["likes"] = clues.likes
    if clues.dislikes and not never:
        args["dislikes"] = clues.dislikes
    if never and not (clues.refs.by & {"place", "pronoun", "words"}):
        args |= _never(case)
    if clues.habit and clues.constraints.values:
        sentences = re.split(r"[.!?;]", clues.text)
        against = feeling(next(one for one in sentences if phrase("habit", one))) < 0
        told = limits_told(dict(clues.constraints.values), against, clues.constraints.words)
        args |= {"constraints": told["constraints"]}
    args = {name: value for name, value in args.items() if value}
    return [Call(tool="update_profile", args=args)] if args else []


def _never(case: Case) -> dict[str, Any]:
    refs = case.clues.refs
    if refs.creators:
        return {"never_creators": refs.creators}
    if refs.series:
        return {"never_series": refs.series}
    if refs.items:
        return {}
    if refs.genres:
        return {"never": refs.genres[:2]}
    if case.clues.dislikes:
        return {"never": case.clues.dislikes}
    for clause in clauses(simplified(case.clues.raw)):
        text = normal(clause.text)
        if phrase("feedback.never", text) and (topics := topics_of(text, ())):
            return {"never": [*names_of(topics[0], case.vocabulary.genres), *topics][:1]}
    return {}


def _feedback_calls(case: Case) -> list[Call]:
    clues, situation = case.clues, case.situation
    if clues.feedback is None or (clues.about_others and not clues.refs.items):
        return []
    if clues.about_others and not own(case):
        return []  # "my husband hated the second one"
    if clues.feedback == "never" and (clues.refs.creators or clues.refs.series):
        return []
    target = list(clues.refs.items)
    if not target and (named := by_words(clues.text, situation.shown)):
        target = [named]
    if not target and (clues.refs.missing or _profile_calls(case)):
        return []
    if not target and situation.about:
        target = [situation.about]
    if not target and clues.feedback != "like":
        target = list(situation.shown)[:1]
    args: dict[str, Any] = {"action": clues.feedback}
    if clues.feedback == "rate":
        args["words"] = clues.raw
    return [Call(tool="record_feedback", args=args | {"item": item}) for item in target]
